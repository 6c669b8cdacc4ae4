"""Parcels: a carrier of the list, a number of its form, nobody's number twice, and where they go."""

from datetime import timedelta

import pytest

from aftersales.domain.goods import FreightPayer, GoodsCode, Purpose
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, State
from aftersales.domain.moving import Details
from aftersales.domain.requests import RequestKind
from aftersales.logistics.models import CaseAddress, Parcel, ParcelItem, ReturnAddress
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor, move_ticket
from aftersales.tickets.services.sending_back import send_back
from tests.factories import NOON, a_ticket, as_customer, as_store, asked, parcel_sent
from tests.logistics.stage import a_line, agent_on, an_address, approved, by_customer, by_store, in_order, sent_back

pytestmark = pytest.mark.django_db


def ship(ticket: Ticket, parcel: Details, action: Action = Action.SHIP_RETURN) -> Ticket:
    actor: Actor = as_customer(ticket) if action is Action.SHIP_RETURN else as_store(agent_on(ticket))
    return move_ticket(ticket, action, actor=actor, at=NOON, details=parcel)


def refused(ticket: Ticket, parcel: Details, action: Action = Action.SHIP_RETURN) -> str:
    """Why it is refused; and nothing has changed."""
    before = (ticket.version, ticket.state, Parcel.objects.count(), ParcelItem.objects.count())
    with pytest.raises(IllegalMoveError) as error:
        ship(ticket, parcel, action)
    ticket.refresh_from_db()
    assert (ticket.version, ticket.state, Parcel.objects.count(), ParcelItem.objects.count()) == before
    return error.value.code


def test_a_return_is_kept_with_its_carrier_number_and_address() -> None:
    ticket = ship(approved(), Details(carrier="SF Express", waybill="sf 1234567890123"))

    item = ParcelItem.objects.select_related("parcel__carrier").get(case_id=ticket.pk)
    assert (item.parcel.carrier.code, item.parcel.waybill) == ("sf", "SF1234567890123")
    assert (item.purpose, item.quantity, item.address) == (Purpose.RETURN, 1, "1 Mouse Road")


def test_an_unknown_carrier_is_refused() -> None:
    assert refused(approved(), Details(carrier="Owl Post", waybill="123456789012")) == GoodsCode.CARRIER_UNKNOWN


def test_a_number_of_another_form_is_refused_with_an_example() -> None:
    ticket = approved()
    assert refused(ticket, Details(carrier="sf", waybill="123")) == GoodsCode.WAYBILL_WRONG


def test_a_strangers_number_is_refused() -> None:
    parcel = parcel_sent()
    ship(approved(), parcel)

    assert refused(approved(), parcel) == GoodsCode.WAYBILL_USED


def test_the_stores_own_parcel_is_no_return() -> None:
    line, parcel = a_line(quantity=2), parcel_sent()
    ticket = ship(approved(RequestKind.EXCHANGE, line), parcel_sent())
    by_store(ticket, Action.ACCEPT_RETURN, record=in_order())
    ship(ticket, parcel, Action.SHIP_OUTBOUND)

    assert refused(approved(line=line), parcel) == GoodsCode.WAYBILL_USED


def test_two_requests_of_one_order_may_share_a_parcel() -> None:
    line, parcel = a_line(quantity=2), parcel_sent()
    first, second = (by_store(a_ticket(line, asked()), Action.APPROVE) for _ in range(2))

    ship(first, parcel)
    ship(second, parcel)

    assert Parcel.objects.get().items.count() == 2


def test_a_number_given_out_again_after_a_year_is_another_parcel() -> None:
    old, parcel = ship(approved(), parcel_sent(waybill="SF1234567890999")), parcel_sent(waybill="SF1234567890999")
    Parcel.objects.update(shipped_at=NOON - timedelta(days=365))

    ticket = ship(approved(), parcel)

    assert ParcelItem.objects.get(case_id=ticket.pk).parcel_id != ParcelItem.objects.get(case_id=old.pk).parcel_id


