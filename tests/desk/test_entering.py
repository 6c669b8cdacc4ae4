"""Requests that the store enters for a customer who called, wrote or came by."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import User
from aftersales.clockwork.services import fan_out
from aftersales.domain.lifecycle import Action, State
from aftersales.notifications.models import Notice
from aftersales.orders.models import Order
from aftersales.tickets.models import ClaimedUnit, Request, Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.desk.cast import AT, said, signed_in
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, OrderFactory, OrderLineFactory, agent_of, as_customer

LOG = "Caller says both buttons click twice. Wants it exchanged."


@pytest.fixture
def order() -> Order:
    order = OrderFactory()
    for position in (1, 2):
        OrderLineFactory(order=order, position=position)
    return order


@pytest.fixture
def agent(order: Order) -> User:
    return agent_of(order.store)


@pytest.fixture
def desk(agent: User) -> Client:
    return signed_in(agent)


def url(order: Order) -> str:
    return f"{reverse('admin:enter_request')}?order={order.number}"


def send(desk: Client, order: Order, **changes: Any) -> Any:
    given = {
        "key": str(uuid4()),
        "channel": "hotline",
        "description": "Clicks twice.",
        "log": LOG,
        "pick-1": "on",
        "quantity-1": "1",
        "kind-1": "exchange",
        "reason-1": "defective",
    }
    return desk.post(url(order), given | changes)


def test_the_order_is_found_by_its_whole_number(desk: Client, order: Order) -> None:
    assert "MX Master 3S mouse" in said(desk.get(url(order)))

    response = desk.get(reverse("admin:enter_request"), {"order": order.number[:-1]})

    assert "No order of your stores has this number." in said(response)


def test_another_stores_order_is_not_found(desk: Client) -> None:
    foreign = OrderFactory()

    assert "No order of your stores has this number." in said(desk.get(url(foreign)))


def test_the_request_stands_in_the_customers_name_with_channel_and_log(desk: Client, order: Order, agent: User) -> None:
    response = send(desk, order)

    ticket = Ticket.objects.get()
    assert response["Location"] == reverse("admin:review", args=[ticket.number])
    assert (ticket.customer, ticket.state, ticket.kind) == (order.customer, State.AWAITING_REVIEW, "exchange")
    request = ticket.request
    assert (request.channel, request.log, request.entered_by) == ("hotline", LOG, agent)
    event = ticket.events.get()
    assert (event.role, event.by, event.via) == ("store", agent, "hotline")


def test_the_customer_is_told_sees_the_log_and_may_withdraw(desk: Client, order: Order) -> None:
    send(desk, order)
    ticket = Ticket.objects.get()
    fan_out(AT)

    assert order.customer
    page = signed_in(order.customer)
    content = said(page.get(reverse("web:ticket", args=[ticket.number])))

    assert Notice.objects.filter(user=order.customer, code="move").count() == 1
    assert LOG in content
    assert "(Hotline call)" in content
    assert "The store entered this request for you" in content
    move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)


def test_several_items_are_entered_at_once(desk: Client, order: Order) -> None:
    send(desk, order, **{"pick-2": "on", "quantity-2": "1", "kind-2": "repair", "reason-2": "defective"})

    assert sorted(Ticket.objects.values_list("kind", flat=True)) == ["exchange", "repair"]
    assert Request.objects.count() == 1


def test_the_log_may_be_a_file(desk: Client, order: Order) -> None:
    send(desk, order, files=[sent(jpeg(), "chat.jpg")])

    link = Ticket.objects.get().evidence_links.get()
    assert (link.role, link.evidence.display_name) == ("store", "chat.jpg")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pick-1": ""}, "Please choose at least one item."),
        ({"channel": ""}, "This field is required."),
        ({"channel": "portal"}, "Select a valid choice."),
        ({"log": ""}, "This field is required."),
        ({"quantity-1": "2"}, "Ensure this value is less than or equal to 1."),
        ({"reason-1": "price_drop"}, "This reason does not go with this kind of request."),
        ({"kind-1": ""}, "Choose a kind and a reason for this item."),
    ],
)
def test_what_is_missing_or_wrong_enters_nothing(
    desk: Client, order: Order, change: dict[str, str], words: str
) -> None:
    response = send(desk, order, **change)

    assert response.status_code == 422
    assert words in said(response)
    assert not Request.objects.exists()


def test_the_form_sent_twice_enters_one_request(desk: Client, order: Order) -> None:
    key = str(uuid4())

    send(desk, order, key=key)
    send(desk, order, key=key)

    assert (Ticket.objects.count(), ClaimedUnit.objects.count()) == (1, 1)


def test_what_no_right_covers_says_why_and_can_be_a_favour(desk: Client, order: Order) -> None:
    order.delivered_at = NOON.replace(year=2021)
    order.save(update_fields=["delivered_at"])

    response = send(desk, order)
    assert response.status_code == 409
    assert not Ticket.objects.exists()

    send(desk, order, goodwill="on")
    assert Ticket.objects.get().is_goodwill


def test_an_order_without_an_account_tells_why(desk: Client, order: Order) -> None:
    order.customer = None
    order.save(update_fields=["customer"])

    assert "neither an account nor an address" in said(desk.get(url(order)))
    send(desk, order)
    assert not Ticket.objects.exists()


def test_nobody_enters_for_themselves(order: Order) -> None:
    customer = order.customer
    assert customer
    customer.is_staff = True
    customer.save(update_fields=["is_staff"])
    customer.memberships.create(store=order.store, role="agent")

    response = send(signed_in(customer), order)

    assert "This is your own order." in said(response)
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("lines", [1, 30])
def test_the_form_takes_the_same_queries_for_one_line_and_for_thirty(
    lines: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    order = OrderFactory()
    for position in range(1, lines + 1):
        OrderLineFactory(order=order, position=position)
    desk = signed_in(agent_of(order.store))

    with django_assert_num_queries(11):
        desk.get(url(order))


def test_for_an_order_without_an_account_its_guest_is_the_customer(desk: Client, order: Order) -> None:
    order.customer, order.email = None, "lin@example.com"
    order.save(update_fields=["customer", "email"])

    send(desk, order)

    ticket = Ticket.objects.get()
    order.refresh_from_db()
    assert (ticket.customer.is_guest, ticket.customer.email) == (True, "lin@example.com")
    assert order.customer == ticket.customer


def test_an_order_that_nobody_could_be_told_of_is_not_entered(desk: Client, order: Order) -> None:
    order.customer = None
    order.save(update_fields=["customer"])

    response = send(desk, order)

    assert "neither an account nor an address" in said(response)
    assert not Ticket.objects.exists()
