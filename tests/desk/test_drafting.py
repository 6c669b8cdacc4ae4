import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.tickets.models import CannedText, Message, ReplyDraft, Ticket
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.talking import write_message
from tests.desk.cast import said, signed_in
from tests.factories import NOON, OrderFactory, OrderLineFactory, StoreFactory, a_ticket, agent_of, as_customer, asked


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket()


@pytest.fixture
def agent(ticket: Ticket) -> User:
    return agent_of(ticket.store)


def keep(client: Client, ticket: Ticket, text: str) -> object:
    address = reverse("admin:draft", args=[ticket.number])
    return client.post(address, {"text": text}, headers={"X-Requested-With": "fetch"})


def page_of(client: Client, ticket: Ticket) -> str:
    return said(client.get(reverse("admin:review", args=[ticket.number])))


def send(client: Client, ticket: Ticket, **more: object) -> object:
    given = {"text": "We refund it today.", "audience": "public", "version": ticket.version, "newest": 0} | more
    return client.post(reverse("admin:message", args=[ticket.number]), given)


def test_a_draft_is_there_on_another_device(ticket: Ticket, agent: User) -> None:
    kept = keep(signed_in(agent), ticket, "We are look")

    assert said(kept) == "Draft kept 14:00"
    assert "We are look" in page_of(signed_in(agent), ticket)


def test_a_draft_is_ones_own(ticket: Ticket, agent: User) -> None:
    keep(signed_in(agent), ticket, "We are look")

    assert "We are look" not in page_of(signed_in(agent_of(ticket.store)), ticket)


def test_the_last_words_win_and_nothing_written_is_no_draft(ticket: Ticket, agent: User) -> None:
    client = signed_in(agent)
    for text in ("One", "Two"):
        keep(client, ticket, text)
    assert ReplyDraft.objects.get().text == "Two"

    keep(client, ticket, " ")

    assert not ReplyDraft.objects.exists()


def test_what_was_sent_is_no_draft_any_more(ticket: Ticket, agent: User) -> None:
    client = signed_in(agent)
    keep(client, ticket, "We refund it today.")

    send(client, ticket)

    assert not ReplyDraft.objects.exists()


def test_a_stranger_keeps_no_draft(ticket: Ticket) -> None:
    assert keep(signed_in(agent_of(StoreFactory())), ticket, "Hello").status_code == 404  # type: ignore[attr-defined]
    assert not ReplyDraft.objects.exists()


@pytest.mark.parametrize("what", ["move", "message"])
def test_a_reply_written_before_something_new_is_shown_first_and_then_sent(
    ticket: Ticket, agent: User, what: str
) -> None:
    client, seen = signed_in(agent), ticket.version
    if what == "move":
        move_ticket(
            ticket, Action.EDIT, actor=as_customer(ticket), at=NOON, details=Details(note="It is the left one.")
        )
    else:
        write_message(ticket, "It works again!", actor=as_customer(ticket), at=NOON)

    refused = send(client, ticket, version=seen, newest=0)

    assert refused.status_code == 409  # type: ignore[attr-defined]
    page = said(refused)
    assert "Meanwhile the ticket has changed." in page
    assert "We refund it today." in page
    assert not Message.objects.filter(author=agent).exists()
    ticket.refresh_from_db()
    sent = send(client, ticket, version=ticket.version, newest=refused.context["newest"])  # type: ignore[attr-defined]
    assert sent.status_code == 302  # type: ignore[attr-defined]


def test_a_reply_that_does_not_say_what_its_writer_saw_is_shown_what_stands_there_first(
    ticket: Ticket, agent: User
) -> None:
    refused = send(signed_in(agent), ticket, version="", newest="")

    assert refused.status_code == 409  # type: ignore[attr-defined]
    assert "We refund it today." in said(refused)
    assert not Message.objects.exists()


def test_a_note_for_colleagues_is_never_behind(ticket: Ticket, agent: User) -> None:
    kept = send(signed_in(agent), ticket, audience="internal", version=0)

    assert kept.status_code == 302  # type: ignore[attr-defined]
    assert Message.objects.get().is_internal


def test_colleagues_see_who_is_looking_and_nobody_sees_themselves(ticket: Ticket, agent: User) -> None:
    cache.clear()
    colleague = agent_of(ticket.store)
    address = reverse("admin:looking", args=[ticket.number])

    first = said(signed_in(agent).get(address))
    second = said(signed_in(colleague).get(address))

    assert (first.strip(), f"{agent.shown_name} is looking at this" in second) == ("", True)


def test_a_text_and_a_cause_are_suggested_with_the_words_that_speak_for_them() -> None:
    store = StoreFactory()
    line = OrderLineFactory(order=OrderFactory(store=store))
    ticket = a_ticket(line, asked(description="The left button makes double clicks, it is faulty."))
    CannedText.objects.create(
        store=store, name="双击", name_en="Clicks", text="…", text_en="Please film the double clicks.", changed_at=NOON
    )

    page = page_of(signed_in(agent_of(store)), ticket)

    assert "Likely cause: a fault of the item" in page
    assert "because: double, faulty" in page
    assert "Suggested text: Clicks" in page
    assert not Message.objects.exists()
