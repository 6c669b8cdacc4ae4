"""The store's offer: another kind or another amount, at most what was paid."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from aftersales.domain.lifecycle import State
from aftersales.domain.requests import Reason, RequestKind
from aftersales.orders.models import Fulfilment
from aftersales.tickets.models import Ticket
from tests.desk.cast import said, signed_in
from tests.factories import NOON, OrderFactory, OrderLineFactory, a_ticket, agent_of, asked


@pytest.fixture
def ticket() -> Ticket:
    """699.00 paid, return and refund asked for."""
    return a_ticket()


def offer(ticket: Ticket, **changes: str) -> Any:
    given = {"version": ticket.version, "kind": "refund_only", "amount": "200.00", "note": "Keep it."}
    desk = signed_in(agent_of(ticket.store))
    response = desk.post(reverse("admin:move", args=[ticket.number, "make_offer"]), given | changes)
    ticket.refresh_from_db()
    return response


def test_another_amount_is_offered(ticket: Ticket) -> None:
    offer(ticket)

    assert (ticket.state, ticket.offered_kind, ticket.offered_amount) == (
        State.AWAITING_OFFER_REPLY,
        "refund_only",
        Decimal("200.00"),
    )


def test_an_offer_of_goods_has_no_money(ticket: Ticket) -> None:
    offer(ticket, kind="exchange", amount="200.00")

    assert (ticket.offered_kind, ticket.offered_amount) == ("exchange", Decimal(0))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": ""}, "Say how much goes back."),
        ({"amount": "0"}, "Say how much goes back."),
        ({"amount": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"amount": "1.001"}, "Ensure that there are no more than 2 decimal places."),
        ({"amount": "699.01"}, "That is more than was paid: at most 699.00."),
        ({"kind": "return_refund", "amount": "699.00"}, "Approve the request instead."),
        ({"kind": "price_protection"}, "Select a valid choice."),
        ({"note": ""}, "This field is required."),
    ],
)
def test_what_is_no_offer_says_why(ticket: Ticket, changes: dict[str, str], words: str) -> None:
    response = offer(ticket, **changes)

    assert response.status_code == 422
    assert words in said(response)
    assert (ticket.state, ticket.offers) == (State.AWAITING_REVIEW, 0)


def test_before_the_sign_off_no_goods_are_offered() -> None:
    order = OrderFactory(fulfilment=Fulfilment.PAID, delivered_at=None)
    ticket = a_ticket(OrderLineFactory(order=order), asked(RequestKind.REFUND_ONLY, Reason.NO_LONGER_WANTED), NOON)

    assert offer(ticket, kind="exchange").status_code == 422
    assert ticket.offers == 0
