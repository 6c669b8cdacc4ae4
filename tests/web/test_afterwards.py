"""After a request has ended: its rating, and the way to ask again."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import Action, State
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket, TicketRating
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.rating import Stars, answer_rating, rate
from tests.factories import NOON, a_ticket, as_customer
from tests.web.conftest import Clock
from tests.web.texts import says, text_of

FIVE = {"speed": "5", "attitude": "4", "outcome": "3", "comment": "Quick and kind."}


@pytest.fixture
def ended(ticket: Ticket) -> Ticket:
    return withdrawn(ticket)


def withdrawn(ticket: Ticket) -> Ticket:
    return move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)


def page_of(ticket: Ticket) -> str:
    return reverse("web:ticket", args=[ticket.number])


def send(page: Client, ticket: Ticket, **changes: str) -> Any:
    return page.post(reverse("web:rate", args=[ticket.number]), FIVE | changes, follow=True)


# --- the rating ---


def test_an_ended_request_is_rated_on_its_page(page: Client, ended: Ticket) -> None:
    says(page.get(page_of(ended)), "How was the service?", "Everybody can read it, without your name.")

    response = send(page, ended)

    says(response, "Thank you. Your rating stands beside the request.", "Your rating", "Speed 5 / 5", "Quick and kind.")
    assert "How was the service?" not in text_of(response)


def test_a_running_request_is_not_rated(page: Client, ticket: Ticket) -> None:
    assert "How was the service?" not in text_of(page.get(page_of(ticket)))

    response = send(page, ticket)

    says(response, "The request is still running. You can rate it once it has ended.", status=409)
    assert not TicketRating.objects.exists()


@pytest.mark.parametrize(("field", "value"), [("speed", ""), ("attitude", "6"), ("outcome", "0"), ("outcome", "x")])
def test_marks_outside_one_to_five_are_refused_and_the_words_kept(
    page: Client, ended: Ticket, field: str, value: str
) -> None:
    response = send(page, ended, **{field: value})

    says(response, "Quick and kind.", status=422)
    assert not TicketRating.objects.exists()


def test_a_second_rating_changes_nothing(page: Client, ended: Ticket) -> None:
    send(page, ended)

    response = send(page, ended, speed="1")

    says(response, "This request is rated already. Nothing was changed.", status=409)
    assert TicketRating.objects.get().speed == 5


def test_after_thirty_days_there_is_nothing_to_rate(page: Client, ended: Ticket, clock: Clock) -> None:
    clock.stands_at(NOON + timedelta(days=30))

    assert "How was the service?" not in text_of(page.get(page_of(ended)))
    says(send(page, ended), "The time to rate this request is over.", status=409)


def test_the_stores_answer_stands_beside_the_rating(page: Client, ended: Ticket, agent: User) -> None:
    rating = rate(ended, Stars(2, 2, 2), "Slow.", by=ended.customer, at=NOON)
    answer_rating(rating, "We were moving house.", by=agent, at=NOON)

    says(page.get(page_of(ended)), "Slow.", "answered", "We were moving house.")


# --- asking again ---


def test_one_click_fills_in_the_old_request(page: Client, ended: Ticket) -> None:
    says(page.get(page_of(ended)), "Still not solved?", "You can send 4 more requests for this item.")

    response = page.post(reverse("web:ask_again", args=[ended.number]), follow=True)

    draft = Ticket.objects.get(state=State.DRAFT)
    assert response.redirect_chain[-1][0] == reverse("web:draft", args=[draft.number])
    says(response, "Your earlier request is filled in.", ended.description)


def test_the_closed_request_leads_to_the_one_that_followed(page: Client, ended: Ticket) -> None:
    page.post(reverse("web:ask_again", args=[ended.number]))
    draft = Ticket.objects.get(follows=ended)

    says(page.get(page_of(ended)), "Asked again", draft.number)


def test_after_five_requests_no_button_leads_on(page: Client, line: OrderLine) -> None:
    for _ in range(5):
        last = withdrawn(a_ticket(line))

    response = page.get(page_of(last))

    says(response, "You have asked 5 times for this item; more requests are not taken.")
    assert "Ask again with what I sent" not in text_of(response)


def test_pieces_under_another_request_are_not_asked_for_again(page: Client, ended: Ticket) -> None:
    a_ticket(ended.order_line)

    response = page.get(page_of(ended))

    says(response, "No pieces of this item are left to ask for.")


def test_a_running_request_cannot_be_asked_again(page: Client, ticket: Ticket) -> None:
    response = page.post(reverse("web:ask_again", args=[ticket.number]))

    assert response.status_code == 409
    assert Ticket.objects.count() == 1
