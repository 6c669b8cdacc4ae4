"""Looking up one order without an account: one answer for hit and miss, and a link that works once."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aftersales.accounts.models import SpentToken
from aftersales.clockwork.services import relay
from aftersales.notifications.models import OutboxMessage
from aftersales.orders.models import LookUp, Order, OrderGuest, OrderLine
from aftersales.orders.services.guests import answer_look_ups
from aftersales.web.selectors.visitors import GUEST_COOKIE
from tests.web.conftest import AT, Clock
from tests.web.texts import says

ENGLISH = {"accept-language": "en"}
LOOK_UP = "/look-up/"


@pytest.fixture(autouse=True)
def no_limits_yet() -> None:
    cache.clear()


@pytest.fixture
def order(line: OrderLine) -> Order:
    """Placed in a shop by somebody who has no account here."""
    Order.objects.filter(pk=line.order_id).update(customer=None, phone="13800001234", email="lin@example.com")
    line.order.refresh_from_db()
    return line.order


def asks(client: Client, number: str, contact: str) -> None:
    response = client.post(LOOK_UP, {"number": number, "contact": contact}, headers=ENGLISH)
    assert (response.status_code, response["Location"]) == (302, "/look-up/sent/")


def link_in(text: str) -> str:
    found = re.search(r"/guest/[^/\s]+/", text)
    assert found
    return found[0]


def mailed_link(client: Client, order: Order) -> str:
    asks(client, order.number, "1234")
    relay(AT)
    return link_in(str(mail.outbox[-1].body))


@pytest.mark.parametrize("contact", ["1234", "138 0000 1234", "lin@example.com", " LIN@example.com "])
def test_what_fits_is_mailed_to_the_address_of_the_order(client: Client, order: Order, contact: str) -> None:
    asks(client, order.number, contact)

    relay(AT)

    assert [message.to for message in mail.outbox] == [["lin@example.com"]]
    assert mail.outbox[0].subject == f"Your link to order {order.number}"


@pytest.mark.parametrize("contact", ["9999", "other@example.com"])
def test_what_does_not_fit_sends_nothing_and_leaves_nothing(client: Client, order: Order, contact: str) -> None:
    asks(client, order.number, contact)

    relay(AT)

    assert (len(mail.outbox), OutboxMessage.objects.count(), OrderGuest.objects.count()) == (0, 0, 0)
    assert not LookUp.objects.exists()


def test_hit_and_miss_run_the_very_same_statements(client: Client, order: Order) -> None:
    """So they take the same time: whether the order exists is found out later, by the relay."""
    client.get(LOOK_UP)
    told = []
    for number in (order.number, "26184402771399999"):
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            asks(client, number, "1234")
        told.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in captured])

    assert told[0] == told[1]


def test_an_order_without_e_mail_is_texted(client: Client, order: Order, caplog: pytest.LogCaptureFixture) -> None:
    Order.objects.filter(pk=order.pk).update(email="")
    asks(client, order.number, "1234")

    with caplog.at_level("INFO"):
        relay(AT)

    (text,) = [record.getMessage() for record in caplog.records if "SMS to" in record.getMessage()]
    assert text.startswith(f"SMS to 13800001234: Your link to order {order.number} http")
    assert link_in(text)


def test_a_masked_phone_number_is_matched_but_never_texted(client: Client, order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(email="", phone="138****1234")
    asks(client, order.number, "1234")

    answer_look_ups(AT)

    assert OrderGuest.objects.get().person.phone == ""
    assert not OutboxMessage.objects.exists()


def test_what_can_be_no_contact_is_said_and_nothing_is_looked_for(client: Client, order: Order) -> None:
    response = client.post(LOOK_UP, {"number": order.number, "contact": "12"}, headers=ENGLISH)

    says(response, "Enter the last 4 digits of the phone number, or an e-mail address.", status=422)
    assert not LookUp.objects.exists()


@pytest.mark.parametrize("number", ["exists", "does not"])
def test_the_sixth_try_for_one_number_is_refused_whether_it_exists_or_not(
    client: Client, order: Order, number: str
) -> None:
    wanted = order.number if number == "exists" else "26184402771399999"
    for _ in range(5):
        asks(client, wanted, "9999")

    response = client.post(LOOK_UP, {"number": wanted, "contact": "1234"}, headers=ENGLISH)

    says(response, "Too many tries. Nothing was sent; please try again in an hour.", status=429)
    assert LookUp.objects.count() == 5


# --- the link ---


def test_looking_at_the_link_opens_nothing(client: Client, order: Order) -> None:
    link = mailed_link(client, order)

    says(client.get(link, headers=ENGLISH), f"This link opens order {order.number}")

    assert GUEST_COOKIE not in client.cookies
    assert not SpentToken.objects.exists()


def test_the_button_opens_the_order_and_nothing_secret_is_in_its_address(client: Client, order: Order) -> None:
    link = mailed_link(client, order)

    response = client.post(link)

    assert response["Location"] == f"/orders/{order.number}/"
    cookie = response.cookies[GUEST_COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 7 * 24 * 3600)
    says(client.get(f"/orders/{order.number}/", headers=ENGLISH), order.number)
    assert "?" not in link


def test_a_link_works_once(client: Client, order: Order) -> None:
    link = mailed_link(client, order)
    client.post(link)
    other_browser = Client()

    says(other_browser.post(link, headers=ENGLISH), "This link has been used or is too old", status=410)
    says(other_browser.get(link, headers=ENGLISH), "Send me a new link", status=410)
    assert GUEST_COOKIE not in other_browser.cookies


def test_a_link_is_too_old_after_a_day(client: Client, order: Order, clock: Clock) -> None:
    link = mailed_link(client, order)
    clock.stands_at(AT + timedelta(hours=24, minutes=1))

    assert client.post(link).status_code == 410
    assert not SpentToken.objects.exists()


def test_an_old_link_can_be_changed_for_a_new_one_to_the_same_address(
    client: Client, order: Order, clock: Clock
) -> None:
    link = mailed_link(client, order)
    later = AT + timedelta(hours=25)
    clock.stands_at(later)

    assert client.post(link, {"again": "1"})["Location"] == "/look-up/sent/"
    relay(later + timedelta(minutes=1))

    assert [message.to for message in mail.outbox] == [["lin@example.com"]] * 2
    assert client.post(link_in(str(mail.outbox[-1].body))).status_code == 302


def test_an_altered_link_is_no_link(client: Client, order: Order) -> None:
    link = mailed_link(client, order)

    assert client.get(f"{link[:-2]}{'A' if link[-2] != 'A' else 'B'}/").status_code == 404


def test_the_cookie_runs_out(client: Client, order: Order, clock: Clock) -> None:
    client.post(mailed_link(client, order))
    clock.stands_at(AT + timedelta(days=7, minutes=1))

    response = client.get(f"/orders/{order.number}/")

    assert response["Location"] == f"/accounts/login/?next=/orders/{order.number}/"


def test_leaving_closes_the_order_on_this_device(client: Client, order: Order) -> None:
    client.post(mailed_link(client, order))

    client.post("/guest/leave/")

    assert client.get(f"/orders/{order.number}/").status_code == 302


def test_the_link_lies_in_no_table(client: Client, order: Order) -> None:
    link = mailed_link(client, order)

    assert [row.path for row in OutboxMessage.objects.all()] == [f"/orders/{order.number}/"]
    assert link not in str(list(OutboxMessage.objects.values()))


def test_a_look_up_of_an_order_with_an_account_takes_nothing_from_it(client: Client, line: OrderLine) -> None:
    Order.objects.filter(pk=line.order_id).update(phone="13800001234", email="lin@example.com")
    client.post(mailed_link(client, line.order))

    assert client.get(f"/orders/{line.order.number}/").status_code == 200
    assert Order.objects.get(pk=line.order_id).customer_id == line.order.customer_id


def test_the_cookie_is_secure_in_production() -> None:
    assert settings.SESSION_COOKIE_SECURE == settings.PRODUCTION
