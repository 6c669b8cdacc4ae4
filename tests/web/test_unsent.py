"""A session that runs out while somebody writes costs neither the way back nor the words."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertTemplateUsed

from aftersales.accounts.models import User
from aftersales.tickets.models import Ticket
from tests.web.test_messages import message_url
from tests.web.texts import main_of, says

HOST = "http://testserver"
NOT_SENT = "You were signed out, so nothing was sent. Sign in and send it again."


@pytest.fixture
def browser(client: Client) -> Client:
    """Signed out by time."""
    client.cookies["django_language"] = "en"
    return client


def address_of(ticket: Ticket) -> str:
    return reverse("web:ticket", args=[ticket.number])


def signs_in(browser: Client, person: User, address: str) -> None:
    User.objects.filter(pk=person.pk).update(password=make_password("right horse battery"))
    browser.post(address, {"login": person.username, "password": "right horse battery"})
    assert SESSION_KEY in browser.session


def test_what_was_written_without_a_session_is_in_the_box_after_the_sign_in(browser: Client, ticket: Ticket) -> None:
    answer = browser.post(
        message_url(ticket), {"text": "May I keep the cable?"}, headers={"Referer": HOST + address_of(ticket)}
    )

    assert answer["Location"] == f"/accounts/login/?next={address_of(ticket)}"
    says(browser.get(answer["Location"]), NOT_SENT)
    assert ticket.messages.count() == 0
    signs_in(browser, ticket.customer, answer["Location"])
    assert "May I keep the cable?" in main_of(browser.get(address_of(ticket)))


def test_the_kept_words_are_gone_once_they_are_sent(browser: Client, ticket: Ticket) -> None:
    browser.post(message_url(ticket), {"text": "May I keep the cable?"})
    signs_in(browser, ticket.customer, "/accounts/login/")

    browser.post(message_url(ticket), {"text": "May I keep it?"})

    assert "May I keep the cable?" not in browser.get(address_of(ticket)).content.decode()


def test_the_kept_words_are_in_no_other_box(browser: Client, ticket: Ticket) -> None:
    browser.post("/tickets/other/messages/", {"text": "May I keep the cable?"})
    signs_in(browser, ticket.customer, "/accounts/login/")

    assert "May I keep the cable?" not in browser.get(address_of(ticket)).content.decode()


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/tickets/", "//elsewhere.example/", "javascript:x"])
def test_without_a_page_of_ours_it_goes_on_at_the_first_page(browser: Client, ticket: Ticket, referer: str) -> None:
    answer = browser.post(message_url(ticket), {"text": "Hello?"}, headers={"Referer": referer})

    assert answer["Location"] == "/accounts/login/?next=/"


def test_a_page_that_answered_an_act_leads_back_to_its_ticket(browser: Client, ticket: Ticket) -> None:
    answer = browser.post(message_url(ticket), {"text": "Hello?"}, headers={"Referer": HOST + message_url(ticket)})

    assert answer["Location"] == f"/accounts/login/?next={address_of(ticket)}"


def test_the_query_of_the_page_is_kept(browser: Client, ticket: Ticket) -> None:
    answer = browser.post(message_url(ticket), headers={"Referer": HOST + address_of(ticket) + "?history=1"})

    assert answer["Location"] == f"/accounts/login/?next={address_of(ticket)}%3Fhistory%3D1"


def test_a_form_of_an_account_leads_back_to_its_page(browser: Client, db: None) -> None:
    answer = browser.post(reverse("web:calendar_make"), headers={"Referer": HOST + "/calendar/"})

    assert answer["Location"] == "/accounts/login/?next=/calendar/"


def test_the_address_of_an_act_opens_a_page_with_a_way_on(page: Client, ticket: Ticket) -> None:
    response = page.get(message_url(ticket))

    says(response, "This step can't be opened like that", "这一步不能这样打开", status=405)
    assertTemplateUsed(response, "405.html")
    assert response["Allow"] == "POST"


@pytest.mark.parametrize("address", ["/callbacks/payments/", "/files/", "/carriers/sf/news/"])
def test_machines_get_no_page(page: Client, address: str) -> None:
    response = page.get(address, headers={"Tus-Resumable": "1.0.0"})

    assert (response.status_code, b"<html" in response.content) == (405, False)
