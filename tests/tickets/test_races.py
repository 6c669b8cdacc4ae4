"""Two at once, on real threads and real row locks."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from functools import partial
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction

from aftersales.clockwork.services import sweep
from aftersales.deadlines.selectors.settings import keep_settings
from aftersales.domain.assigning import AssignCode, AssignRefusedError
from aftersales.domain.lifecycle import Action, IllegalMoveError, State
from aftersales.domain.moving import Details
from aftersales.domain.ratings import RatingRefusedError
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.settings import SettingCode, SettingInTime, SettingsTable
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import AssignmentEvent, ClaimedUnit, Request, Ticket, TicketEvent, TicketRating
from aftersales.tickets.services.asking import open_ticket, save_draft, submit
from aftersales.tickets.services.assigning import assign, deal_out, take_next
from aftersales.tickets.services.changing import change_request
from aftersales.tickets.services.claiming import UnitsClaimedError
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.rating import Stars, rate
from aftersales.tickets.services.reapplying import draft_again
from aftersales.tickets.services.requesting import Item, ItemsRefusedError, save_items, submit_request
from tests.factories import (
    NOON,
    OrderFactory,
    OrderLineFactory,
    a_draft,
    a_ticket,
    agent_of,
    as_customer,
    as_store,
    asked,
    buyer,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

REVIEW_ENDS = NOON + timedelta(hours=48)


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run all on threads that start together; an exception is a result."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return work()
        except Exception as error:  # noqa: BLE001  the loser's refusal is what the test looks at
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_of_many_requests_for_one_unit_exactly_one_is_opened() -> None:
    line = OrderLineFactory()
    actor = as_customer(line.order.customer)

    results = at_once(*[lambda: open_ticket(line, asked(), actor=actor, key=uuid4(), at=NOON) for _ in range(8)])

    assert sum(isinstance(result, Ticket) for result in results) == 1
    assert sum(isinstance(result, UnitsClaimedError) for result in results) == 7
    assert Ticket.objects.count() == 1
    assert ClaimedUnit.objects.count() == 1


def test_a_double_click_opens_one_ticket_and_both_clicks_find_it() -> None:
    line = OrderLineFactory()
    actor, key = as_customer(line.order.customer), uuid4()

    results = at_once(*[lambda: open_ticket(line, asked(), actor=actor, key=key, at=NOON) for _ in range(4)])

    assert {result.pk for result in results if isinstance(result, Ticket)} == {Ticket.objects.get().pk}
    assert all(isinstance(result, Ticket) for result in results)
    assert TicketEvent.objects.count() == 1


def test_t62_of_two_agents_exactly_one_decides() -> None:
    ticket = a_ticket()
    first, second = agent_of(ticket.store), agent_of(ticket.store)
    refusal = Details(reason_code="not_intact", note="Scratched.")

    results = at_once(
        lambda: move_ticket(ticket, Action.APPROVE, actor=as_store(first), at=NOON),
        lambda: move_ticket(ticket, Action.REJECT, actor=as_store(second), at=NOON, details=refusal),
    )

    assert sum(isinstance(result, IllegalMoveError) for result in results) == 1
    assert TicketEvent.objects.filter(ticket=ticket).count() == 2


def test_t62_a_withdrawal_and_the_expiry_do_not_both_happen() -> None:
    ticket = a_ticket()

    at_once(
        lambda: move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=REVIEW_ENDS),
        lambda: sweep(REVIEW_ENDS),
    )
    sweep(REVIEW_ENDS)

    ticket.refresh_from_db()
    actions = list(TicketEvent.objects.filter(ticket=ticket).order_by("sequence").values_list("action", flat=True))
    assert (ticket.state, actions) in [
        (State.CLOSED, ["submit", "withdraw"]),
        (State.CLOSED, ["submit", "approve", "withdraw"]),
    ]


def test_sweeps_at_once_fire_each_deadline_once() -> None:
    for _ in range(20):
        a_ticket()

    at_once(*[lambda: sweep(REVIEW_ENDS) for _ in range(4)])
    sweep(REVIEW_ENDS)

    assert TicketEvent.objects.filter(via="clock").count() == 20
    assert set(Ticket.objects.values_list("state", "version")) == {(State.AWAITING_RETURN, 2)}


def test_a_draft_saved_while_it_is_being_submitted_leaves_what_was_submitted() -> None:
    draft = a_draft()
    other = asked(RequestKind.EXCHANGE)
    key = draft.request.key

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            submit(draft, actor=as_customer(draft), at=NOON)
            saving = pool.submit(
                at_once, lambda: save_draft(draft.order_line, other, by=draft.customer, key=key, at=NOON)
            )
            wait([saving], timeout=1)
        saving.result(timeout=20)

    draft.refresh_from_db()
    assert (draft.state, draft.kind) == (State.AWAITING_REVIEW, RequestKind.RETURN_REFUND)


def test_of_requests_over_the_same_lines_every_unit_is_claimed_once() -> None:
    order = OrderFactory()
    lines = [OrderLineFactory(order=order, position=n, quantity=2) for n in (1, 2, 3)]
    requests = [drafted(lines if n % 2 else lines[::-1]) for n in range(6)]
    actor = as_customer(buyer(lines[0]))

    results = at_once(*[partial(submit_request, request, actor=actor, at=NOON) for request in requests])

    assert sum(isinstance(result, list) for result in results) == 2
    assert sum(isinstance(result, ItemsRefusedError) for result in results) == 4
    claimed = ClaimedUnit.objects.filter(released_at__isnull=True).values_list("order_line", "unit")
    assert sorted(claimed) == sorted((line.pk, unit) for line in lines for unit in (0, 1))
    assert Ticket.objects.exclude(state=State.DRAFT).count() == 6


def test_a_request_sent_twice_at_once_is_sent_once() -> None:
    order = OrderFactory()
    request = drafted([OrderLineFactory(order=order, position=n) for n in (1, 2)])
    actor = as_customer(request.customer)

    results = at_once(*[partial(submit_request, request, actor=actor, at=NOON) for _ in range(4)])

    assert all(isinstance(result, list) and len(result) == 2 for result in results)
    assert TicketEvent.objects.count() == 2


def test_a_request_saved_while_it_is_being_sent_leaves_what_was_sent() -> None:
    order = OrderFactory()
    line = OrderLineFactory(order=order, quantity=2)
    request = drafted([line])
    more = [Item(line, RequestKind.RETURN_REFUND, Reason.NO_LONGER_WANTED, 2)]

    at_once(
        lambda: submit_request(request, actor=as_customer(request.customer), at=NOON),
        lambda: save_items(order, more, by=request.customer, key=request.key, at=NOON),
    )

    ticket = Ticket.objects.get()
    assert ticket.state == State.AWAITING_REVIEW
    assert ticket.claimed_units.count() == ticket.quantity


def test_an_offer_is_accepted_or_lapses_but_not_both() -> None:
    ticket = a_ticket()
    offer = Details(kind=RequestKind.REFUND_ONLY, amount=ticket.amount, note="Keep it.")
    move_ticket(ticket, Action.MAKE_OFFER, actor=as_store(agent_of(ticket.store)), at=NOON, details=offer)
    ends = NOON + timedelta(hours=48)

    results = at_once(
        lambda: move_ticket(ticket, Action.ACCEPT_OFFER, actor=as_customer(ticket), at=ends - timedelta(seconds=1)),
        lambda: sweep(ends),
    )

    ticket.refresh_from_db()
    actions = list(TicketEvent.objects.filter(ticket=ticket).order_by("sequence").values_list("action", flat=True))
    accepted = not isinstance(results[0], IllegalMoveError)
    assert (ticket.state, actions[2:]) in (
        [(State.REFUNDING, ["accept_offer"])] if accepted else [(State.AWAITING_REVIEW, ["lapse_offer"])]
    )


def test_a_withdrawal_racing_an_approval_leaves_one_decision_after_the_other() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)

    results = at_once(
        lambda: move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON, version=1),
        lambda: move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON, version=1),
    )

    assert sum(isinstance(result, IllegalMoveError) for result in results) == 1
    assert TicketEvent.objects.filter(ticket=ticket).count() == 2


def test_an_edit_and_another_request_do_not_claim_the_same_unit() -> None:
    line = OrderLineFactory(quantity=2)
    ticket, actor = a_ticket(line), as_customer(buyer(line))

    results = at_once(
        lambda: change_request(ticket, Action.EDIT, asked(quantity=2), actor=actor, at=NOON, note="Both."),
        lambda: open_ticket(line, asked(), actor=actor, key=uuid4(), at=NOON),
    )

    assert sum(isinstance(result, Exception) for result in results) == 1
    assert ClaimedUnit.objects.filter(released_at__isnull=True).count() == 2


def test_two_ratings_at_once_are_one() -> None:
    ticket = a_ticket()
    move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)

    results = at_once(*[lambda: rate(ticket, Stars(5, 5, 5), "", by=ticket.customer, at=NOON) for _ in range(4)])

    assert sum(isinstance(result, RatingRefusedError) for result in results) == 3
    assert TicketRating.objects.count() == 1


def test_two_clicks_on_ask_again_make_one_draft() -> None:
    ticket = a_ticket()
    move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)

    at_once(*[lambda: draft_again(ticket, by=ticket.customer, at=NOON) for _ in range(4)])

    assert Ticket.objects.filter(follows=ticket).count() == 1


def drafted(lines: Sequence[OrderLine]) -> Request:
    items = [Item(line, RequestKind.RETURN_REFUND, Reason.NO_LONGER_WANTED, 1) for line in lines]
    return save_items(lines[0].order, items, by=buyer(lines[0]), key=uuid4(), at=NOON)


def test_two_agents_who_take_the_next_never_get_the_same() -> None:
    store = a_ticket().store
    others = [a_ticket(OrderLineFactory(order=OrderFactory(store=store))) for _ in range(3)]
    agents = [agent_of(store) for _ in range(4)]

    taken = at_once(*(partial(take_next, [store], actor=as_store(agent), at=NOON) for agent in agents))

    assert len({ticket.pk for ticket in taken}) == 4  # type: ignore[attr-defined]  # a race without refusals
    holders = Ticket.objects.filter(store=store).values_list("agent", flat=True)
    assert sorted(holders) == sorted(agent.pk for agent in agents)
    assert AssignmentEvent.objects.count() == len(others) + 1


def test_of_two_agents_who_take_one_ticket_the_second_is_told_who_was_faster() -> None:
    ticket = a_ticket()
    agents = [agent_of(ticket.store) for _ in range(2)]

    results = at_once(*(partial(assign, ticket, one, actor=as_store(one), at=NOON, had=None) for one in agents))

    (refused,) = [result for result in results if isinstance(result, AssignRefusedError)]
    holder = Ticket.objects.get(pk=ticket.pk).agent_id
    assert (refused.code, refused.values) == (AssignCode.TAKEN, {"agent_id": holder})
    assert AssignmentEvent.objects.count() == 1


def test_two_workers_deal_each_ticket_out_once() -> None:
    store = a_ticket().store
    for _ in range(5):
        a_ticket(OrderLineFactory(order=OrderFactory(store=store)))
    agents = [agent_of(store) for _ in range(2)]
    keep_settings(SettingsTable([SettingInTime(SettingCode.DEAL_OUT, store.pk, NOON, value=True)]), seconds=3600)

    dealt = at_once(partial(deal_out, NOON), partial(deal_out, NOON))

    assert sum(dealt) == 6  # type: ignore[arg-type]  # numbers
    assert AssignmentEvent.objects.count() == 6
    assert set(Ticket.objects.values_list("agent", flat=True)) == {agent.pk for agent in agents}
