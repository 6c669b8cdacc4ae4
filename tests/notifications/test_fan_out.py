"""What happened is one row; who is told of it is made from that row, once."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import User
from aftersales.clockwork import services as clockwork
from aftersales.clockwork.services import sweep
from aftersales.deadlines.models import Reminder
from aftersales.domain.lifecycle import Action
from aftersales.notifications.models import Notice, OutboxEvent, OutboxKind, OutboxMessage, OutboxState
from aftersales.notifications.services import MAX_ATTEMPTS, DraftsOf, NoticeDraft, announce, fan_out
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, UserFactory, a_ticket, agent_of, as_customer, as_store

pytestmark = pytest.mark.django_db

REVIEW_ENDS = NOON + timedelta(hours=48)
FAN_OUT_QUERIES = 14
BAD = 2


def drafts_for(user: User) -> DraftsOf:
    def drafts_of(source_ids: Sequence[int]) -> list[NoticeDraft]:
        if BAD in source_ids:
            raise ValueError("no such thing")
        return [NoticeDraft(user=user, key=str(pk), code="move", values={}, path="/") for pk in source_ids]

    return drafts_of


def test_who_acts_in_a_page_finds_the_inbox_right_after() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)

    move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)

    assert list(Notice.objects.filter(user=agent).values_list("key", flat=True)) == [f"{ticket.number}:2"]
    assert set(OutboxEvent.objects.values_list("kind", "state")) == {("ticket_move", "sent")}


def test_what_the_clock_does_is_told_by_the_relay() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    sweep(REVIEW_ENDS)
    event = ticket.events.get(via="clock")
    assert not Notice.objects.filter(user=agent).exists()

    assert clockwork.fan_out(REVIEW_ENDS + timedelta(seconds=5)) == 1

    assert OutboxEvent.objects.get(source_id=event.pk).state == OutboxState.SENT
    notice = Notice.objects.get(user=agent)
    assert (notice.key, notice.code, notice.at) == (f"{ticket.number}:2", "move", REVIEW_ENDS)
    assert set(OutboxMessage.objects.filter(user=agent).values_list("key", "available_at")) == {
        (f"{ticket.number}:2:{agent.pk}", REVIEW_ENDS)
    }


def test_telling_twice_tells_once() -> None:
    a_ticket()
    sweep(REVIEW_ENDS)
    clockwork.fan_out(REVIEW_ENDS)
    before = Notice.objects.count(), OutboxMessage.objects.count()

    assert clockwork.fan_out(REVIEW_ENDS) == 0

    assert (Notice.objects.count(), OutboxMessage.objects.count()) == before


def test_an_event_cannot_be_announced_twice() -> None:
    announce(OutboxKind.TICKET_MOVE, [1], NOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        announce(OutboxKind.TICKET_MOVE, [1], NOON)

    assert OutboxEvent.objects.count() == 1


def test_nobody_is_reminded_of_what_has_ended_meanwhile() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    sweep(NOON + timedelta(hours=24))
    assert Reminder.objects.filter(sent_at__isnull=False).count() == 1
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON + timedelta(hours=24))

    clockwork.fan_out(NOON + timedelta(hours=24))

    assert not Notice.objects.filter(code="reminder").exists()
    assert not OutboxEvent.objects.filter(state=OutboxState.WAITING).exists()


def test_one_bad_event_does_not_stop_the_others() -> None:
    reader = UserFactory()
    announce(OutboxKind.TICKET_MOVE, [1, BAD, 3], NOON)

    fan_out(NOON, {OutboxKind.TICKET_MOVE: drafts_for(reader)})

    assert list(Notice.objects.order_by("key").values_list("key", flat=True)) == ["1", "3"]
    bad = OutboxEvent.objects.get(source_id=BAD)
    assert (bad.state, bad.attempts, bad.last_error) == (OutboxState.WAITING, 1, "ValueError: no such thing")
    assert timedelta(minutes=1) <= bad.available_at - NOON < timedelta(seconds=90)


def test_an_event_that_cannot_be_told_is_given_up_and_kept() -> None:
    announce(OutboxKind.TICKET_MOVE, [BAD], NOON)

    for attempt in range(MAX_ATTEMPTS + 1):
        fan_out(NOON + timedelta(days=attempt), {OutboxKind.TICKET_MOVE: drafts_for(UserFactory())})

    bad = OutboxEvent.objects.get()
    assert (bad.state, bad.attempts) == (OutboxState.DEAD, MAX_ATTEMPTS)
    assert not Notice.objects.exists()


def test_telling_of_thirty_takes_as_many_statements_as_telling_of_three(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for count in (3, 30):
        tickets = [a_ticket() for _ in range(count)]
        for ticket in tickets:
            agent_of(ticket.store)
        sweep(REVIEW_ENDS)
        with django_assert_num_queries(FAN_OUT_QUERIES):
            clockwork.fan_out(REVIEW_ENDS)
