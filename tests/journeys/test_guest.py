"""Without an account: an order is looked up, opened by the link in the mail, and asked about with a photo."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from aftersales.clock.services import moment
from aftersales.clockwork.services import relay
from aftersales.orders.models import Order
from aftersales.tickets.models import Ticket
from tests.journeys.cast import Cast
from tests.journeys.files import photo
from tests.journeys.pages import ask, headline
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser


def test_a_guest_looks_up_an_order_and_sends_a_request(stage: Stage, cast: Cast) -> None:
    line = cast.a_line()
    Order.objects.filter(pk=line.order_id).update(customer=None, email="lin@example.com")
    page = stage.go(stage.stranger(), "web:lookup")

    page.get_by_label("Order number").fill(line.order.number)
    page.get_by_label("Last 4 digits").fill("lin@example.com")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Check your messages")).to_be_visible()
    relay(moment())  # as the worker beside the portal does

    found = re.search(r"/guest/[^/\s]+/", str(mail.outbox[-1].body))
    assert found
    stage.visit(page, found[0])
    page.get_by_role("button", name="Open the order").click()
    page.wait_for_url(f"**/orders/{line.order.number}/")
    number = ask(stage, page, line, kind="Return and refund", reason="Faulty", files=[photo()])

    headline(page, "The store is reviewing your request")
    assert Ticket.objects.get(number=number).customer.is_guest
