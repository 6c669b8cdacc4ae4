"""The customer's whole way without a mouse: in, to the order, through the request, to the ticket, and the answer."""

import pytest

from aftersales.clock.services import moment
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.moving import Details
from aftersales.domain.requests import RequestKind
from aftersales.tickets.models import Message, Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.factories import as_store
from tests.journeys.cast import PASSWORD, Cast
from tests.journeys.keyboard import Keyboard
from tests.journeys.pages import WORDS, headline, says
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser


def test_a_customer_signs_in_asks_writes_and_answers_an_offer_with_the_keyboard_alone(stage: Stage, cast: Cast) -> None:
    line = cast.a_line()
    phone = stage.go(stage.stranger(), "web:orders")
    keys = Keyboard(phone)

    keys.press("Sign in with a password")
    keys.write("user name", cast.customer.username)
    keys.write("Password", PASSWORD)
    phone.keyboard.press("Enter")
    phone.wait_for_url(lambda url: "/accounts/" not in url)

    keys.press("Rights and service")
    phone.wait_for_url(f"**/orders/{line.order.number}/")
    keys.press("Request after-sales service")
    phone.wait_for_url("**/ask/")
    keys.choose("What fits best?", "No longer wanted")
    keys.write("In your own words", WORDS)
    keys.press("Next: what you can ask for")
    phone.wait_for_url("**/wish/")
    keys.choose("What is possible", "Return and refund")
    keys.press("Next: let the store see it")
    phone.wait_for_url("**/proof/")
    for question in ("Is it opened?", "Are all parts and accessories there?", "Are its labels"):
        keys.choose(question, "Yes")
    keys.select("Marks of use", "No marks")
    keys.select("Did anything happen", "No damage")
    keys.press("Next: check and send")
    phone.wait_for_url("**/check/")
    keys.press("Submit request")
    headline(phone, "The store is reviewing your request")

    keys.write("Message to the store", "May I keep the cable?")
    keys.press("Send the message")
    says(phone, "May I keep the cable?")
    offer(cast)
    phone.reload()
    keys.press("Accept")
    phone.wait_for_url("**/accept-offer/")
    keys.press("Accept")
    headline(phone, "The store is paying your refund")

    assert Ticket.objects.get().state == State.REFUNDING
    assert Message.objects.get(author=cast.customer).text == "May I keep the cable?"


def offer(cast: Cast) -> None:
    ticket = Ticket.objects.get()
    details = Details(kind=RequestKind.REFUND_ONLY, amount=ticket.worth, note="Keep it.")
    move_ticket(
        ticket, Action.MAKE_OFFER, actor=as_store(cast.agent), at=moment(), version=ticket.version, details=details
    )
