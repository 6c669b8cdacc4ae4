"""The customer's pages about goods: parcels, slip, quote behind its link, appointments."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import User
from aftersales.domain.goods import News, TrackingStatus, rma_number
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.requests import RequestKind
from aftersales.logistics.gateways.links import quote_token
from aftersales.logistics.models import Appointment, RepairCharge, RepairQuote, Slot
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.tracking import hear_from_carrier
from tests.factories import NOON
from tests.logistics.stage import a_slot, approved, by_store, charged, in_order, parcel_of, quoted, sent_back
from tests.web.conftest import AT, Clock
from tests.web.texts import main_of, says

QUERIES = 17
"""Of a ticket's page with a parcel."""


def step(ticket: Ticket, action: str) -> str:
    return reverse("web:move", args=[ticket.number, action])


def as_owner(ticket: Ticket) -> Client:
    client = Client()
    client.force_login(ticket.customer)
    client.cookies["django_language"] = "en"
    return client


def test_a_number_of_another_form_is_refused_at_its_field() -> None:
    ticket = approved()

    response = as_owner(ticket).post(
        step(ticket, "ship-return"), {"version": ticket.version, "carrier": "sf", "waybill": "12"}
    )

    says(response, "This is no tracking number of SF Express; one looks like SF1234567890123.", status=422)
    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_RETURN


def test_a_carrier_that_is_not_in_the_list_cannot_be_sent() -> None:
    ticket = approved()
    given = {"version": ticket.version, "carrier": "owl-post", "waybill": "SF1234567890123"}

    response = as_owner(ticket).post(step(ticket, "ship-return"), given)

    assert (response.status_code, Ticket.objects.get(pk=ticket.pk).state) == (422, State.AWAITING_RETURN)


