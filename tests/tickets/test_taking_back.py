import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection

from aftersales.clockwork.services import fan_out
from aftersales.domain.lifecycle import Role
from aftersales.evidence.services import receive_files
from aftersales.notifications.models import Notice, OutboxEvent, OutboxKind, OutboxMessage
from aftersales.tickets.models import Message, Ticket, TicketEvidence
from aftersales.tickets.selectors.talk import messages_of, undoable
from aftersales.tickets.services.talking import TooLateError, take_back, write_message
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, UserFactory, a_ticket, agent_of, as_customer, as_store

IN_TIME = NOON + timedelta(seconds=15)
OUT = NOON + timedelta(seconds=17)


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket()


def say(ticket: Ticket) -> Message:
    return write_message(ticket, "Where is my mouse?", actor=as_customer(ticket), at=NOON)


def seen_by(ticket: Ticket, reader: Role, at: object) -> list[str]:
    return [one.text for one in messages_of(ticket, reader=reader, at=at, with_internal=False)]  # type: ignore[arg-type]


@pytest.mark.django_db
def test_the_other_side_sees_and_hears_of_a_message_only_afterwards(ticket: Ticket) -> None:
    agent = agent_of(ticket.store)
    say(ticket)

    assert (seen_by(ticket, Role.CUSTOMER, IN_TIME), seen_by(ticket, Role.STORE, IN_TIME)) == (
        ["Where is my mouse?"],
        [],
    )
    fan_out(IN_TIME)
    assert not Notice.objects.filter(user=agent, code="message").exists()

    assert seen_by(ticket, Role.STORE, OUT) == ["Where is my mouse?"]
    fan_out(OUT)
    assert Notice.objects.filter(user=agent, code="message").count() == 1
    assert OutboxMessage.objects.filter(user=agent, code="message").count() == 1


@pytest.mark.django_db
def test_colleagues_see_a_message_of_their_own_store_at_once(ticket: Ticket) -> None:
    write_message(ticket, "We are looking.", actor=as_store(agent_of(ticket.store)), at=NOON)

    assert seen_by(ticket, Role.STORE, NOON) == ["We are looking."]
    assert seen_by(ticket, Role.PLATFORM, NOON) == []


@pytest.mark.django_db
def test_what_is_taken_back_was_never_said(ticket: Ticket) -> None:
    message = say(ticket)

    take_back(message, by=ticket.customer, at=IN_TIME)
    fan_out(OUT)

    assert not Message.objects.exists()
    assert not OutboxEvent.objects.filter(kind=OutboxKind.MESSAGE).exists()
    assert not Notice.objects.filter(code="message").exists()


@pytest.mark.django_db
def test_its_files_go_with_it_and_others_stay(ticket: Ticket) -> None:
    message = say(ticket)
    for belongs_to in (message, None):
        (file,) = receive_files([sent(jpeg())], by=ticket.customer, at=NOON)
        TicketEvidence.objects.create(ticket=ticket, evidence=file, role=Role.CUSTOMER, at=NOON, message=belongs_to)

    take_back(message, by=ticket.customer, at=IN_TIME)

    assert [link.message_id for link in TicketEvidence.objects.filter(ticket=ticket)] == [None]


@pytest.mark.django_db
def test_after_fifteen_seconds_it_stays(ticket: Ticket) -> None:
    message = say(ticket)

    with pytest.raises(TooLateError):
        take_back(message, by=ticket.customer, at=IN_TIME + timedelta(milliseconds=1))

    assert Message.objects.get() == message


@pytest.mark.django_db
def test_what_the_relay_has_told_stays_whatever_the_clock_says(ticket: Ticket) -> None:
    message = say(ticket)
    fan_out(OUT)

    with pytest.raises(TooLateError):
        take_back(message, by=ticket.customer, at=NOON)


@pytest.mark.django_db
def test_nobody_takes_back_the_words_of_others(ticket: Ticket) -> None:
    message = say(ticket)

    with pytest.raises(TooLateError):
        take_back(message, by=UserFactory(), at=NOON)

    assert Message.objects.exists()


@pytest.mark.django_db
def test_an_internal_note_is_there_at_once_and_tells_nobody(ticket: Ticket) -> None:
    note = write_message(ticket, "Known defect.", actor=as_store(agent_of(ticket.store)), at=NOON, is_internal=True)

    assert note.held_until is None
    assert not OutboxEvent.objects.filter(kind=OutboxKind.MESSAGE).exists()


@pytest.mark.django_db
def test_the_page_knows_which_messages_can_be_taken_back(ticket: Ticket) -> None:
    message = say(ticket)

    assert undoable([message], ticket.customer, NOON) == {message.pk: IN_TIME}
    assert undoable([message], ticket.customer, OUT) == {}
    assert undoable([message], UserFactory(), NOON) == {}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_between_taking_back_and_telling_one_wins() -> None:
    """Whoever gets the row first: told and kept, or gone and untold; never told of and gone."""
    for _ in range(8):
        ticket = a_ticket()
        agent = agent_of(ticket.store)
        message = say(ticket)

        _together(lambda: fan_out(OUT), lambda message=message, by=ticket.customer: _try(message, by))  # type: ignore[misc]

        told = Notice.objects.filter(user=agent, code="message").count()
        assert told == Message.objects.filter(pk=message.pk).count()
        if not told:
            assert fan_out(OUT) == 0


def _try(message: Message, by: object) -> None:
    with suppress(TooLateError):
        take_back(message, by=by, at=IN_TIME)  # type: ignore[arg-type]


def _together(*works: Callable[[], object]) -> None:
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
