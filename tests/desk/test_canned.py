"""Canned texts: written by managers in both languages, sent in the customer's."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import StaffRole
from aftersales.desk.selectors.canned import ready_texts
from aftersales.tickets.models import CannedText, Ticket
from tests.desk.cast import AT, said, signed_in
from tests.factories import NOON, StoreFactory, a_ticket, agent_of
from tests.logistics.stage import a_line, an_address, approved

TEXT = {
    "name": "请补拍序列号",
    "name_en": "Ask for the serial number",
    "text": "{customer}，您好，请补拍{product}的序列号。",
    "text_en": "Dear {customer}, please photograph the serial number of {product}.",
    "is_active": "on",
}


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket()


@pytest.fixture
def manager(ticket: Ticket) -> Client:
    return signed_in(agent_of(ticket.store, StaffRole.MANAGER))


def new(manager: Client, ticket: Ticket, **changes: str) -> Any:
    return manager.post(reverse("admin:canned_new", args=[ticket.store.slug]), TEXT | changes)


def a_text(ticket: Ticket, **changes: Any) -> CannedText:
    given = {name: value for name, value in TEXT.items() if name != "is_active"} | changes
    return CannedText.objects.create(store=ticket.store, changed_at=NOON, **given)


def test_a_manager_writes_a_text(manager: Client, ticket: Ticket) -> None:
    assert new(manager, ticket)["Location"] == reverse("admin:canned")

    text = CannedText.objects.get()
    assert (text.store, text.name_en, text.is_active) == (ticket.store, "Ask for the serial number", True)
    assert "Ask for the serial number" in said(manager.get(reverse("admin:canned")))


@pytest.mark.parametrize("place", ["{password}", "{customer.email}", "{0}"])
def test_a_place_outside_the_list_is_refused(manager: Client, ticket: Ticket, place: str) -> None:
    response = new(manager, ticket, text_en=f"Dear {place}")

    assert response.status_code == 422
    assert "Nothing fills" in said(response)
    assert not CannedText.objects.exists()


def test_a_text_in_one_language_only_is_not_kept(manager: Client, ticket: Ticket) -> None:
    assert new(manager, ticket, text_en="").status_code == 422
    assert not CannedText.objects.exists()


def test_a_second_text_of_the_same_name_is_refused(manager: Client, ticket: Ticket) -> None:
    new(manager, ticket)

    response = new(manager, ticket, text_en="Another.")

    assert "The store has a text of this name already." in said(response)
    assert CannedText.objects.count() == 1


def test_a_text_is_changed_and_taken_back(manager: Client, ticket: Ticket) -> None:
    text = a_text(ticket)

    manager.post(reverse("admin:canned_text", args=[ticket.store.slug, text.pk]), TEXT | {"is_active": ""})

    text.refresh_from_db()
    assert not text.is_active
    assert ready_texts(ticket, AT) == []


def test_a_text_that_somebody_changed_meanwhile_is_not_written_over(manager: Client, ticket: Ticket) -> None:
    text = a_text(ticket)
    address = reverse("admin:canned_text", args=[ticket.store.slug, text.pk])
    other = signed_in(agent_of(ticket.store, StaffRole.MANAGER))
    other.post(address, TEXT | {"seen": "0", "text_en": "Hello {customer}."})

    response = manager.post(address, TEXT | {"seen": "0", "text_en": "A text of twelve lines."})

    page = said(response)
    assert response.status_code == 409
    assert "Meanwhile somebody has changed this." in page
    assert "→ Hello {customer}.</p>" in page
    assert ">\nA text of twelve lines.</textarea>" in page
    text.refresh_from_db()
    assert text.text_en == "Hello {customer}."


def test_after_what_changed_meanwhile_was_read_the_text_is_kept(manager: Client, ticket: Ticket) -> None:
    text = a_text(ticket)
    address = reverse("admin:canned_text", args=[ticket.store.slug, text.pk])
    manager.post(address, TEXT | {"seen": "0", "text_en": "Hello."})
    behind = manager.post(address, TEXT | {"seen": "0", "text_en": "Dear {customer}"})

    manager.post(address, TEXT | {"seen": behind.context["form"]["seen"].value(), "text_en": "Dear {customer}"})

    text.refresh_from_db()
    assert text.text_en == "Dear {customer}"


def test_a_text_sent_without_what_it_was_made_from_counts_as_behind(manager: Client, ticket: Ticket) -> None:
    new(manager, ticket)
    text = CannedText.objects.get()

    response = manager.post(
        reverse("admin:canned_text", args=[ticket.store.slug, text.pk]), TEXT | {"text_en": "Hello."}
    )

    text.refresh_from_db()
    assert (response.status_code, text.text_en) == (409, TEXT["text_en"])


def test_another_stores_text_does_not_exist(manager: Client, ticket: Ticket) -> None:
    foreign = CannedText.objects.create(store=StoreFactory(), changed_at=NOON, name="x", text="x", text_en="x")

    assert manager.get(reverse("admin:canned_text", args=[ticket.store.slug, foreign.pk])).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Dear Li, please photograph the serial number of MX Master 3S mouse."),
        ("zh-hans", "Li，您好，请补拍MX Master 3S 无线鼠标的序列号。"),
    ],
)
def test_the_customers_language_decides_not_the_agents(ticket: Ticket, language: str, words: str) -> None:
    ticket.customer.first_name, ticket.customer.language = "Li", language
    a_text(ticket)

    (ready,) = ready_texts(ticket, AT)

    assert (ready.name, ready.text) == ("Ask for the serial number", words)


def test_the_address_is_the_one_that_this_ticket_keeps() -> None:
    ticket = approved()
    an_address(ticket, is_default=True)  # the store has moved since
    a_text(ticket, text_en="Please send it to {address}.")
    ticket.customer.language = "en"

    assert ready_texts(ticket, AT)[0].text == "Please send it to 1 Mouse Road."


def test_before_an_approval_the_address_is_where_the_store_takes_goods_in() -> None:
    ticket = a_ticket(a_line())
    an_address(ticket, is_default=True)
    a_text(ticket, text_en="{address}")
    ticket.customer.language = "en"

    assert ready_texts(ticket, AT)[0].text == "Li 021-5000\n2 Keyboard Road"


def test_a_customers_name_opens_no_place(ticket: Ticket) -> None:
    ticket.customer.first_name, ticket.customer.language = "{address}", "en"
    a_text(ticket, text_en="{customer}")

    assert ready_texts(ticket, AT)[0].text == "{address}"


def test_without_a_script_its_link_fills_the_composer(ticket: Ticket) -> None:
    text = a_text(ticket, text_en="Thank you.")
    ticket.customer.language = "en"
    desk = signed_in(agent_of(ticket.store))

    content = said(desk.get(reverse("admin:review", args=[ticket.number]), {"canned": text.pk}))

    assert 'maxlength="2000">Thank you.</textarea>' in content


def test_nonsense_in_the_address_fills_nothing(ticket: Ticket) -> None:
    desk = signed_in(agent_of(ticket.store))

    content = said(desk.get(reverse("admin:review", args=[ticket.number]), {"canned": "'"}))

    assert 'maxlength="2000"></textarea>' in content
