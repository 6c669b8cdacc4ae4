"""The customer's whole way on a phone that runs no script: through the four screens to the ticket, and the answer."""

import pytest
from playwright.sync_api import Page, expect

from aftersales.domain.lifecycle import State
from aftersales.tickets.models import Message, Ticket
from tests.journeys.cast import Cast
from tests.journeys.files import photo
from tests.journeys.pages import WORDS, attach, choose, declare, headline, main, press, says, take_step
from tests.journeys.stage import Stage
from tests.journeys.test_customers_keyboard import offer

pytestmark = pytest.mark.browser


def test_without_a_script_a_customer_asks_writes_and_answers_an_offer(stage: Stage, cast: Cast) -> None:
    phone = stage.phone_of(cast.customer, javascript=False)
    find_by_search(stage, phone, cast)

    phone.get_by_role("link", name="Request after-sales service").click()
    phone.get_by_role("radio", name="Faulty").check()
    phone.get_by_label("In your own words").fill(WORDS)
    press(phone, "Put my words in order")
    says(phone, "The same as facts")
    press(phone, "Next: what you can ask for")
    choose(phone, "What is possible", "Exchange")
    press(phone, "Next: let the store see it")
    declare(phone, "Yes")
    attach(phone, [photo()])
    press(phone, "Next: check and send")
    press(phone, "Back")  # nothing is lost
    expect(main(phone).locator("figure, .tile").filter(has_text="mouse.jpg").first).to_be_visible()
    press(phone, "Next: check and send")
    press(phone, "Submit request")
    headline(phone, "The store is reviewing your request")

    phone.get_by_label("Message to the store").fill("May I keep the cable?")
    press(phone, "Send the message")
    says(phone, "May I keep the cable?")
    offer(cast)
    phone.reload()
    take_step(phone, "Accept the offer")

    assert Ticket.objects.get().state == State.REFUNDING
    assert Message.objects.get(author=cast.customer).text == "May I keep the cable?"


def find_by_search(stage: Stage, phone: Page, cast: Cast) -> None:
    line = cast.a_line()
    stage.go(phone, "web:orders")
    phone.get_by_role("searchbox").fill(line.order.number)
    press(phone, "Search")
    phone.get_by_role("link", name="Rights and service").click()
