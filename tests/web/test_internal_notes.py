"""Internal notes are for staff: nothing that a customer or the public can open holds a word of one.

The permission matrix looks at every address for one ticket; here are tickets in every state with a page of its own.
"""

import json
import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from aftersales.clockwork.services import fan_out, relay
from aftersales.deadlines.services.feeds import make_feed
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.lifecycle import Action
from aftersales.domain.requests import RequestKind
from aftersales.logistics.gateways.links import quote_token
from aftersales.logistics.models import RepairQuote
from aftersales.notifications.models import Notice, OutboxMessage
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.talking import write_message
from tests.factories import NOON, a_ticket, as_customer, as_store
from tests.logistics.stage import (
    agent_on,
    approved,
    by_customer,
    by_store,
    charged,
    diagnosed,
    quoted,
    sent_back,
)
from tests.web.conftest import AT

MARK = "zweiundvierzig"


def rejected() -> Ticket:
    return by_store(a_ticket(), Action.REJECT, reason_code="not_intact", note="It is scratched.")


def info_asked() -> Ticket:
    return by_store(a_ticket(), Action.REQUEST_INFO, note="A photo, please.")


def inspection_failed() -> Ticket:
    return by_store(sent_back(), Action.FAIL_INSPECTION, note="It is worn.")


def disputed() -> Ticket:
    ticket = rejected()
    open_dispute(ticket, actor=as_customer(ticket), at=NOON, statement="It came like this.")
    return ticket


def completed() -> Ticket:
    return by_store(by_store(sent_back(), Action.ACCEPT_RETURN), Action.PAY_REFUND, payment_reference="2200-1")


def withdrawn() -> Ticket:
    return by_customer(a_ticket(), Action.WITHDRAW)


STATES: dict[str, Callable[[], Ticket]] = {
    "asked": a_ticket,
    "info asked": info_asked,
    "rejected": rejected,
    "approved": approved,
    "exchange approved": lambda: approved(RequestKind.EXCHANGE),
    "resend approved": lambda: approved(RequestKind.RESEND),
    "sent back": sent_back,
    "inspection failed": inspection_failed,
    "diagnosed": diagnosed,
    "quoted": quoted,
    "to be paid": charged,
    "disputed": disputed,
    "completed": completed,
    "withdrawn": withdrawn,
}


def with_note(ticket: Ticket) -> Ticket:
    actor = as_store(agent_on(ticket))
    write_message(ticket, f"{MARK}: a regular who complains a lot.", actor=actor, at=NOON, is_internal=True)
    return ticket


def pages_of(ticket: Ticket) -> list[str]:
    """All that belongs to this ticket, and every page that its own page leads to."""
    number = ticket.number
    pages = [
        reverse("web:ticket", args=[number]),
        reverse("web:order", args=[ticket.order_line.order.number]),
        reverse("web:return_slip", args=[number]),
        reverse("web:return_code", args=[number]),
        reverse("web:calendar_feed", args=[make_feed(ticket.customer, AT)]),
        *(reverse(f"web:{name}") for name in ("home", "orders", "tickets", "inbox", "calendar")),
    ]
    return pages + [reverse("web:quote", args=[quote_token(quote)]) for quote in RepairQuote.objects.all()]


def values_in(table: type[Notice] | type[OutboxMessage]) -> list[object]:
    return list(table.objects.values_list("values", flat=True))


def read(client: Client, page: str) -> str:
    return client.get(page, follow=True).getvalue().decode()


@pytest.mark.parametrize("state", STATES)
def test_no_page_of_the_customers_holds_an_internal_note(client: Client, state: str) -> None:
    ticket = with_note(STATES[state]())
    client.force_login(ticket.customer)
    first = read(client, pages_of(ticket)[0])
    led_to = set(re.findall(rf'href="(/tickets/{ticket.number}/[^"#]*)"', first))

    holding = [page for page in [*pages_of(ticket), *sorted(led_to)] if MARK in read(client, page)]

    assert (ticket.number in first, holding) == (True, [])


@pytest.mark.parametrize("state", ["asked", "quoted", "completed"])
def test_the_public_reads_no_internal_note(client: Client, state: str) -> None:
    ticket = with_note(STATES[state]())
    store = ticket.store.slug
    public = [reverse("web:stores"), reverse("web:store", args=[store]), reverse("web:store_policy", args=[store])]

    assert [page for page in [*pages_of(ticket), *public] if MARK in read(client, page)] == []


def test_the_desk_does_show_it(client: Client) -> None:
    ticket = with_note(a_ticket())
    client.force_login(agent_on(ticket))

    assert MARK in read(client, reverse("admin:review", args=[ticket.number]))


@pytest.mark.parametrize("state", STATES)
def test_nobody_is_told_of_an_internal_note(settings: Settings, state: str) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ticket = with_note(STATES[state]())

    fan_out(AT)
    relay(AT)

    told = [json.dumps(values) for table in (Notice, OutboxMessage) for values in values_in(table)]
    sent = [str(one.message()) for one in mail.outbox]
    assert [words for words in [*told, *sent] if MARK in words] == []
    assert Notice.objects.filter(user=ticket.customer).exists()


def test_a_move_without_words_of_its_own_takes_none_from_a_note(client: Client) -> None:
    """The history shows the words that came with a move, never what was noted beside it."""
    ticket = by_store(with_note(a_ticket()), Action.APPROVE)
    client.force_login(ticket.customer)

    assert MARK not in read(client, reverse("web:ticket", args=[ticket.number]))
