from datetime import timedelta

import pytest

from aftersales.accounts.services import sign_in_link, use_sign_in_link, user_of_link
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db


def parts(link: str) -> tuple[str, str]:
    _, _, uid, token, _ = link.split("/")
    return uid, token


def test_a_link_names_its_person_for_seven_days() -> None:
    person = UserFactory()
    uid, token = parts(sign_in_link(person, at=NOON))

    assert user_of_link(uid, token, at=NOON) == person
    assert user_of_link(uid, token, at=NOON + timedelta(days=7)) == person
    assert user_of_link(uid, token, at=NOON + timedelta(days=7, seconds=1)) is None


def test_asking_whose_link_it_is_does_not_use_it_up() -> None:
    person = UserFactory()
    uid, token = parts(sign_in_link(person, at=NOON))

    user_of_link(uid, token, at=NOON)

    assert use_sign_in_link(uid, token, at=NOON) == person


def test_a_link_works_once() -> None:
    uid, token = parts(sign_in_link(UserFactory(), at=NOON))
    use_sign_in_link(uid, token, at=NOON)

    assert use_sign_in_link(uid, token, at=NOON) is None
    assert user_of_link(uid, token, at=NOON) is None


@pytest.mark.parametrize("change", [{"email": "new@example.com"}, {"last_login": NOON}, {"is_active": False}])
def test_what_happens_to_the_account_ends_its_links(change: dict[str, object]) -> None:
    person = UserFactory()
    uid, token = parts(sign_in_link(person, at=NOON))
    type(person).objects.filter(pk=person.pk).update(**change)

    assert user_of_link(uid, token, at=NOON) is None


def test_a_new_password_ends_the_links() -> None:
    person = UserFactory()
    uid, token = parts(sign_in_link(person, at=NOON))
    person.set_password("something else entirely")
    person.save(update_fields=["password"])

    assert user_of_link(uid, token, at=NOON) is None


@pytest.mark.parametrize("uid", ["", "!!!", "w6k", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "eA"])
@pytest.mark.parametrize("token", ["", "-", "x-y", "zzzzzzzzzzzzzzzz-0", "0-0"])
def test_nonsense_is_nobodys_link(uid: str, token: str) -> None:
    assert user_of_link(uid, token, at=NOON) is None


def test_nonsense_behind_a_real_person_is_no_link() -> None:
    uid, _ = parts(sign_in_link(UserFactory(), at=NOON))

    assert user_of_link(uid, "zzzzzzzzzzzzzzzz-0", at=NOON) is None
    assert user_of_link(uid, "none", at=NOON) is None
