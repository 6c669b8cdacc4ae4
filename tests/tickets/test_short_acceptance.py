"""Pieces that an inspection did not accept: not refunded, and free again once the others are paid back."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from aftersales.domain.lifecycle import Action, State
from aftersales.refunds.models import RefundShare
from aftersales.refunds.selectors.lines import refundable_of_line
from aftersales.tickets.models import ClaimedUnit, Ticket
from aftersales.tickets.selectors.lists import held_units
from tests.factories import a_ticket, asked
from tests.logistics.stage import by_store, in_order, sent_back

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


def test_the_database_still_refuses_a_second_claim_of_a_paid_piece() -> None:
    ticket = paid(accepted(2, quantity=3))

    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimedUnit.objects.create(order_line=ticket.order_line, unit=1, ticket=ticket)


def test_all_accepted_pieces_stay_claimed_for_good() -> None:
    ticket = paid(accepted(3, quantity=3))

    assert held_units(ticket.order_line) == [0, 1, 2]
