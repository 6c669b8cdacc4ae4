from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import User
from aftersales.contacts.services import mark_failed
from aftersales.domain.lifecycle import Action
from aftersales.domain.notices import Channel
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

    with django_assert_num_queries(8):
        response = page.get(INBOX)

    assert main_of(response).count('class="vrow') == rows


def notices_of(customer: User) -> list[str]:
    return list(Notice.objects.filter(user=customer, read_at__isnull=True).values_list("key", flat=True))


def test_opening_a_line_marks_that_one_as_read(page: Client, customer: User, ticket: Ticket, agent: User) -> None:
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON)
    newest = Notice.objects.filter(user=customer).latest("pk")

    assert page.post(f"/inbox/{newest.pk}/read/").status_code == 204

    assert notices_of(customer) == [f"{ticket.number}:1"]


def test_a_strangers_line_stays_as_it_is(page: Client, ticket: Ticket) -> None:
    theirs = Notice.objects.get(user=a_ticket().customer)

    assert page.post(f"/inbox/{theirs.pk}/read/").status_code == 204

    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_news_about_one_request_on_one_day_stand_together(page: Client, ticket: Ticket, agent: User) -> None:
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON + timedelta(hours=1))

    says(
        page.get(INBOX),
        "The store approved the return and refund",
        "1 earlier message about this request",
        "You sent the request",
    )


def test_only_what_is_unread_can_be_shown(page: Client, customer: User, ticket: Ticket) -> None:
    says(page.get(INBOX, {"show": "unread"}), "You sent the request")

    page.post("/inbox/read/")

    says(page.get(INBOX, {"show": "unread"}), "You have read everything.")


def test_an_address_that_refuses_us_is_told_and_led_to(page: Client, customer: User) -> None:
    mark_failed(Channel.EMAIL, customer.email, "550 5.1.1 no such user", NOON)

    response = page.get(INBOX)

    says(response, f"Nothing arrives at {customer.email}.", "550 5.1.1 no such user", "Put it right")
    assert "/inbox/preferences/" in links_of(response)
