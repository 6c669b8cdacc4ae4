"""The language of a person: chosen on the device, else the browser's at the first sign-in, else the one kept."""

import pytest
from django.test import Client

from aftersales.accounts.models import User
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "demo-aftersales"


def person(**changes: object) -> User:
    person = UserFactory(language="zh-hans", **changes)
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


def sign_in(client: Client, who: User, browser: str) -> str:
    """Sign in with a browser of this language; the language kept with the person afterwards."""
    given = {"login": who.username, "password": PASSWORD}
    response = client.post("/accounts/login/", given, headers={"accept-language": browser})
    who.refresh_from_db()
    assert response.status_code == 302
    assert response.cookies["django_language"].value == who.language
    return who.language


def test_the_first_sign_in_keeps_the_browsers_language(client: Client) -> None:
    assert sign_in(client, person(), "en-GB") == "en"


def test_a_later_sign_in_brings_the_kept_language(client: Client) -> None:
    assert sign_in(client, person(last_login=NOON), "en-GB") == "zh-hans"


def test_a_choice_on_this_device_is_the_newest(client: Client) -> None:
    client.cookies["django_language"] = "en"

    assert sign_in(client, person(last_login=NOON), "zh-CN") == "en"
