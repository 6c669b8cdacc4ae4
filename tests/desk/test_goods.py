"""Staff pages about goods: inspections by form, goods sent back, times that a store offers."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from aftersales.accounts.models import StaffRole
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.requests import RequestKind
from aftersales.logistics.models import Inspection, ParcelItem, RepairCharge, ReturnAddress, Slot
from aftersales.tickets.models import Ticket
from tests.desk.cast import AT, said, set_clock, signed_in
from tests.factories import NOON, StoreFactory, agent_of
from tests.logistics.stage import (
    agent_on,
    an_address,
    by_customer,
    by_store,
    charged,
    diagnosed,
    in_order,
    quoted,
    sent_back,
)

pytestmark = pytest.mark.django_db

FOUND = {"grade": "good", "accepted": 1, "is_right_item": "yes", "is_complete": "yes", "has_human_damage": "no"}


@pytest.fixture(autouse=True)
def now(settings: Settings) -> None:
    set_clock(settings, AT)


def post(ticket: Ticket, action: str, **given: object) -> int:
    address = reverse("admin:move", args=[ticket.number, action])
    status = signed_in(agent_on(ticket)).post(address, {"version": ticket.version, **given}).status_code
    ticket.refresh_from_db()
    return status


def test_an_inspection_is_kept_from_its_form() -> None:
    ticket = sent_back()

    assert post(ticket, "accept_return", **FOUND) == 302

    inspection = Inspection.objects.get(case_id=ticket.pk)
    assert (ticket.state, inspection.grade, inspection.is_complete) == (State.REFUNDING, "good", True)


@pytest.mark.parametrize(
    "changes",
    [
        {"accepted": 2},
        {"accepted": -1},
        {"grade": ""},
        {"is_right_item": ""},
        {"is_complete": "no"},
        {"has_human_damage": "yes"},
    ],
    ids=["too many", "negative", "no grade", "not looked", "missing what", "no photos"],
)
def test_an_inspection_that_leaves_questions_is_not_taken(changes: dict[str, object]) -> None:
    ticket = sent_back()

    assert post(ticket, "accept_return", **(FOUND | changes)) == 422
    assert (ticket.state, Inspection.objects.count()) == (State.RETURN_IN_TRANSIT, 0)


def test_goods_are_not_refused_for_nothing_by_form() -> None:
    ticket = sent_back()

    assert post(ticket, "fail_inspection", note="No.", **FOUND) == 422
    assert ticket.state == State.RETURN_IN_TRANSIT


def test_a_conversion_after_a_short_inspection_is_confirmed_with_its_amount_in_view() -> None:
    ticket = by_store(sent_back(RequestKind.EXCHANGE, quantity=3), Action.ACCEPT_RETURN, record=in_order(2))
    address = reverse("admin:move", args=[ticket.number, "convert_to_refund"])

    page = said(signed_in(agent_on(ticket)).get(address))
    status = post(ticket, "convert_to_refund", note="Out of stock.")

    assert "The refund is ¥466.00, for 2 of 3 pieces: no more arrived in order." in page
    assert (status, ticket.state, ticket.amount) == (302, State.REFUNDING, Decimal("466.00"))


def test_an_arrival_is_entered_in_the_stores_time() -> None:
    ticket = sent_back()

    assert post(ticket, "record_delivery", delivered_at="2026-11-18T13:00") == 302

    item = ParcelItem.objects.select_related("parcel").get(case_id=ticket.pk)
    assert item.parcel.delivered_at == NOON + timedelta(hours=1)


def test_refused_goods_go_back_by_form() -> None:
    ticket = sent_back()
    by_store(ticket, Action.FAIL_INSPECTION, note="Scratched.")
    by_customer(ticket, Action.TAKE_GOODS_BACK)
    given = {"carrier": "sf", "waybill": "SF7777777777777", "payer": "customer", "note": "It is on its way."}

    response = signed_in(agent_on(ticket)).post(reverse("admin:send_back", args=[ticket.number]), given)

    assert response.status_code == 302
    assert ParcelItem.objects.filter(case_id=ticket.pk, purpose="sent_back").count() == 1


def first_button(ticket: Ticket) -> str:
    page = said(signed_in(agent_on(ticket)).get(reverse("admin:review", args=[ticket.number])))
    found = re.search(r'<a class="btn primary wide"[^>]*>([^<]+?) *<', page)
    return found.group(1) if found else ""


def test_the_first_button_is_the_next_thing_to_do() -> None:
    ticket = diagnosed()
    assert first_button(ticket) == "Quote the repair"

    quoted(ticket)
    assert first_button(ticket) == ""


# --- what a repair costs ---


def test_a_payment_for_a_repair_is_recorded_by_form_and_told_on_both_pages() -> None:
    ticket = by_store(charged(), Action.FINISH_REPAIR)
    assert first_button(ticket) == "Record the payment for the repair"

    status = post(ticket, "settle_charge", paid_by="payment_link", payment_reference="2200-1")

    charge = RepairCharge.objects.get()
    assert (status, charge.state, charge.reference) == (302, "paid", "2200-1")
    desk = said(signed_in(agent_on(ticket)).get(reverse("admin:review", args=[ticket.number])))
    customers = said(signed_in(ticket.customer).get(reverse("web:ticket", args=[ticket.number])))
    assert ["2200-1" in desk, agent_on(ticket).shown_name in desk] == [True, True]
    told = ("To pay for the repair", "¥120.00", "By the store&#x27;s payment link", "2200-1")
    assert [words in customers for words in told] == [True] * 4
    assert agent_on(ticket).username not in customers


@pytest.mark.parametrize(
    "given",
    [
        {"paid_by": "", "payment_reference": "2200-1"},
        {"paid_by": "gold", "payment_reference": "2200-1"},
        {"paid_by": "hand_over", "payment_reference": ""},
        {"paid_by": "hand_over", "payment_reference": "9" * 61},
    ],
    ids=["no way", "unknown way", "no reference", "long reference"],
)
def test_a_payment_that_leaves_questions_is_not_recorded(given: dict[str, str]) -> None:
    ticket = charged()

    assert post(ticket, "settle_charge", **given) == 422
    assert RepairCharge.objects.get().state == "open"


def test_shipping_before_the_payment_is_refused_with_what_to_do() -> None:
    ticket = by_store(charged(), Action.FINISH_REPAIR)
    address = reverse("admin:move", args=[ticket.number, "ship_outbound"])
    given = {"version": ticket.version, "carrier": "sf", "waybill": "SF7777777777777"}

    response = signed_in(agent_on(ticket)).post(address, given)

    assert response.status_code == 409
    assert "The customer has not paid for the repair yet, so it is not shipped." in said(response)
    page = said(signed_in(agent_on(ticket)).get(reverse("admin:review", args=[ticket.number])))
    assert "Shipping opens once the payment for the repair is recorded, or waived with a reason." in page


def test_a_charge_is_waived_by_form_and_only_with_a_reason() -> None:
    ticket = charged()

    assert post(ticket, "waive_charge", note="") == 422
    assert post(ticket, "waive_charge", note="We lost your parcel.") == 302
    assert (RepairCharge.objects.get().state, ticket.owes_charge) == ("waived", False)


# --- times ---

TIMES = {
    "kind": "pickup",
    "first": "2026-11-19",
    "last": "2026-11-22",
    "opens": "09:00",
    "closes": "13:00",
    "minutes": 120,
    "capacity": 2,
}


def test_a_manager_offers_times_on_working_days() -> None:
    store = StoreFactory()
    manager = agent_of(store, StaffRole.MANAGER)

    response = signed_in(manager).post(reverse("admin:appointments"), TIMES | {"store": store.slug})

    assert response.status_code == 302
    # Thursday and Friday, two times each; the weekend is left out.
    assert Slot.objects.filter(store=store, capacity=2).count() == 4


def test_an_agent_offers_no_times() -> None:
    store = StoreFactory()

    response = signed_in(agent_of(store)).post(reverse("admin:appointments"), TIMES | {"store": store.slug})

    assert (response.status_code, Slot.objects.count()) == (403, 0)


@pytest.mark.parametrize(
    "changes", [{"store": "another"}, {"last": "2027-11-22"}, {"closes": "08:00"}, {"capacity": 0}, {"minutes": 7}]
)
def test_times_that_cannot_be_are_not_offered(changes: dict[str, object]) -> None:
    store = StoreFactory()
    manager = agent_of(store, StaffRole.MANAGER)

    response = signed_in(manager).post(reverse("admin:appointments"), TIMES | {"store": store.slug} | changes)

    assert (response.status_code, Slot.objects.count()) == (422, 0)


# --- return addresses ---


def test_a_manager_keeps_the_stores_own_addresses_alone() -> None:
    mine, other = sent_back(), sent_back()
    manager = agent_of(mine.store, StaffRole.MANAGER)
    own, foreign = an_address(mine, "Own place"), an_address(other, "Foreign place")
    client = signed_in(manager)

    page = said(client.get(reverse("admin:logistics_returnaddress_changelist")))
    assert ("Own place" in page, "Foreign place" in page) == (True, False)
    assert client.get(reverse("admin:logistics_returnaddress_change", args=[own.pk])).status_code == 200
    client.post(reverse("admin:logistics_returnaddress_change", args=[foreign.pk]), {"label": "Mine now"})
    assert ReturnAddress.objects.get(pk=foreign.pk).label == "Foreign place"


def test_an_agent_changes_no_addresses() -> None:
    ticket = sent_back()

    response = signed_in(agent_on(ticket)).get(reverse("admin:logistics_returnaddress_changelist"))

    assert response.status_code == 403