@pytest.mark.parametrize("news", [1, 30])
def test_a_parcel_costs_the_same_however_much_was_said_of_it(
    news: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ticket = sent_back()
    parcel = parcel_of(ticket)
    told = [News(f"{number}", TrackingStatus.IN_TRANSIT, NOON) for number in range(news)]
    hear_from_carrier(parcel.carrier, parcel.waybill, told, at=NOON)
    client = as_owner(ticket)
    client.get(f"/tickets/{ticket.number}/")

    with django_assert_num_queries(QUERIES):
        response = client.get(f"/tickets/{ticket.number}/")

    says(response, "On its way SF Express")


# --- the slip ---


def test_the_slip_has_number_address_and_a_code_of_its_own() -> None:
    ticket = approved()
    client = as_owner(ticket)

    says(client.get(reverse("web:return_slip", args=[ticket.number])), rma_number(ticket.number), "1 Mouse Road")
    picture = client.get(reverse("web:return_code", args=[ticket.number]))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/svg+xml")
    assert b"<svg" in picture.content
    assert b"style=" not in picture.content


# --- the quote behind its link ---


def link(quote: RepairQuote | None = None) -> str:
    return reverse("web:quote", args=[quote_token(quote or RepairQuote.objects.latest("id"))])


def english() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def test_looking_at_a_quote_changes_nothing() -> None:
    quoted()

    says(english().get(link()), "Repair quote", "Switch", "¥120.00", "The switch is worn out.")
    assert RepairQuote.objects.get().state == "offered"


@pytest.mark.parametrize(("answer", "state"), [("accept", "accepted"), ("decline", "declined")])
def test_a_quote_is_answered_without_signing_in(answer: str, state: str) -> None:
    ticket = quoted()

    response = english().post(link(), {"answer": answer})

    event = ticket.events.latest("sequence")
    assert (response.status_code, RepairQuote.objects.get().state) == (200, state)
    assert (event.by, event.via) == (ticket.customer, "link")


def test_who_has_to_pay_reads_how_much_and_that_it_is_their_turn() -> None:
    ticket = by_store(charged(), Action.FINISH_REPAIR)
    client = english()
    client.force_login(ticket.customer)

    page = client.get(reverse("web:ticket", args=[ticket.number])).content.decode()

    assert "Your item is repaired. Pay for the repair and the store sends it" in page
    assert ("¥120.00" in page, "to be paid" in page) == (True, True)


@pytest.mark.parametrize("action", ["settle-charge", "waive-charge"])
def test_a_customer_does_not_record_their_own_payment(action: str) -> None:
    ticket = charged()
    client = english()
    client.force_login(ticket.customer)

    response = client.post(reverse("web:move", args=[ticket.number, action]), {"version": ticket.version})

    assert (response.status_code, RepairCharge.objects.get().state) == (404, "open")


def test_a_second_answer_is_refused() -> None:
    ticket = quoted()
    english().post(link(), {"answer": "accept"})

    response = english().post(link(), {"answer": "decline"})

    ticket.refresh_from_db()
    assert (response.status_code, ticket.state, RepairQuote.objects.get().state) == (409, State.IN_REPAIR, "accepted")


def test_an_answer_that_is_none_changes_nothing() -> None:
    quoted()

    assert english().post(link(), {"answer": "perhaps"}).status_code == 422
    assert RepairQuote.objects.get().state == "offered"


def test_a_quote_that_has_run_out_has_no_buttons_and_is_refused(clock: Clock) -> None:
    quoted()
    clock.stands_at(NOON + timedelta(days=9))

    page = english().get(link())
    response = english().post(link(), {"answer": "accept"})

    says(page, "This quote has run out. The store can make a new one.")
    assert "<form" not in main_of(page)
    assert (response.status_code, RepairQuote.objects.get().state) == (409, "offered")


def test_an_old_link_does_not_answer_the_new_quote() -> None:
    ticket = quoted()
    old = link()
    quoted(ticket)

    response = english().post(old, {"answer": "accept"})

    assert response.status_code == 409
    assert list(RepairQuote.objects.order_by("id").values_list("state", flat=True)) == ["replaced", "offered"]


def test_the_ticket_says_that_the_store_waits_for_an_answer() -> None:
    ticket = quoted()

    says(
        as_owner(ticket).get(f"/tickets/{ticket.number}/"),
        "The store has quoted the repair",
        "Please answer by the end of 25 Nov.",
        "Accept the quote",
    )


# --- appointments ---


def test_a_time_is_chosen_and_stands_on_the_page() -> None:
    ticket = approved()
    slot = a_slot(ticket)
    client = as_owner(ticket)
    given = {"version": ticket.version, "slot": slot.pk, "contact": "Wang", "phone": "138", "place": "3 Headset Road"}

    response = client.post(step(ticket, "book-appointment"), given)

    assert response.status_code == 302
    says(client.get(f"/tickets/{ticket.number}/"), "Appointment Cancel Pickup at your door 19 Nov, 12:00–13:00")
    assert Appointment.objects.get().slot == slot


def test_a_time_that_was_just_taken_is_refused_and_the_others_are_shown() -> None:
    ticket = approved()
    slot = a_slot(ticket)
    Slot.objects.filter(pk=slot.pk).update(taken=1)
    given = {"version": ticket.version, "slot": slot.pk, "contact": "Wang", "phone": "138", "place": "3 Headset Road"}

    response = as_owner(ticket).post(step(ticket, "book-appointment"), given)

    assert (response.status_code, Appointment.objects.count()) == (422, 0)


def test_where_no_times_are_offered_nothing_can_be_booked() -> None:
    ticket = approved()

    assert "book-appointment" not in main_of(as_owner(ticket).get(f"/tickets/{ticket.number}/"))


def test_the_store_says_where_the_goods_are(agent: User) -> None:
    ticket = sent_back()
    by_store(ticket, Action.RECORD_DELIVERY, at=AT, delivered_at=AT)

    says(as_owner(ticket).get(f"/tickets/{ticket.number}/"), "Returned item Delivered", "signed for 18 Nov, 14:00")


# --- a parcel that is not right ---


def on_its_way() -> Ticket:
    """A replacement that the store has sent."""
    ticket = by_store(sent_back(RequestKind.EXCHANGE), Action.ACCEPT_RETURN, record=in_order())
    return by_store(ticket, Action.SHIP_OUTBOUND, carrier="sf", waybill="SF7777777777777")


def test_a_problem_is_told_by_what_is_wrong_and_in_words() -> None:
    ticket = on_its_way()
    page = as_owner(ticket)
    says(page.get(step(ticket, "report-problem")), "It has not arrived", "It is the wrong item", "It arrived damaged")

    given = {"version": ticket.version, "problem": "wrong_item", "note": "A keyboard came."}
    page.post(step(ticket, "report-problem"), given)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.events.latest("sequence").payload["problem"]) == (State.AWAITING_REVIEW, "wrong_item")


@pytest.mark.parametrize("problem", ["", "too_blue"])
def test_a_problem_of_no_known_sort_is_refused(problem: str) -> None:
    ticket = on_its_way()
    given = {"version": ticket.version, "problem": problem, "note": "Well."}

    response = as_owner(ticket).post(step(ticket, "report-problem"), given)

    ticket.refresh_from_db()
    assert (response.status_code, ticket.state) == (422, State.OUTBOUND_IN_TRANSIT)
