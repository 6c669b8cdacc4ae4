"""Pieces that an inspection did not accept: not refunded, and free again once the others are paid back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from aftersales.clockwork.services import sweep
from aftersales.domain.goods import Purpose
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.requests import RequestKind
from aftersales.logistics.models import ParcelItem
from aftersales.refunds.models import Refund, RefundShare
from aftersales.refunds.selectors.lines import refundable_of_line
from aftersales.tickets.models import ClaimedUnit, Ticket
from aftersales.tickets.selectors.lists import held_units
from aftersales.tickets.services.moving import CLOCK, move_ticket
from tests.factories import NOON, a_ticket, asked
from tests.logistics.stage import a_line, by_store, in_order, sent_back

pytestmark = pytest.mark.django_db
D = Decimal


def accepted(pieces: int, quantity: int) -> Ticket:
    return by_store(sent_back(quantity=quantity), Action.ACCEPT_RETURN, record=in_order(pieces))


def shares_of(ticket: Ticket) -> dict[int, Decimal]:
    return dict(RefundShare.objects.filter(refund__reference=ticket.number).values_list("unit", "amount"))


def paid(ticket: Ticket) -> Ticket:
    return by_store(ticket, Action.PAY_REFUND, payment_reference="2200-1")


def test_only_accepted_pieces_are_paid_back_and_each_with_what_it_cost() -> None:
    ticket = accepted(2, quantity=3)

    assert shares_of(ticket) == {0: D("233.00"), 1: D("233.00")}
    assert held_units(ticket.order_line) == [0, 1, 2]  # the ticket may still be disputed


def test_a_piece_that_was_not_accepted_can_be_asked_for_again_once_the_others_are_paid() -> None:
    ticket = paid(accepted(2, quantity=3))
    assert (ticket.state, held_units(ticket.order_line)) == (State.COMPLETED, [0, 1])

    later = a_ticket(ticket.order_line, asked(quantity=1))

    assert (later.worth, later.amount) == (D("233.00"), D("233.00"))
    assert sorted(held_units(ticket.order_line)) == [0, 1, 2]


def test_all_requests_about_a_line_pay_back_what_was_paid_to_the_cent() -> None:
    ticket = sent_back(quantity=3)
    line = ticket.order_line
    line.paid_amount = D("100.00")
    line.save(update_fields=["paid_amount"])
    Ticket.objects.filter(pk=ticket.pk).update(worth=D("100.00"), amount=D("100.00"))
    paid(by_store(ticket, Action.ACCEPT_RETURN, record=in_order(2)))

    later = a_ticket(line, asked(quantity=1))

    assert (refundable_of_line(line), later.worth) == (D("33.33"), D("33.33"))


@pytest.mark.parametrize(("pieces", "first", "rest"), [(1, "33.34", "66.66"), (2, "66.67", "33.33")])
def test_the_last_request_takes_the_remainder_however_few_pieces_came_first(pieces: int, first: str, rest: str) -> None:
    line = a_line(3, "100.00")
    ticket = paid(by_store(sent_back(line=line, quantity=3), Action.ACCEPT_RETURN, record=in_order(pieces)))

    later = a_ticket(line, asked(quantity=3 - pieces))

    assert (ticket.amount, later.amount) == (D(first), D(rest))


def test_a_piece_that_came_back_takes_its_own_part_of_the_way_here_along_and_no_more() -> None:
    """Who changes their mind pays the way here: it is not given back with some of the pieces either."""
    line = a_line(3, "699.00", freight_amount=D("9.00"), order__ships_free=False)
    ticket = sent_back(line=line, quantity=3)
    assert (ticket.worth, ticket.amount) == (D("708.00"), D("699.00"))

    ticket = by_store(ticket, Action.ACCEPT_RETURN, record=in_order(2))

    assert ticket.amount == D("466.00")


# --- what becomes a refund later ---


def exchanged(pieces: int, kind: RequestKind = RequestKind.EXCHANGE, total: str = "699.00") -> Ticket:
    """Three pieces were to be exchanged or repaired, and the store has taken some of them."""
    ticket = sent_back(kind, line=a_line(3, total), quantity=3)
    return by_store(ticket, Action.ACCEPT_RETURN, record=in_order(pieces))


@pytest.mark.parametrize("kind", [RequestKind.EXCHANGE, RequestKind.REPAIR])
def test_a_conversion_pays_for_the_pieces_that_were_accepted_and_no_others(kind: RequestKind) -> None:
    ticket = by_store(exchanged(2, kind), Action.CONVERT_TO_REFUND, note="Out of stock.")

    refund = Refund.objects.get(reference=ticket.number)
    assert (ticket.kind, ticket.amount, refund.amount) == (RequestKind.RETURN_REFUND, D("466.00"), D("466.00"))
    assert shares_of(ticket) == {0: D("233.00"), 1: D("233.00")}


def test_a_conversion_of_all_pieces_pays_all_of_them() -> None:
    assert by_store(exchanged(3), Action.CONVERT_TO_REFUND).amount == D("699.00")


def test_a_piece_left_out_of_a_conversion_can_be_asked_for_again_and_takes_the_remainder() -> None:
    ticket = paid(by_store(exchanged(1, total="100.00"), Action.CONVERT_TO_REFUND))
    assert (ticket.amount, held_units(ticket.order_line)) == (D("33.34"), [0])

    later = a_ticket(ticket.order_line, asked(quantity=2))

    assert (later.amount, refundable_of_line(ticket.order_line)) == (D("66.66"), D("66.66"))


def test_the_clock_converts_each_late_exchange_to_what_was_accepted_of_it() -> None:
    short, whole = exchanged(2), exchanged(3)
    late = NOON + timedelta(days=60)
    for _ in range(2):  # the store's time, then the grace
        sweep(late)
        late += timedelta(days=60)

    amounts = Ticket.objects.in_bulk([short.pk, whole.pk])
    assert [(amounts[one.pk].kind, amounts[one.pk].amount) for one in (short, whole)] == [
        (RequestKind.RETURN_REFUND, D("466.00")),
        (RequestKind.RETURN_REFUND, D("699.00")),
    ]


def test_what_the_clock_accepted_unseen_is_paid_in_full() -> None:
    ticket = sent_back(RequestKind.EXCHANGE, line=a_line(3), quantity=3)
    move_ticket(ticket, Action.ACCEPT_RETURN, actor=CLOCK, at=NOON)

    assert by_store(ticket, Action.CONVERT_TO_REFUND).amount == D("699.00")


def test_a_replacement_is_sent_for_the_accepted_pieces_alone() -> None:
    ticket = exchanged(2)

    by_store(ticket, Action.SHIP_OUTBOUND, carrier="sf", waybill="SF7700000000001")

    assert ParcelItem.objects.get(case_id=ticket.pk, purpose=Purpose.REPLACEMENT).quantity == 2


def test_a_single_piece_is_converted_without_a_look_at_its_inspection() -> None:
    ticket = by_store(sent_back(RequestKind.EXCHANGE), Action.ACCEPT_RETURN, record=in_order())

    with CaptureQueriesContext(connection) as asked_for:
        by_store(ticket, Action.CONVERT_TO_REFUND)

    assert not [one for one in asked_for.captured_queries if "logistics_inspection" in one["sql"]]


# --- the claimed pieces ---


def test_the_database_still_refuses_a_second_claim_of_a_paid_piece() -> None:
    ticket = paid(accepted(2, quantity=3))

    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimedUnit.objects.create(order_line=ticket.order_line, unit=1, ticket=ticket)


def test_all_accepted_pieces_stay_claimed_for_good() -> None:
    ticket = paid(accepted(3, quantity=3))

    assert held_units(ticket.order_line) == [0, 1, 2]
