"""A request changed before the decision, or sent again after a refusal."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, State
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.units import UnitsUnavailableError
from aftersales.tickets.models import ClaimedUnit, Ticket
from aftersales.tickets.services.changing import change_request
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, OrderLineFactory, a_ticket, agent_of, as_customer, as_store, asked

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=3)


def change(ticket: Ticket, action: Action = Action.EDIT, **changes: Any) -> Ticket:
    kind, reason = changes.pop("kind", RequestKind.RETURN_REFUND), changes.pop("reason", Reason.NO_LONGER_WANTED)
    what = asked(kind, reason, **changes)
    return change_request(ticket, action, what, actor=as_customer(ticket), at=LATER, note="Something is new.")


def refused(ticket: Ticket, times: int = 1) -> Ticket:
    agent = agent_of(ticket.store)
    for _ in range(times):
        details = Details(reason_code="not_intact", note="Scratched.")
        ticket = move_ticket(ticket, Action.REJECT, actor=as_store(agent), at=LATER, details=details)
    return ticket


def test_an_edit_asks_for_something_else_and_is_judged_anew() -> None:
    ticket = change(a_ticket(), kind=RequestKind.EXCHANGE, reason=Reason.DEFECTIVE, description="It clicks twice.")

    assert (ticket.kind, ticket.reason, ticket.description) == ("exchange", "defective", "It clicks twice.")
    assert (ticket.amount, ticket.verdict["facts"]["request"]["kind"]) == (Decimal("0.00"), "exchange")
    assert ticket.events.get(sequence=2).payload == {"kind": "exchange"}


def test_only_the_first_edit_starts_the_stores_time_anew() -> None:
    ticket = change(a_ticket())
    assert ticket.due_at == LATER + timedelta(hours=48)

    again = change_request(
        ticket, Action.EDIT, asked(), actor=as_customer(ticket), at=LATER + timedelta(hours=5), note="More."
    )

    assert (again.due_at, again.edits) == (LATER + timedelta(hours=48), 2)


def test_another_number_of_pieces_is_claimed_anew() -> None:
    line = OrderLineFactory(quantity=3, paid_amount=Decimal("300.01"))
    ticket = a_ticket(line, asked(quantity=1))

    ticket = change(ticket, quantity=3)

    assert (ticket.quantity, ticket.worth, ticket.amount) == (3, Decimal("300.01"), Decimal("300.01"))
    assert ClaimedUnit.objects.filter(released_at__isnull=True).count() == 3


def test_more_pieces_than_are_free_change_nothing() -> None:
    line = OrderLineFactory(quantity=2)
    first = a_ticket(line)
    a_ticket(line)

    with pytest.raises(UnitsUnavailableError):
        change(first, quantity=3)

    first.refresh_from_db()
    assert (first.quantity, first.version) == (1, 1)
    assert ClaimedUnit.objects.filter(released_at__isnull=True).count() == 2


def test_what_the_store_has_decided_is_not_edited() -> None:
    ticket = a_ticket()
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent_of(ticket.store)), at=NOON)

    with pytest.raises(IllegalMoveError) as error:
        change(ticket, kind=RequestKind.EXCHANGE, reason=Reason.DEFECTIVE)

    ticket.refresh_from_db()
    assert (error.value.code, ticket.kind) == (MoveCode.NOT_FROM_HERE, "return_refund")


def test_a_refused_request_is_sent_again_as_another_kind() -> None:
    ticket = change(refused(a_ticket()), Action.RESUBMIT, kind=RequestKind.EXCHANGE, reason=Reason.DEFECTIVE)

    assert (ticket.state, ticket.kind, ticket.resubmissions) == (State.AWAITING_REVIEW, "exchange", 1)


def test_a_fourth_resubmission_is_refused() -> None:
    ticket = a_ticket()
    for _ in range(3):
        ticket = change(refused(ticket), Action.RESUBMIT)

    with pytest.raises(IllegalMoveError) as error:
        change(refused(ticket), Action.RESUBMIT)

    ticket.refresh_from_db()
    assert (error.value.code, ticket.state, ticket.resubmissions) == (
        MoveCode.RESUBMISSION_LIMIT,
        State.REJECTED,
        3,
    )


def test_a_stale_page_changes_nothing() -> None:
    ticket = a_ticket()

    with pytest.raises(IllegalMoveError) as error:
        change_request(
            ticket, Action.EDIT, asked(), actor=as_customer(ticket), at=LATER, note="Late.", version=ticket.version + 1
        )

    assert error.value.code is MoveCode.STALE


@pytest.mark.parametrize("action", [Action.WITHDRAW, Action.APPROVE])
def test_other_moves_have_another_door(action: Action) -> None:
    with pytest.raises(IllegalMoveError):
        change(a_ticket(), action)
