from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import Store, User
from aftersales.clockwork.services import sweep
from aftersales.clockwork.services.nagging import nag, nag_when_due
from aftersales.contacts.services import choose
from aftersales.deadlines.models import Deadline
from aftersales.disputes.models import Dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.lifecycle import Action
from aftersales.domain.notices import Channel, Topic
from aftersales.domain.requests import Reason, RequestKind
from aftersales.notifications.models import Notice
from aftersales.notifications.services import relay
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.factories import (
    NOON,
    OrderLineFactory,
    StoreFactory,
    a_ticket,
    agent_of,
    an_arbiter,
    as_customer,
    as_store,
    asked,
)

pytestmark = pytest.mark.django_db

LATE_SINCE = NOON + timedelta(hours=24)


def morning(day: int, hour: int = 9) -> datetime:
    """Of November in China."""
    return datetime(2026, 11, day, hour - 8, 0, tzinfo=UTC)


@pytest.fixture
def store() -> Store:
    made: Store = StoreFactory()
    return made


@pytest.fixture
def agent(store: Store) -> User:
    return agent_of(store)


def a_late_refund(store: Store, agent: User) -> Ticket:
    """Approved at NOON; the store has not paid by the next noon."""
    line = OrderLineFactory(order__store=store)
    ticket = a_ticket(line, asked(RequestKind.REFUND_ONLY, Reason.NOT_DELIVERED))
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON)
    sweep(LATE_SINCE)
    ticket.refresh_from_db()
    assert ticket.is_overdue
    return ticket


def summaries(person: User) -> list[tuple[str, list[tuple[str, int]]]]:
    notices = Notice.objects.filter(user=person, code="overdue").order_by("id")
    return [
        (one.key.removeprefix("overdue:"), [(row["number"], row["days"]) for row in one.values["tickets"]])
        for one in notices
    ]


def test_whoever_is_late_hears_of_it_after_one_two_four_and_eight_days(store: Store, agent: User) -> None:
    number = a_late_refund(store, agent).number

    for day in range(19, 31):
        nag(morning(day))

    assert summaries(agent) == [
        ("2026-11-21", [(number, 1)]),
        ("2026-11-22", [(number, 2)]),
        ("2026-11-24", [(number, 4)]),
        ("2026-11-28", [(number, 8)]),
    ]


def test_one_summary_holds_all_the_longest_first(store: Store, agent: User) -> None:
    newer, older = a_late_refund(store, agent), a_late_refund(store, agent)
    Deadline.objects.filter(subject_id=older.pk, state="fired").update(due_at=LATE_SINCE - timedelta(days=2))

    assert nag(morning(21)) == 1

    assert summaries(agent) == [("2026-11-21", [(older.number, 3), (newer.number, 1)])]


def test_after_an_outage_one_summary_stands_for_all_that_was_missed(store: Store, agent: User) -> None:
    number = a_late_refund(store, agent).number

    nag(morning(26))
    nag(morning(27))

    assert summaries(agent) == [("2026-11-26", [(number, 6)])]


def test_twice_on_a_morning_is_once_and_before_nine_is_not_yet(store: Store, agent: User) -> None:
    a_late_refund(store, agent)

    assert nag(morning(21, hour=8)) == 0
    assert nag(morning(21)) == 1
    assert nag(morning(21, hour=15)) == 0
    assert len(summaries(agent)) == 1


def test_what_was_done_meanwhile_is_not_nagged_about(store: Store, agent: User) -> None:
    done, left = a_late_refund(store, agent), a_late_refund(store, agent)
    Ticket.objects.filter(pk=done.pk).update(state="completed")

    nag(morning(21))

    assert summaries(agent) == [("2026-11-21", [(left.number, 1)])]


def test_nobody_hears_of_another_stores_lateness(store: Store, agent: User) -> None:
    stranger = agent_of(StoreFactory())
    a_late_refund(store, agent)

    nag(morning(21))

    assert summaries(stranger) == []


def test_the_platform_hears_of_the_rulings_it_owes(store: Store, agent: User) -> None:
    arbiter = an_arbiter()
    ticket = a_late_refund(store, agent)
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=NOON + timedelta(hours=25))
    Dispute.objects.filter(pk=dispute.pk).update(is_overdue=True)
    Deadline.objects.filter(subject_kind="dispute", subject_id=dispute.pk).update(state="fired", due_at=LATE_SINCE)

    nag(morning(21))

    assert summaries(arbiter) == [("2026-11-21", [(dispute.number, 1)])]


def test_the_summary_comes_by_mail_and_can_be_switched_off(store: Store, agent: User) -> None:
    a_late_refund(store, agent)
    relay(LATE_SINCE)
    mail.outbox.clear()
    other = agent_of(store)
    choose(other, {(Topic.OVERDUE, Channel.EMAIL): False})

    nag(morning(21))
    relay(morning(21))

    (sent,) = [one for one in mail.outbox if one.subject == "1 ticket is overdue"]
    assert sent.to == [agent.email]
    assert len(summaries(other)) == 1


def test_whoever_asks_all_the_time_looks_twice_an_hour(
    store: Store, agent: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_late_refund(store, agent)
    assert nag_when_due(morning(21)) == 1

    with django_assert_num_queries(1):
        assert nag_when_due(morning(21) + timedelta(minutes=29)) == 0


def test_ten_late_tickets_take_as_many_queries_as_two(
    store: Store, agent: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count, day in ((2, 21), (10, 22)):
        for _ in range(count):
            a_late_refund(store, agent)
        with django_assert_num_queries(14):
            assert nag(morning(day)) == 1