@pytest.mark.parametrize(
    ("kind", "purpose"),
    [(RequestKind.EXCHANGE, Purpose.REPLACEMENT), (RequestKind.RESEND, Purpose.RESENT)],
)
def test_the_stores_parcel_says_what_is_in_it(kind: RequestKind, purpose: Purpose) -> None:
    ticket = approved(kind) if kind is RequestKind.RESEND else sent_back(kind)
    if ticket.state == State.RETURN_IN_TRANSIT:
        by_store(ticket, Action.ACCEPT_RETURN, record=in_order())

    ship(ticket, parcel_sent(), Action.SHIP_OUTBOUND)

    item = ParcelItem.objects.filter(case_id=ticket.pk).latest("id")
    assert (item.purpose, item.freight_payer) == (purpose, FreightPayer.STORE)


# --- addresses ---


def test_the_address_of_the_day_stays_when_the_store_moves() -> None:
    ticket = approved()
    ReturnAddress.objects.update(address="9 Other Road")

    assert CaseAddress.objects.get(case_id=ticket.pk).text == "1 Mouse Road"


def test_the_stores_listed_default_comes_first_and_another_can_be_chosen() -> None:
    ticket = a_ticket(a_line())
    an_address(ticket, "Warehouse 1", is_default=True)
    other = an_address(ticket)

    by_store(ticket, Action.APPROVE, address_id=other.pk)

    assert CaseAddress.objects.get(case_id=ticket.pk).text == "Li 021-5000\n2 Keyboard Road"


def test_another_stores_address_is_refused_and_nothing_is_approved() -> None:
    ticket, other = a_ticket(a_line()), approved()
    with pytest.raises(IllegalMoveError) as error:
        by_store(ticket, Action.APPROVE, address_id=an_address(other).pk)

    ticket.refresh_from_db()
    assert (error.value.code, ticket.state) == (GoodsCode.ADDRESS_UNKNOWN, State.AWAITING_REVIEW)


@pytest.mark.parametrize(("takes_new", "text", "at_risk"), [(True, "9 New Road", False), (False, "1 Mouse Road", True)])
def test_whoever_uses_the_first_address_after_a_correction_bears_no_risk(
    takes_new: bool, text: str, at_risk: bool
) -> None:
    ticket = by_store(approved(), Action.CORRECT_ADDRESS, note="9 New Road")

    ship(ticket, parcel_sent(takes_new_address=takes_new))

    item = ParcelItem.objects.get(case_id=ticket.pk)
    assert (item.address, item.is_at_stores_risk) == (text, at_risk)


# --- goods that were not taken ---


def not_taken() -> Ticket:
    ticket = sent_back()
    by_store(ticket, Action.FAIL_INSPECTION, note="Scratched.")
    return by_customer(ticket, Action.TAKE_GOODS_BACK)


def go_back(ticket: Ticket, **changes: str) -> Parcel:
    given = {"carrier": "sf", "waybill": "SF7777777777777"} | changes
    actor = as_store(agent_on(ticket))
    return send_back(ticket, **given, payer=FreightPayer.CUSTOMER, note="It is on its way.", actor=actor, at=NOON)


def test_goods_that_were_not_taken_go_back_and_the_end_stays_an_end() -> None:
    ticket = not_taken()

    go_back(ticket)

    item = ParcelItem.objects.filter(case_id=ticket.pk).latest("id")
    ticket.refresh_from_db()
    assert (item.purpose, item.freight_payer, ticket.state) == (Purpose.SENT_BACK, "customer", State.CLOSED)
    assert ticket.messages.latest("id").text == "It is on its way."


def test_goods_go_back_once() -> None:
    ticket = not_taken()
    go_back(ticket)

    with pytest.raises(IllegalMoveError) as error:
        go_back(ticket, waybill="SF7777777777778")
    assert (error.value.code, Parcel.objects.count()) == (GoodsCode.SENT_BACK_ALREADY, 2)


def test_nothing_is_sent_back_of_a_request_that_ended_otherwise() -> None:
    ticket = by_customer(approved(), Action.WITHDRAW)

    with pytest.raises(IllegalMoveError) as error:
        go_back(ticket)
    assert (error.value.code, Parcel.objects.count()) == (MoveCode.NOT_FROM_HERE, 0)
