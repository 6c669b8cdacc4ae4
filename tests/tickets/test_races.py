"""Two at once, on real threads and real row locks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction

from aftersales.clockwork.services import sweep
from aftersales.domain.lifecycle import Action, IllegalMoveError, State
from aftersales.domain.moving import Details
from aftersales.domain.requests import RequestKind
from aftersales.tickets.models import ClaimedUnit, Ticket, TicketEvent
from aftersales.tickets.services.asking import UnitsClaimedError, open_ticket, save_draft, submit
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, OrderLineFactory, a_draft, a_ticket, agent_of, as_customer, as_store, asked

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


def test_of_two_agents_exactly_one_decides() -> None:
    ticket = a_ticket()
    first, second = agent_of(ticket.store), agent_of(ticket.store)
    refusal = Details(reason_code="not_intact", note="Scratched.")

    results = at_once(
        lambda: move_ticket(ticket, Action.APPROVE, actor=as_store(first), at=NOON),
        lambda: move_ticket(ticket, Action.REJECT, actor=as_store(second), at=NOON, details=refusal),
    )

    assert sum(isinstance(result, IllegalMoveError) for result in results) == 1
    assert TicketEvent.objects.filter(ticket=ticket).count() == 2


def test_a_withdrawal_and_the_expiry_do_not_both_happen() -> None:
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
