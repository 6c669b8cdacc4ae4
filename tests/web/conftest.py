"""The cast of the customer's pages, and a clock that stands two hours after NOON."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from aftersales.accounts.gateways.guest_links import cookie_for
from aftersales.accounts.models import User
from aftersales.clock.models import DemoOffset
from aftersales.clock.services import moment
from aftersales.orders.models import Order, OrderGuest, OrderLine
from aftersales.orders.services.guests import guest_of
from aftersales.tickets.models import Ticket
from aftersales.web.selectors.visitors import GUEST_COOKIE
from tests.factories import (
    NOON,
    OrderLineFactory,
    PolicyVersionFactory,
    UserFactory,
    a_ticket,
    agent_of,
    an_arbiter,
    buyer,
)

AT = NOON + timedelta(hours=2)
"""What the pages take for now, give or take the seconds that a test runs."""


class Clock:
    """The demo's clock, set to a moment of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def stands_at(self, at: datetime) -> None:
        self._settings.DEMO = False
        seconds = int((at - moment()).total_seconds()) + 1
        DemoOffset.objects.update_or_create(pk=1, defaults={"seconds": seconds})
        self._settings.DEMO = True


@pytest.fixture(autouse=True)
def clock(db: None, settings: Settings) -> Clock:
    clock = Clock(settings)
    clock.stands_at(AT)
    return clock


@pytest.fixture
def line() -> OrderLine:
    """A mouse, delivered two days before NOON, bought under a store's published terms."""
    line = OrderLineFactory(order__store__return_address="1 Mouse Road")
    line.policy_version = PolicyVersionFactory(store=line.order.store)
    line.save(update_fields=["policy_version"])
    return line


@pytest.fixture
def customer(line: OrderLine) -> User:
    return buyer(line)


@pytest.fixture
def ticket(line: OrderLine) -> Ticket:
    return a_ticket(line)


@pytest.fixture
def stranger() -> User:
    """Another customer."""
    return UserFactory()


@pytest.fixture
def agent(line: OrderLine) -> User:
    return agent_of(line.order.store)


@pytest.fixture
def arbiter() -> User:
    return an_arbiter()


@pytest.fixture
def page(client: Client, customer: User) -> Client:
    """The customer's browser, signed in, in English."""
    client.force_login(customer)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def guest(line: OrderLine) -> OrderGuest:
    """Who looked the order up without an account; the order itself belongs to nobody else."""
    Order.objects.filter(pk=line.order_id).update(customer=None, phone="13800001234", email="lin@example.com")
    line.order.refresh_from_db()
    return guest_of(line.order, language="en", at=NOON)


@pytest.fixture
def guest_page(client: Client, guest: OrderGuest) -> Client:
    """The guest's browser, after the link was used, in English."""
    client.cookies[GUEST_COOKIE] = cookie_for(guest.person_id, AT)
    client.cookies["django_language"] = "en"
    return client
