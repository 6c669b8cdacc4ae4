from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import Action
from aftersales.notifications.models import Notice
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, a_ticket, as_store
from tests.web.conftest import Clock
from tests.web.texts import links_of, main_of, says, text_of

INBOX = "/inbox/"


def test_news_are_grouped_by_day_and_lead_to_their_ticket(
    page: Client, ticket: Ticket, agent: User, clock: Clock
) -> None:
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON + timedelta(days=1))
    clock.stands_at(NOON + timedelta(days=1, hours=1))

    response = page.get(INBOX)

    says(response, "Today Unread: The store approved the return and refund", "Yesterday Unread: You sent the request")
    assert f"/tickets/{ticket.number}/" in links_of(response)


def test_older_news_stand_under_their_day(page: Client, ticket: Ticket, clock: Clock) -> None:
    clock.stands_at(NOON + timedelta(days=5))

    says(page.get(INBOX), "18 Nov Unread: You sent the request")


def test_the_bell_tells_how_many_are_unread(page: Client, ticket: Ticket) -> None:
    assert 'aria-label="Inbox, 1 unread message"' in page.get("/tickets/").content.decode()


def test_all_are_marked_as_read_and_only_ones_own(page: Client, ticket: Ticket) -> None:
    other = a_ticket()

    response = page.post("/inbox/read/", follow=True)

    says(response, "All messages are marked as read.")
    assert "Unread:" not in text_of(response)
    assert 'aria-label="Inbox"' in response.content.decode()
    assert Notice.objects.filter(user=other.customer, read_at__isnull=True).count() == 1


def test_looking_marks_nothing_as_read(page: Client, ticket: Ticket) -> None:
    page.get(INBOX)

    assert Notice.objects.filter(user=ticket.customer, read_at__isnull=True).count() == 1


def test_an_empty_inbox_says_so(page: Client) -> None:
    says(page.get(INBOX), "No messages yet. We tell you here as soon as something changes.")


@pytest.mark.parametrize("rows", [1, 30])
def test_the_inbox_takes_the_same_queries_for_one_message_and_for_thirty(
    page: Client, customer: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Notice.objects.bulk_create(
        Notice(user=customer, key=str(n), code="welcome", path="/", at=NOON) for n in range(rows)
    )

    with django_assert_num_queries(7):
        response = page.get(INBOX)

    assert main_of(response).count('class="vrow') == rows
