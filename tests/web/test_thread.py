"""The thread of a request: one for all its tickets, with files and read marks; what is internal stays inside."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import User
from aftersales.clockwork.services import fan_out, relay
from aftersales.domain.lifecycle import Role
from aftersales.domain.requests import Reason, RequestKind
from aftersales.notifications.models import Notice, OutboxMessage
from aftersales.tickets.models import ReadMark, Ticket
from aftersales.tickets.selectors.talk import read_until
from aftersales.tickets.services.requesting import Item, save_items, submit_request
from aftersales.tickets.services.talking import write_message
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, OrderFactory, OrderLineFactory, as_customer, as_store
from tests.web.conftest import AT, Clock
from tests.web.texts import says, text_of

SECRET = "Polite customer, known for patience."


@pytest.fixture
def pair(customer: User) -> list[Ticket]:
    """Two tickets of one request."""
    order = OrderFactory(customer=customer)
    lines = [OrderLineFactory(order=order, position=n) for n in (1, 2)]
    items = [Item(line, RequestKind.RETURN_REFUND, Reason.NO_LONGER_WANTED, 1) for line in lines]
    request = save_items(order, items, by=customer, key=uuid4(), at=NOON)
    return submit_request(request, actor=as_customer(customer), at=NOON)


def page_of(ticket: Ticket) -> str:
    return reverse("web:ticket", args=[ticket.number])


def test_what_is_said_on_one_ticket_is_read_on_all_of_its_request(page: Client, pair: list[Ticket]) -> None:
    first, second = pair

    page.post(reverse("web:message", args=[first.number]), {"text": "One parcel for both?"})

    says(page.get(page_of(second)), "One parcel for both?", "MX Master 3S mouse", "Sent together with")


def test_files_hang_on_their_message(page: Client, ticket: Ticket) -> None:
    page.post(reverse("web:message", args=[ticket.number]), {"text": "See here.", "files": [sent(jpeg(), "cable.jpg")]})

    link = ticket.evidence_links.get()
    assert link.message == ticket.messages.get()
    assert (
        text_of(page.get(page_of(ticket))).count("cable.jpg") == 4
    )  # on the message, among the evidence, to be named, to be withdrawn


def test_a_message_is_unread_until_the_store_looks(page: Client, ticket: Ticket, agent: User, clock: Clock) -> None:
    page.post(reverse("web:message", args=[ticket.number]), {"text": "Hello?"})
    says(page.get(page_of(ticket)), "Not read yet")
    clock.stands_at(AT + timedelta(minutes=1))
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(agent)

    desk.get(reverse("admin:review", args=[ticket.number]))

    says(page.get(page_of(ticket)), "Hello? Read")


def test_a_look_before_a_message_goes_out_does_not_read_it(page: Client, ticket: Ticket, agent: User) -> None:
    page.post(reverse("web:message", args=[ticket.number]), {"text": "Hello?"})
    write_message(ticket, "Earlier.", actor=as_customer(ticket), at=NOON)
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(agent)

    desk.get(reverse("admin:review", args=[ticket.number]))

    words = text_of(page.get(page_of(ticket)))
    assert (words.count("Not read yet"), Role.STORE in read_until(ticket)) == (1, True)


def test_a_customers_look_is_noted_once(page: Client, ticket: Ticket, agent: User) -> None:
    write_message(ticket, "A photo, please.", actor=as_store(agent), at=NOON + timedelta(hours=1))

    page.get(page_of(ticket))
    first = read_until(ticket)[Role.CUSTOMER]
    page.get(page_of(ticket))

    assert first >= AT
    assert read_until(ticket) == {Role.CUSTOMER: first}
    assert ReadMark.objects.count() == 1


def test_a_look_at_ones_own_words_marks_nothing(page: Client, ticket: Ticket) -> None:
    page.post(reverse("web:message", args=[ticket.number]), {"text": "Hello?"})

    page.get(page_of(ticket))

    assert not ReadMark.objects.exists()


# --- internal notes ---


@pytest.fixture
def noted(ticket: Ticket, agent: User) -> Ticket:
    write_message(ticket, SECRET, actor=as_store(agent), at=NOON, is_internal=True)
    return ticket


@pytest.mark.parametrize("name", ["ticket", "tickets", "orders", "order", "inbox", "draft", "request_items"])
def test_an_internal_note_is_on_no_page_of_the_customer(page: Client, noted: Ticket, name: str) -> None:
    number = noted.order_line.order.number
    arguments = {"ticket": [noted.number], "draft": [noted.number], "order": [number], "request_items": [number]}

    response = page.get(reverse(f"web:{name}", args=arguments.get(name)))

    assert response.status_code == 200
    assert SECRET not in response.content.decode()


def test_the_history_that_opens_wholly_keeps_it_out_too(page: Client, noted: Ticket) -> None:
    assert SECRET not in page.get(page_of(noted), {"history": "all"}).content.decode()


def test_the_customers_search_does_not_look_into_notes(page: Client, noted: Ticket) -> None:
    content = text_of(page.get(reverse("web:orders"), {"q": "patience"}))

    assert noted.order_line.order.number not in content


def test_no_notice_and_no_mail_tell_of_a_note(noted: Ticket, agent: User) -> None:
    fan_out(AT)
    relay(AT)

    told = [*Notice.objects.values_list("values", flat=True), *OutboxMessage.objects.values_list("values", flat=True)]
    assert not [values for values in told if "patience" in str(values)]
    assert not [one for one in mail.outbox if SECRET in str(one.body)]
    assert not Notice.objects.filter(code="message").exists()


def test_a_note_on_another_ticket_of_the_request_stays_inside(page: Client, pair: list[Ticket]) -> None:
    first, second = pair
    agent = as_store(User.objects.create(username="colleague"))
    write_message(first, SECRET, actor=agent, at=NOON, is_internal=True)

    assert SECRET not in page.get(page_of(second)).content.decode()


def test_a_note_leaves_no_read_mark(page: Client, noted: Ticket) -> None:
    page.get(page_of(noted))

    assert not ReadMark.objects.exists()


def test_a_rating_or_a_refusal_of_the_page_shows_no_note(page: Client, noted: Ticket) -> None:
    for name, given in (("message", {"text": ""}), ("rate", {}), ("add_evidence", {})):
        response = page.post(reverse(f"web:{name}", args=[noted.number]), given)
        assert SECRET not in response.content.decode()
