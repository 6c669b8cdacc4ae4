"""One's own data on the pages: taken along, and deleted by who has just signed in."""

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.test import Client, RequestFactory
from django.urls import reverse

from aftersales.accounts.models import User
from aftersales.orders.models import OrderLine
from aftersales.personal.models import DataExport
from aftersales.personal.services.exporting import ask_for_data, build_next
from tests.factories import NOON, a_ticket
from tests.web.conftest import AT, Clock
from tests.web.texts import says, text_of

DATA, DELETE = "/account/data/", "/account/delete/"


def just_signed_in(page: Client, person: User) -> None:
    request = RequestFactory().get("/")
    request.session, request.user = page.session, person
    record_authentication(request, person, method="password")
    request.session.save()


def test_data_is_asked_for_and_taken_by_its_owner_alone(
    client: Client, page: Client, customer: User, stranger: User
) -> None:
    page.post(DATA)
    says(page.get(DATA), "Being put together")
    build_next(AT)
    export = DataExport.objects.get()
    address = reverse("web:take_data", args=[export.key])

    response = page.get(address)

    assert response.status_code == 200
    assert response.getvalue()[:2] == b"PK"
    client.force_login(stranger)
    assert client.get(address).status_code == 404


def test_the_link_ends_with_its_days(page: Client, customer: User, clock: Clock) -> None:
    ask_for_data(customer, language="en", at=NOON)
    export = build_next(NOON)
    assert export
    export.refresh_from_db()
    assert export.expires_at
    clock.stands_at(export.expires_at)

    assert page.get(reverse("web:take_data", args=[export.key])).status_code == 404


def test_looking_says_what_goes_and_stays_and_changes_nothing(page: Client, customer: User, line: OrderLine) -> None:
    response = page.get(DELETE)

    says(response, "Deleted at once", "Kept for its time", "The E-commerce Law", "16 Nov 2029", "Please prove first")
    customer.refresh_from_db()
    assert customer.is_active


def test_without_a_fresh_sign_in_nothing_is_deleted(page: Client, customer: User) -> None:
    page.post(DELETE, {"understood": "yes"})

    customer.refresh_from_db()
    assert customer.is_active


def test_the_box_has_to_be_ticked(page: Client, customer: User) -> None:
    just_signed_in(page, customer)

    response = page.post(DELETE)

    says(response, "Please tick the box", status=422)
    customer.refresh_from_db()
    assert customer.is_active


def test_who_has_just_signed_in_may_leave(page: Client, customer: User) -> None:
    just_signed_in(page, customer)

    response = page.post(DELETE, {"understood": "yes"})

    assert response["Location"] == "/"
    customer.refresh_from_db()
    assert not customer.is_active
    assert page.get("/account/").status_code == 302


def test_a_running_request_stands_in_the_way(page: Client, customer: User, line: OrderLine) -> None:
    ticket = a_ticket(line)
    just_signed_in(page, customer)

    response = page.post(DELETE, {"understood": "yes"})

    assert response.status_code == 409
    assert f"A request is still running: {ticket.number}." in text_of(response)
    customer.refresh_from_db()
    assert customer.is_active


@pytest.mark.parametrize("has_password", [True, False])
def test_the_way_to_a_fresh_sign_in_fits_the_account(page: Client, customer: User, has_password: bool) -> None:
    customer.set_password("demo-aftersales") if has_password else customer.set_unusable_password()
    customer.save(update_fields=["password"])
    page.force_login(customer)

    response = page.get(DELETE)

    says(response, "Go on" if has_password else "Sign out and in again by code")
