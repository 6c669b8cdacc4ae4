from datetime import timedelta

import pytest

from aftersales.clockwork.services import sweep
from aftersales.deadlines.models import Deadline, DeadlineState
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, State
from aftersales.domain.moving import Details
from aftersales.domain.settings import SettingCode
from aftersales.tickets.models import Ticket, TicketEvent
from aftersales.tickets.services.moving import move_ticket
from tests.deadlines.setting import in_force
from tests.factories import NOON, a_ticket, agent_of, an_arbiter, as_customer, as_platform, as_store

pytestmark = pytest.mark.django_db
MORE = Details(days=3, note="You are travelling; take your time.")


def a_return_to_send() -> Ticket:
    ticket = a_ticket()
    return move_ticket(ticket, Action.APPROVE, actor=as_store(agent_of(ticket.store)), at=NOON)


def clock_of(ticket: Ticket) -> Deadline:
    return Deadline.objects.get(subject_id=ticket.pk, state=DeadlineState.PENDING)


def test_a_store_gives_its_customer_more_time_once_and_says_why() -> None:
    ticket = a_return_to_send()
    before = clock_of(ticket)

    move_ticket(ticket, Action.EXTEND, actor=as_store(agent_of(ticket.store)), at=NOON, details=MORE)

    ticket.refresh_from_db()
    after = clock_of(ticket)
    assert ticket.state == State.AWAITING_RETURN
    assert after.due_at == ticket.due_at == before.due_at + timedelta(days=3)
    assert (after.generation, after.original_due_at, after.started_at) == (2, before.due_at, before.started_at)
    assert after.explanation[-1] == {
        "code": "extended",
        "end": str(after.due_at),
        "why": "You are travelling; take your time.",
        "count": 72,
    }
    event = TicketEvent.objects.get(ticket=ticket, action=Action.EXTEND)
    assert (event.payload, event.store_fault) == ({"days": "3"}, False)


def test_reminders_move_with_the_end() -> None:
    ticket = a_return_to_send()
    move_ticket(ticket, Action.EXTEND, actor=as_platform(an_arbiter()), at=NOON, details=MORE)

    clock = clock_of(ticket)

    assert [clock.due_at - each.at for each in clock.reminders.order_by("at")] == [
        timedelta(hours=24),
        timedelta(hours=4),
    ]


def test_a_second_extension_is_refused_and_changes_nothing() -> None:
    ticket = a_return_to_send()
    agent = agent_of(ticket.store)
    extended = move_ticket(ticket, Action.EXTEND, actor=as_store(agent), at=NOON, details=MORE)

    with pytest.raises(IllegalMoveError) as refused:
        move_ticket(ticket, Action.EXTEND, actor=as_store(agent), at=NOON, details=MORE)

    assert refused.value.code is MoveCode.ALREADY_EXTENDED
    assert clock_of(ticket).due_at == extended.due_at


@pytest.mark.parametrize("days", [None, 0, 8])
def test_the_length_is_bounded_by_the_setting(days: int | None) -> None:
    ticket = a_return_to_send()
    due_at = ticket.due_at

    with pytest.raises(IllegalMoveError):
        move_ticket(
            ticket,
            Action.EXTEND,
            actor=as_store(agent_of(ticket.store)),
            at=NOON,
            details=Details(days=days, note="More."),
        )

    assert clock_of(ticket).due_at == due_at


def test_a_longer_extension_is_a_matter_of_configuration() -> None:
    in_force(SettingCode.EXTENSION_MAX_D, 10, NOON)
    ticket = a_return_to_send()

    moved = move_ticket(
        ticket,
        Action.EXTEND,
        actor=as_platform(an_arbiter()),
        at=NOON,
        details=Details(days=10, note="A flood."),
    )

    assert moved.due_at == clock_of(ticket).original_due_at + timedelta(days=10)


def test_the_stores_own_time_is_nobodys_to_lengthen() -> None:
    ticket = a_ticket()

    with pytest.raises(IllegalMoveError) as refused:
        move_ticket(ticket, Action.EXTEND, actor=as_platform(an_arbiter()), at=NOON, details=MORE)

    assert refused.value.code is MoveCode.NOT_FROM_HERE
    assert clock_of(ticket).due_at == NOON + timedelta(hours=48)


def test_a_customer_does_not_extend_their_own_time() -> None:
    ticket = a_return_to_send()

    with pytest.raises(IllegalMoveError) as refused:
        move_ticket(ticket, Action.EXTEND, actor=as_customer(ticket), at=NOON, details=MORE)

    assert refused.value.code is MoveCode.NOT_YOURS


def test_what_has_ended_is_not_extended_even_before_the_sweep() -> None:
    ticket = a_return_to_send()
    assert ticket.due_at

    with pytest.raises(IllegalMoveError) as refused:
        move_ticket(ticket, Action.EXTEND, actor=as_store(agent_of(ticket.store)), at=ticket.due_at, details=MORE)

    assert refused.value.code is MoveCode.TOO_LATE


def test_the_extended_end_closes_as_the_first_would_have() -> None:
    ticket = a_return_to_send()
    first_due = ticket.due_at
    assert first_due
    extended = move_ticket(ticket, Action.EXTEND, actor=as_store(agent_of(ticket.store)), at=NOON, details=MORE)

    sweep(first_due)
    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_RETURN

    assert extended.due_at
    sweep(extended.due_at)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.close_reason) == (State.CLOSED, "return_not_sent")
