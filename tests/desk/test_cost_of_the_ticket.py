"""What the ticket page asks of the database: never more than 25 statements, however much there is to show."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.evidence.services import receive_files
from aftersales.evidence.services.checking import check_due
from aftersales.orders.models import UnitSerial
from aftersales.tickets.models import CannedText, Ticket
from aftersales.tickets.services.assigning import assign
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.talking import add_evidence, write_message
from tests.desk.cast import signed_in
from tests.evidence.files import jpeg
from tests.factories import (
    NOON,
    OrderFactory,
    OrderLineFactory,
    StoreFactory,
    a_ticket,
    agent_of,
    as_customer,
    as_store,
    parcel_sent,
    self_check_told,
)

GOAL = 25
SERIAL = "2206LZ0ABC12"


@pytest.fixture(autouse=True)
def _as_it_is_served(settings: Settings) -> None:
    """No clock that can be moved, and the numbers beside the lists kept in memory."""
    settings.DEMO, settings.DESK_COUNTS_SECONDS = False, 15
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def page_of(ticket: Ticket) -> str:
    return reverse("admin:review", args=[ticket.number])


def statements(client: Client, ticket: Ticket) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page_of(ticket)).status_code == 200
    return len(asked)


def a_ticket_at_the_store_of(agent: User) -> Ticket:
    return a_ticket(OrderLineFactory(order=OrderFactory(store=agent.memberships.get().store)))


def photo(name: str = "front-0.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg())


def a_long_story(agent: User, events: int, messages: int, files: int) -> Ticket:
    ticket = a_ticket_at_the_store_of(agent)
    for n in range(messages):
        write_message(ticket, f"Message {n}", actor=as_customer(ticket), at=NOON)
    photos = [photo(f"front-{n}.jpg") for n in range(min(files, 9))]
    papers = [SimpleUploadedFile("paper.pdf", b"%PDF-1.7\n%%EOF\n")] * (files - len(photos))
    sent = receive_files([*photos, *papers], by=ticket.customer, at=NOON)
    add_evidence(ticket, sent, actor=as_customer(ticket), at=NOON)
    for n in range(ticket.version, events):
        action, actor = [(Action.REQUEST_INFO, as_store(agent)), (Action.SUPPLY_INFO, as_customer(ticket))][n % 2 == 0]
        move_ticket(ticket, action, actor=actor, at=NOON, details=Details(note="Once more."))
    return ticket


def an_agent() -> User:
    """Of a store that says where goods go back to."""
    return agent_of(StoreFactory(return_address="1 Warehouse Road, Suzhou"))


def everything_beside_it(ticket: Ticket, agent: User) -> None:
    """Photos that were checked and shown elsewhere too, a serial number with a claim, texts with the address, hands."""
    other = a_ticket_at_the_store_of(agent)
    add_evidence(other, receive_files([photo()], by=other.customer, at=NOON), actor=as_customer(other), at=NOON)
    check_due(NOON)
    Ticket.objects.filter(pk__in=[ticket.pk, other.pk]).update(serial=SERIAL)
    UnitSerial.objects.create(order_line=ticket.order_line, unit=1, serial=SERIAL)
    words = {"name": "Back", "name_en": "Back", "text": "寄到 {address}", "text_en": "Send it to {address}"}
    CannedText.objects.create(store=ticket.store, changed_by=agent, changed_at=NOON, **words)


@pytest.mark.parametrize(("events", "messages", "files"), [(2, 1, 1), (50, 20, 10)])
def test_the_page_costs_the_same_however_much_has_happened(events: int, messages: int, files: int) -> None:
    agent = an_agent()
    ticket = a_long_story(agent, events, messages, files)
    client = signed_in(agent)

    client.get(page_of(ticket))  # the first look is noted as reading
    assert statements(client, ticket) == 18
    assert ticket.events.count() == events


def test_it_stays_below_the_goal_with_everything_there_is_to_show() -> None:
    """Also the first look, which is noted as reading."""
    agent = an_agent()
    ticket = a_long_story(agent, 50, 20, 10)
    colleague = agent_of(ticket.store)
    assign(ticket, colleague, actor=as_store(agent), at=NOON)
    everything_beside_it(ticket, agent)
    client = signed_in(agent)
    client.get(page_of(a_ticket_at_the_store_of(agent)))  # what a process reads once

    first, second = statements(client, ticket), statements(client, ticket)

    assert (first, second) == (25, 23)


def test_a_self_check_costs_one_statement_where_there_is_one() -> None:
    agent = an_agent()
    ticket = a_long_story(agent, 2, 1, 1)
    client = signed_in(agent)
    client.get(page_of(ticket))
    without = statements(client, ticket)

    Ticket.objects.filter(pk=ticket.pk).update(declared=ticket.declared | self_check_told())

    assert statements(client, ticket) == without + 1


def test_goods_on_their_way_back_cost_their_own_statements_and_no_more() -> None:
    agent = an_agent()
    ticket = a_long_story(agent, 49, 20, 10)
    everything_beside_it(ticket, agent)
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON)
    move_ticket(ticket, Action.SHIP_RETURN, actor=as_customer(ticket), at=NOON, details=parcel_sent())
    client = signed_in(agent)

    client.get(page_of(ticket))
    assert statements(client, ticket) == 25
