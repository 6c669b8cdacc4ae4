"""A forgotten password: the link of the mail, a new password, and a link that is of no use any more."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core import mail
from django.test import Client
from django.utils.translation import override

from aftersales.accounts.models import User
from aftersales.clock.services import moment
from aftersales.clockwork.services import relay
from tests.factories import UserFactory
from tests.web.texts import says

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def link_for(browser: Client, person: User) -> str:
    browser.post("/accounts/password/reset/", {"email": person.email})
    relay(moment() + timedelta(minutes=1))
    found = re.search(r"/accounts/password/reset/key/[\w-]+/", str(mail.outbox[-1].body))
    assert found
    return found[0]


def test_the_link_sets_a_new_password(browser: Client) -> None:
    lin = UserFactory(email="lin@example.com")
    form = browser.get(link_for(browser, lin), follow=True)
    says(form, "Choose a new password", "Save the new password")

    new = {"password1": "right horse battery", "password2": "right horse battery"}
    done = browser.post(form.request["PATH_INFO"], new, follow=True)

    says(done, "Your new password is saved", "Sign in")
    lin.refresh_from_db()
    assert lin.check_password("right horse battery")


def test_a_link_that_is_of_no_use_any_more_says_so_and_leads_on(browser: Client) -> None:
    response = browser.get("/accounts/password/reset/key/1-set-password/", follow=True)

    says(response, "This link can't be used any more", "your password has not been changed", "Ask for a new link")
    assert "Bad Token" not in response.content.decode()


def test_the_rules_of_passwords_speak_to_customers_as_the_rest_does() -> None:
    with override("zh-hans"):
        rules = password_validators_help_texts()

    assert (len(rules), [rule for rule in rules if "你" in rule]) == (4, [])
