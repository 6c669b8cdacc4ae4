"""Signing in by a code to a phone or a mailbox: one answer for everybody, and an account for an address without one."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aftersales.accounts.models import User
from aftersales.clockwork.services import relay
from aftersales.domain.phones import plain_phone
from aftersales.notifications.models import AddressedMessage
from aftersales.orders.models import Order, OrderLine
from tests.factories import UserFactory
from tests.web.conftest import AT, Clock
from tests.web.texts import says

CODE, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"


@pytest.fixture(autouse=True)
def no_limits_yet() -> None:
    cache.clear()


@pytest.fixture
def browser(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def lin() -> User:
    return UserFactory(first_name="Lin Xiao", email="lin@example.com", phone="13800001234")


def asks(browser: Client, contact: str) -> Any:
    response = browser.post(CODE, {"contact": contact})
    assert (response.status_code, response["Location"]) == (302, CONFIRM)
    return response


def texted(caplog: pytest.LogCaptureFixture) -> list[str]:
    with caplog.at_level("INFO"):
        relay(AT)
    return [record.getMessage() for record in caplog.records if "SMS to" in record.getMessage()]


def mailed() -> str:
    relay(AT)
    return str(mail.outbox[-1].body)


def six_digits(text: str) -> str:
    found = re.search(r"(?<!\d)\d{6}(?!\d)", text)
    assert found
    return found[0]


def test_a_code_by_mail_signs_in_and_proves_the_address(browser: Client, lin: User) -> None:
    asks(browser, " LIN@example.com ")
    code = six_digits(mailed())

    browser.post(CONFIRM, {"code": code})

    assert browser.session[SESSION_KEY] == str(lin.pk)
    assert EmailAddress.objects.get(user=lin).verified


def test_a_code_by_text_message_signs_in(browser: Client, lin: User, caplog: pytest.LogCaptureFixture) -> None:
    asks(browser, "+86 138-0000-1234")
    (text,) = texted(caplog)

    browser.post(CONFIRM, {"code": six_digits(text.removeprefix("SMS to 13800001234"))})

    assert browser.session[SESSION_KEY] == str(lin.pk)
    assert User.objects.get(pk=lin.pk).phone_verified_at is not None


def test_a_wrong_code_signs_in_nobody(browser: Client, lin: User) -> None:
    asks(browser, "lin@example.com")
    wrong = "000000" if six_digits(mailed()) != "000000" else "111111"

    says(browser.post(CONFIRM, {"code": wrong}), "That is not the code. Check it, or have a new one sent.")
    assert SESSION_KEY not in browser.session


def test_after_three_wrong_codes_the_right_one_is_of_no_use(browser: Client, lin: User) -> None:
    asks(browser, "lin@example.com")
    code = six_digits(mailed())
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(3):
        browser.post(CONFIRM, {"code": wrong})

    browser.post(CONFIRM, {"code": code})

    assert SESSION_KEY not in browser.session


@pytest.mark.parametrize("contacts", [("lin@example.com", "nobody@example.com"), ("13800001234", "13900009999")])
def test_known_and_unknown_get_the_same_page_by_the_same_writes(
    browser: Client, lin: User, contacts: tuple[str, str]
) -> None:
    """Neither words nor time say who has an account: both write one row, and the relay does the sending."""
    pages, writes = [], []
    for contact in contacts:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            asks(browser, contact)
        said = [query["sql"].split(" VALUES")[0].split("(")[0] for query in captured]
        writes.append([sql for sql in said if sql.startswith("INSERT") and not re.search("cache|session", sql)])
        pages.append(browser.get(CONFIRM).content.decode().replace(contact, "…"))
        browser.cookies.pop("sessionid", None)

    assert writes[0] == writes[1] == ['INSERT INTO "notifications_addressedmessage" ']
    assert [_without_tokens(page) for page in pages] == [_without_tokens(pages[0])] * 2


def _without_tokens(page: str) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page)


def test_what_is_no_address_is_said_at_the_box(browser: Client) -> None:
    says(browser.post(CODE, {"contact": "12"}), "This is no phone number.")
    says(browser.post(CODE, {"contact": ""}), "This field is required.")
    assert not AddressedMessage.objects.exists()


def test_the_sixth_code_within_an_hour_is_refused(browser: Client, lin: User) -> None:
    for _ in range(5):
        asks(browser, "lin@example.com")
        browser.cookies.pop("sessionid", None)

    response = browser.post(CODE, {"contact": "lin@example.com"})

    assert response.status_code == 200
    assert AddressedMessage.objects.count() == 5


def test_a_guest_of_an_order_gets_no_code(browser: Client, guest: Any) -> None:
    asks(browser, "lin@example.com")

    assert not re.search(r"(?<!\d)\d{6}(?!\d)", mailed())


# --- an address without an account ---


def opening(browser: Client, contact: str = "lin@example.com") -> str:
    asks(browser, contact)
    found = re.search(r"/open-account/[^/\s]+/", mailed())
    assert found
    return found[0]


def test_the_link_opens_an_account_with_the_orders_of_its_address(browser: Client, line: OrderLine) -> None:
    Order.objects.filter(pk=line.order_id).update(customer=None, email="lin@example.com")
    link = opening(browser)
    says(browser.get(link), "For lin@example.com.", "Open the account and sign in")

    browser.post(link, {"name": "Lin Xiao"})

    lin = User.objects.get(email="lin@example.com")
    assert (lin.first_name, browser.session[SESSION_KEY]) == ("Lin Xiao", str(lin.pk))
    assert Order.objects.get(pk=line.order_id).customer == lin
    assert EmailAddress.objects.get(user=lin).verified


def test_looking_at_it_opens_nothing(browser: Client) -> None:
    browser.get(opening(browser))

    assert not User.objects.filter(email="lin@example.com").exists()


def test_it_opens_one_account_once(browser: Client) -> None:
    link = opening(browser)
    browser.post(link, {"name": "Lin"})

    assert Client().post(link, {"name": "Thief"}).status_code == 410
    assert [user.first_name for user in User.objects.filter(email="lin@example.com")] == ["Lin"]


def test_after_a_day_it_opens_nothing(browser: Client, clock: Clock) -> None:
    link = opening(browser)
    clock.stands_at(AT + timedelta(hours=24, minutes=1))

    assert browser.post(link, {"name": "Lin"}).status_code == 410
    assert not User.objects.filter(email="lin@example.com").exists()


def test_an_altered_link_is_none(browser: Client) -> None:
    assert browser.get("/open-account/forged/").status_code == 404


# --- what was sent too late, or could not be ---


def test_a_code_that_could_not_be_sent_in_time_is_not_sent_any_more(browser: Client, lin: User) -> None:
    asks(browser, "lin@example.com")

    relay(AT + timedelta(minutes=11))

    assert (len(mail.outbox), AddressedMessage.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 0000 1234", "13800001234"),
        ("+86-138-0000-1234", "13800001234"),
        ("008613800001234", "13800001234"),
        ("+44 20 7946 0958", "+442079460958"),
        ("12", ""),
        ("lin@example.com", ""),
        ("", ""),
    ],
)
def test_numbers_are_kept_in_one_form(typed: str, kept: str) -> None:
    assert plain_phone(typed) == kept
