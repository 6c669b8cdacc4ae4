from datetime import timedelta

import pytest

from aftersales.accounts.models import StaffRole, Store, User
from aftersales.audit.services import first_broken
from aftersales.deadlines.selectors.settings import keep_settings
from aftersales.domain.assigning import AssignCode, AssignRefusedError
from aftersales.domain.lifecycle import Action
from aftersales.domain.settings import SettingCode, SettingInTime, SettingsTable
from aftersales.tickets.models import AssignmentEvent, Ticket
from aftersales.tickets.services.assigning import assign, deal_out, release, snooze, take_next, wake
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.talking import write_message
from tests.factories import (
    NOON,
    OrderFactory,
    OrderLineFactory,
    StoreFactory,
    a_ticket,
    agent_of,
    as_customer,
    as_store,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def ticket_in(store: Store, **more: object) -> Ticket:
    return a_ticket(OrderLineFactory(order=OrderFactory(store=store)), **more)  # type: ignore[arg-type]  # a moment


def steps(ticket: Ticket) -> list[tuple[str, str, str]]:
    rows = AssignmentEvent.objects.filter(ticket=ticket).order_by("sequence")
    return list(rows.values_list("action", "from_state", "to_state"))


def test_passing_on_is_history_with_its_note_and_no_move() -> None:
    ticket = a_ticket()
    first, second = agent_of(ticket.store), agent_of(ticket.store)
    assign(ticket, first, actor=as_store(first), at=NOON)

    assign(ticket, second, actor=as_store(first), at=NOON, note="She knows the batch.", had=first.pk)

    events = AssignmentEvent.objects.filter(ticket=ticket).order_by("sequence")
    ids = str(first.pk), str(second.pk)
    assert steps(ticket) == [("take", "", ids[0]), ("transfer", ids[0], ids[1])]
    assert first_broken(events) is None
    notes = events.values_list("message__text", "message__is_internal")
    assert list(notes) == [(None, None), ("She knows the batch.", True)]
    before = ticket.version
    ticket.refresh_from_db()
    assert (ticket.agent, ticket.version) == (second, before)


@pytest.mark.parametrize("case", ["stranger", "same", "taken", "ended"])
def test_a_refused_assignment_changes_nothing(case: str) -> None:
    ticket = a_ticket()
    agent, other = agent_of(ticket.store), agent_of(ticket.store)
    assign(ticket, agent, actor=as_store(agent), at=NOON)
    if case == "ended":
        move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)
    wanted = {"stranger": agent_of(StoreFactory()), "same": agent}.get(case, other)

    with pytest.raises(AssignRefusedError) as refused:
        assign(ticket, wanted, actor=as_store(other), at=NOON, had=None if case == "taken" else agent.pk)

    codes = {
        "stranger": AssignCode.NO_AGENT_THERE,
        "same": AssignCode.SAME_AGENT,
        "taken": AssignCode.TAKEN,
        "ended": AssignCode.ENDED,
    }
    assert refused.value.code is codes[case]
    ticket.refresh_from_db()
    assert ticket.agent == agent
    assert len(steps(ticket)) == 1


def test_a_ticket_laid_back_is_free_again() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    assign(ticket, agent, actor=as_store(agent), at=NOON)

    release(ticket, actor=as_store(agent), at=NOON)

    assert take_next([ticket.store], actor=as_store(agent), at=NOON) == ticket


def test_the_most_urgent_is_next_and_then_the_rest() -> None:
    store = StoreFactory()
    agent = agent_of(store)
    later, sooner = ticket_in(store), ticket_in(store, at=NOON - 2 * HOUR)
    ticket_in(StoreFactory())

    taken = [take_next([store], actor=as_store(agent), at=NOON) for _ in range(3)]

    assert taken == [sooner, later, None]


def test_what_is_put_off_or_waits_for_the_customer_is_not_next() -> None:
    store = StoreFactory()
    agent = agent_of(store)
    resting = ticket_in(store)
    snooze(resting, NOON + HOUR, actor=as_store(agent), at=NOON)
    release(resting, actor=as_store(agent), at=NOON)

    assert take_next([store], actor=as_store(agent), at=NOON) is None
    assert take_next([store], actor=as_store(agent), at=NOON + HOUR) == resting


@pytest.mark.parametrize("by", ["message", "move"])
def test_a_ticket_is_back_when_the_customer_moves(by: str) -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    snooze(ticket, NOON + 5 * HOUR, actor=as_store(agent), at=NOON)

    if by == "message":
        write_message(ticket, "Any news?", actor=as_customer(ticket), at=NOON + HOUR)
    else:
        move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON + HOUR)

    ticket.refresh_from_db()
    assert (ticket.snoozed_until, ticket.agent) == (None, agent)


def test_what_the_store_writes_wakes_nothing() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    snooze(ticket, NOON + 5 * HOUR, actor=as_store(agent), at=NOON)

    write_message(ticket, "We are looking into it.", actor=as_store(agent), at=NOON)

    ticket.refresh_from_db()
    assert ticket.snoozed_until == NOON + 5 * HOUR


def test_putting_off_beyond_the_stores_time_limit_changes_nothing() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)

    with pytest.raises(AssignRefusedError):
        snooze(ticket, NOON + 48 * HOUR, actor=as_store(agent), at=NOON)

    ticket.refresh_from_db()
    assert (ticket.snoozed_until, steps(ticket)) == (None, [])


def test_taking_up_again_twice_is_one_step() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    snooze(ticket, NOON + HOUR, actor=as_store(agent), at=NOON)

    for _ in range(2):
        wake(ticket, actor=as_store(agent), at=NOON)

    assert [action for action, *_ in steps(ticket)] == ["snooze", "wake"]


def deals_out(store: Store) -> None:
    on = SettingInTime(SettingCode.DEAL_OUT, store.pk, NOON - HOUR, value=True)
    keep_settings(SettingsTable([on]), seconds=3600)


def test_new_tickets_go_round_by_load_where_the_store_wants_it() -> None:
    store = StoreFactory()
    busy, free = agent_of(store), agent_of(store)
    agent_of(store, StaffRole.MANAGER)
    assign(ticket_in(store), busy, actor=as_store(busy), at=NOON)
    new = [ticket_in(store, at=NOON + minutes * HOUR / 60) for minutes in range(3)]
    elsewhere = ticket_in(StoreFactory())
    deals_out(store)

    assert (deal_out(NOON), deal_out(NOON)) == (3, 0)

    def holder(ticket: Ticket) -> User | None:
        return Ticket.objects.get(pk=ticket.pk).agent

    assert [holder(ticket) for ticket in new] == [free, busy, free]
    assert holder(elsewhere) is None
    assert steps(new[0]) == [("deal", "", str(free.pk))]


def test_without_the_switch_nothing_is_dealt() -> None:
    ticket = a_ticket()
    agent_of(ticket.store)

    assert deal_out(NOON) == 0
