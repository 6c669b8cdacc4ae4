import re
from datetime import timedelta
from html import unescape

from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import User
from aftersales.clockwork.services import fan_out
from aftersales.domain.lifecycle import Action
from aftersales.domain.notices import RELEASED_AFTER
from aftersales.notifications.models import Notice
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Message, Ticket
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.talking import write_message
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, a_draft, as_customer, as_store
from tests.web.conftest import AT, Clock
from tests.web.texts import main_of, says


def message_url(ticket: Ticket) -> str:
    return reverse("web:message", args=[ticket.number])


def test_a_message_reaches_the_store(page: Client, ticket: Ticket, agent: User) -> None:
    response = page.post(message_url(ticket), {"text": "May I keep the cable?"}, follow=True)

    message = ticket.messages.get()
    assert (message.author, message.role, message.is_internal) == (ticket.customer, "customer", False)
    says(response, "May I keep the cable?", "Your message goes out in 15 seconds. Until then you can take it back.")
    fan_out(message.at + RELEASED_AFTER)
    assert Notice.objects.filter(user=agent, code="message").count() == 1


def test_a_message_is_taken_back_and_its_text_is_in_the_box_again(page: Client, ticket: Ticket) -> None:
    sent_page = page.post(message_url(ticket), {"text": "May I keep the cable?"}, follow=True)
    address = reverse("web:take_back", args=[ticket.number, ticket.messages.get().pk])
    assert f'action="{address}"' in sent_page.content.decode()

    response = page.post(address)

    assert not Message.objects.exists()
    says(response, "Taken back: nobody else has seen it. The text is in the box again.", "May I keep the cable?")


def test_a_message_that_has_gone_out_stays_and_the_page_says_so(page: Client, ticket: Ticket, clock: Clock) -> None:
    page.post(message_url(ticket), {"text": "May I keep the cable?"})
    clock.stands_at(AT + timedelta(seconds=40))
    address = reverse("web:take_back", args=[ticket.number, ticket.messages.get().pk])

    assert address not in page.get(reverse("web:ticket", args=[ticket.number])).content.decode()
    says(page.post(address), "The message has gone out and stays.", status=409)
    assert Message.objects.count() == 1


def test_the_words_of_the_store_are_not_the_customers_to_take_back(page: Client, ticket: Ticket, agent: User) -> None:
    message = write_message(ticket, "We are looking.", actor=as_store(agent), at=NOON)

    assert page.post(reverse("web:take_back", args=[ticket.number, message.pk])).status_code == 404
    assert Message.objects.exists()


def test_a_message_takes_files_along(page: Client, ticket: Ticket) -> None:
    page.post(message_url(ticket), {"text": "See here.", "files": [sent(jpeg(), "cable.jpg")]})

    assert ticket.evidence_links.get().evidence.display_name == "cable.jpg"


def test_an_ended_request_still_takes_a_message(page: Client, ticket: Ticket) -> None:
    move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)

    page.post(message_url(ticket), {"text": "Thank you."})

    assert ticket.messages.get().text == "Thank you."


def test_a_draft_takes_no_message(page: Client, line: OrderLine) -> None:
    response = page.post(message_url(a_draft(line)), {"text": "Hello?"})

    says(response, 'This is not possible now: the state is "Draft".', "Hello?", status=409)
    assert Message.objects.count() == 0


def test_files_are_added_to_a_running_request(page: Client, ticket: Ticket) -> None:
    files = {"files": [sent(jpeg(), "one.jpg"), sent(jpeg(), "two.jpg")]}

    response = page.post(reverse("web:add_evidence", args=[ticket.number]), files, follow=True)

    assert [link.evidence.display_name for link in ticket.evidence_links.order_by("id")] == ["one.jpg", "two.jpg"]
    says(response, "Your files are with the request.", "one.jpg")


ANGRY = "This is shit!!! The wheel is dead. I want a refund."


def test_the_words_of_the_box_are_put_in_order_and_nothing_is_sent(page: Client, ticket: Ticket) -> None:
    response = page.post(message_url(ticket), {"text": ANGRY, "sort": "1"})

    says(response, "The same as facts", "What The wheel is dead", "Wanted I want a refund", "Left out: This is shit")
    assert (ANGRY in unescape(main_of(response)), ticket.messages.count()) == (True, 0)


def test_the_offered_words_are_taken_into_the_box(page: Client, ticket: Ticket) -> None:
    response = page.post(message_url(ticket), {"text": ANGRY, "take": "1"})

    assert ("shit" in main_of(response), "The wheel is dead" in main_of(response)) == (False, True)
    assert ticket.messages.count() == 0


def test_harsh_words_of_the_store_wait_behind_a_warning(page: Client, ticket: Ticket, agent: User) -> None:
    write_message(ticket, "You idiots.", actor=as_store(agent), at=NOON)

    shown = main_of(page.get(reverse("web:ticket", args=[ticket.number])))

    assert re.search(
        r"<details class=\"harsh\"><summary>.*Harsh words.*</summary><p class=\"say\">You idiots\.</p>", shown
    )


def test_ones_own_harsh_words_are_shown_as_they_are(page: Client, ticket: Ticket) -> None:
    write_message(ticket, "You idiots.", actor=as_customer(ticket), at=NOON)

    assert "Harsh words" not in main_of(page.get(reverse("web:ticket", args=[ticket.number])))
