"""What the ticket page tells of its customer: at this store alone, each with its way there."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from aftersales.accounts.models import Store, User
from aftersales.desk.selectors.buyers import SHOWN, customer_here
from aftersales.domain.lifecycle import Action
from aftersales.domain.requests import Reason, RequestKind
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.desk.cast import said, signed_in
from tests.factories import (
    NOON,
    OrderFactory,
    OrderLineFactory,
    StoreFactory,
    UserFactory,
    a_ticket,
    agent_of,
    as_customer,
    asked,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return StoreFactory()


@pytest.fixture
def customer() -> User:
    return UserFactory()


def bought(customer: User, store: Store, kind: RequestKind = RequestKind.RETURN_REFUND, days_ago: int = 0) -> Ticket:
    """A ticket about an order of its own; 100 yuan and 8 of freight were paid."""
    order = OrderFactory(customer=customer, store=store)
    line = OrderLineFactory(order=order, paid_amount=Decimal(100), freight_amount=Decimal(8))
    ticket = a_ticket(line, asked(kind, Reason.DEFECTIVE))
    Ticket.objects.filter(pk=ticket.pk).update(submitted_at=NOON - timedelta(days=days_ago))
    ticket.refresh_from_db()
    return ticket


def page(ticket: Ticket) -> str:
    return said(signed_in(agent_of(ticket.store)).get(reverse("admin:review", args=[ticket.number])))


def test_orders_money_and_tickets_are_those_at_this_store(customer: User, store: Store) -> None:
    ticket, ended = bought(customer, store), bought(customer, store)
    move_ticket(ended, Action.WITHDRAW, actor=as_customer(ended), at=NOON)
    OrderLineFactory(
        order=OrderFactory(customer=customer, store=store), paid_amount=Decimal(50), freight_amount=Decimal(0)
    )
    bought(customer, StoreFactory())
    bought(UserFactory(), store)

    here = customer_here(ticket)

    assert (here.orders, here.paid, here.tickets, here.open_tickets) == (3, Decimal(266), 2, 1)


def test_the_other_tickets_here_are_listed_newest_first_with_their_way(customer: User, store: Store) -> None:
    old, ticket, new = (bought(customer, store, days_ago=days) for days in (9, 5, 1))
    elsewhere = bought(customer, StoreFactory())

    told = page(ticket)

    assert [one.number for one in customer_here(ticket).others] == [new.number, old.number]
    assert "2 other tickets here" in told
    assert reverse("admin:review", args=[old.number]) in told
    assert elsewhere.number not in told


def test_of_many_the_newest_are_listed_and_the_rest_is_counted(customer: User, store: Store) -> None:
    first = bought(customer, store, days_ago=400)
    for days in range(SHOWN + 2):
        bought(customer, store, RequestKind.REPAIR, days_ago=days)

    here = customer_here(first)

    assert (len(here.others), here.tickets, here.unlisted) == (SHOWN, SHOWN + 3, 2)
    assert "And 2 older ones." in page(first)


def test_the_third_return_within_180_days_is_a_hint_with_its_fact(customer: User, store: Store) -> None:
    for days, kind in ((170, RequestKind.RETURN_REFUND), (30, RequestKind.EXCHANGE), (20, RequestKind.REPAIR)):
        bought(customer, store, kind, days_ago=days)
    ticket = bought(customer, store)

    assert customer_here(ticket).many_returns == 3
    assert "3 returns or exchanges here within 180 days." in page(ticket)


def test_two_returns_or_one_longer_ago_are_no_hint(customer: User, store: Store) -> None:
    bought(customer, store, days_ago=181)
    bought(customer, store, days_ago=30)
    ticket = bought(customer, store)

    assert customer_here(ticket).many_returns == 0
    assert "within 180 days" not in page(ticket)
