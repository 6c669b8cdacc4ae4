from datetime import timedelta

from django.contrib.auth import SESSION_KEY
from django.test import Client

from aftersales.accounts.models import User
from aftersales.accounts.services import sign_in_link
from tests.factories import NOON, UserFactory
from tests.web.conftest import Clock
from tests.web.texts import says

ENGLISH = {"accept-language": "en"}


def person() -> User:
    return UserFactory(first_name="Lin Xiao")


def test_the_link_says_whom_it_signs_in_and_signs_in_nobody_yet(client: Client) -> None:
    link = sign_in_link(person(), at=NOON)

    says(client.get(link, headers=ENGLISH), "This link signs you in as Lin Xiao. It works once.")
    assert SESSION_KEY not in client.session


def test_the_button_signs_in(client: Client) -> None:
    lin = person()

    response = client.post(sign_in_link(lin, at=NOON))

    assert response["Location"] == "/"
    assert client.session[SESSION_KEY] == str(lin.pk)


def test_a_used_link_is_used(client: Client) -> None:
    link = sign_in_link(person(), at=NOON)
    client.post(link)
    client.logout()

    says(client.post(link, headers=ENGLISH), "This link has been used or is too old", status=410)
    says(client.get(link, headers=ENGLISH), "This link has been used or is too old", status=410)
    assert SESSION_KEY not in client.session


def test_an_old_link_signs_in_nobody(client: Client, clock: Clock) -> None:
    link = sign_in_link(person(), at=NOON)
    clock.stands_at(NOON + timedelta(days=7, minutes=1))

    says(client.post(link, headers=ENGLISH), "This link has been used or is too old", status=410)
    assert SESSION_KEY not in client.session


def test_a_link_for_one_person_does_not_sign_in_another(client: Client) -> None:
    token = sign_in_link(person(), at=NOON).split("/")[3]
    other = sign_in_link(UserFactory(), at=NOON).split("/")[2]

    assert client.post(f"/sign-in/{other}/{token}/").status_code == 410
    assert SESSION_KEY not in client.session


def test_a_person_who_has_left_is_not_signed_in(client: Client) -> None:
    lin = person()
    link = sign_in_link(lin, at=NOON)
    User.objects.filter(pk=lin.pk).update(is_active=False)

    assert client.post(link).status_code == 410


def test_the_link_is_not_kept_by_anybody_on_the_way(client: Client) -> None:
    assert "no-store" in client.get(sign_in_link(person(), at=NOON))["Cache-Control"]
