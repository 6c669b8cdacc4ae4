"""One's own account: name, second factor, devices, and the desk that wants a second factor."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from aftersales.accounts.models import User
from aftersales.accounts.services import sign_in_link
from tests.factories import UserFactory, agent_of
from tests.web.texts import says

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def no_limits_yet() -> None:
    cache.clear()


@pytest.fixture
def lin() -> User:
    return with_password(UserFactory(first_name="Lin Xiao"))


def with_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save()
    return person


def signed_in(person: User) -> Client:
    browser = Client()
    browser.cookies["django_language"] = "en"
    browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return browser


def who_said_the_password_again(person: User) -> Client:
    """A session alone sets up no second factor."""
    browser = signed_in(person)
    assert browser.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def code_of(secret: str, half_minutes_ago: int = 0) -> str:
    counter = int(time.time()) // 30 - half_minutes_ago
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_the_account_shows_how_one_signs_in(lin: User) -> None:
    says(signed_in(lin).get("/account/"), "Account and security", "Lin Xiao", "Second factor Off", "1 device")


def test_a_name_is_corrected(lin: User) -> None:
    says(signed_in(lin).post("/account/name/", {"name": "Lin Yue"}, follow=True), "Your name is changed.", "Lin Yue")


def test_an_empty_name_changes_nothing(lin: User) -> None:
    assert signed_in(lin).post("/account/name/", {"name": " "}).status_code == 422
    assert User.objects.get(pk=lin.pk).first_name == "Lin Xiao"


def test_all_devices_are_listed_and_signed_out_at_once(lin: User) -> None:
    phone, desk = signed_in(lin), signed_in(lin)
    says(phone.get("/account/"), "2 devices")
    says(phone.get("/accounts/sessions/"), "Where you are signed in", "This device")

    phone.post("/account/sign-out-everywhere/")

    assert SESSION_KEY not in phone.session
    assert desk.get("/account/")["Location"].startswith("/accounts/login/")


def test_the_other_devices_alone_are_signed_out(lin: User) -> None:
    phone, desk = signed_in(lin), signed_in(lin)

    phone.post("/accounts/sessions/")

    assert phone.get("/account/").status_code == 200
    assert desk.get("/account/").status_code == 302


# --- the second factor ---


def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in(lin: User) -> None:
    browser = who_said_the_password_again(lin)
    page = browser.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret

    browser.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    again = signed_in(lin)

    assert Authenticator.objects.filter(user=lin, type=Authenticator.Type.TOTP).exists()
    assert SESSION_KEY not in again.session
    assert again.get("/orders/").status_code == 302


def test_a_sign_in_goes_on_with_the_code_of_the_app(lin: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(lin, secret)
    browser = signed_in(lin)

    browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})

    assert browser.session[SESSION_KEY] == str(lin.pk)


def test_the_pages_of_the_second_factor_are_ours(lin: User) -> None:
    browser = who_said_the_password_again(lin)

    says(browser.get("/accounts/2fa/"), "Second factor", "Set up the app", "Add a key")
    assert browser.get("/accounts/2fa/webauthn/add/").status_code == 200


def test_the_list_of_keys_names_each_and_each_can_be_renamed_and_removed(lin: User) -> None:
    browser = who_said_the_password_again(lin)
    key = Authenticator.objects.create(user=lin, type=Authenticator.Type.WEBAUTHN, data={"name": "Blue key"})
    pages = [f"/accounts/2fa/webauthn/keys/{key.pk}/{step}/" for step in ("edit", "remove")]

    says(browser.get("/accounts/2fa/webauthn/"), "Blue key", "never used")
    assert [browser.get(page).status_code for page in pages] == [200, 200]


def test_every_page_of_the_second_factor_speaks_our_language(lin: User) -> None:
    """Codes of the library are nobody's words: "authenticator", "deactivate", "recovery codes"."""
    browser = who_said_the_password_again(lin)
    TOTP.activate(lin, generate_totp_secret())
    RecoveryCodes.activate(lin)

    says(browser.get("/accounts/2fa/recovery-codes/"), "10 codes are left; each works once.", "Download as a file")
    says(browser.get("/accounts/2fa/recovery-codes/generate/"), "the old ones stop working at once")
    says(browser.get("/accounts/2fa/totp/deactivate/"), "code or password alone are enough", "Keep it on")
    says(signed_in(lin).get("/accounts/2fa/authenticate/"), "One more step", "Use a passkey or security key")


# --- staff ---


@pytest.fixture
def agent(line: object) -> User:
    return with_password(agent_of(line.order.store))  # type: ignore[attr-defined]


def test_the_desk_opens_without_a_second_factor_where_none_is_required(agent: User) -> None:
    assert signed_in(agent).get("/admin/queue/").status_code == 200


@pytest.mark.parametrize("page", ["/admin/queue/", "/insights/", "/clockwork/"])
def test_staff_without_a_second_factor_are_led_to_setting_one_up(agent: User, settings: Settings, page: str) -> None:
    settings.STAFF_MFA_REQUIRED = True
    browser = signed_in(agent)

    response = browser.get(page)

    assert response["Location"] == "/accounts/2fa/"
    says(browser.get("/accounts/2fa/"), "The desk needs a second factor. Set one up here; then go on.")


def test_staff_with_their_second_factor_work(agent: User, settings: Settings) -> None:
    settings.STAFF_MFA_REQUIRED = True
    secret = generate_totp_secret()
    TOTP.activate(agent, secret)
    browser = signed_in(agent)

    browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})

    assert browser.get("/admin/queue/").status_code == 200


@pytest.mark.parametrize(("half_minutes_ago", "works"), [(1, True), (3, False)])
def test_a_code_still_counts_right_after_its_half_minute(
    agent: User, settings: Settings, half_minutes_ago: int, works: bool
) -> None:
    settings.STAFF_MFA_REQUIRED = True
    secret = generate_totp_secret()
    TOTP.activate(agent, secret)
    browser = signed_in(agent)

    browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret, half_minutes_ago)})

    assert (browser.get("/admin/queue/").status_code == 200) is works


def test_staff_who_came_round_it_are_asked_for_it(agent: User, settings: Settings) -> None:
    """A one-time link signs in without it, so the desk asks."""
    settings.STAFF_MFA_REQUIRED = True
    TOTP.activate(agent, generate_totp_secret())
    browser = Client()
    browser.force_login(agent)

    assert browser.get("/admin/queue/")["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2Fqueue%2F"


def test_customers_need_no_second_factor(lin: User, settings: Settings) -> None:
    settings.STAFF_MFA_REQUIRED = True

    assert signed_in(lin).get("/orders/").status_code == 200


def test_looking_at_pages_writes_nothing_about_devices(lin: User) -> None:
    phone = signed_in(lin)

    with CaptureQueriesContext(connection) as caught:
        phone.get("/account/")

    assert not [query for query in caught if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_sign_in_by_link_is_a_device_too(lin: User) -> None:
    phone = Client()

    phone.post(sign_in_link(lin, at=timezone.now()))

    says(phone.get("/account/", headers={"accept-language": "en"}), "1 device")


def test_a_sign_in_by_link_still_asks_for_the_second_factor(lin: User) -> None:
    TOTP.activate(lin, generate_totp_secret())
    phone = Client()

    response = phone.post(sign_in_link(lin, at=timezone.now()))

    assert response["Location"].startswith("/accounts/2fa/authenticate/")
    assert SESSION_KEY not in phone.session
