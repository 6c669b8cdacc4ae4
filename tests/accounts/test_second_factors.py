"""Secrets of second factors lie encrypted, and keys can be changed."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import call_command
from pytest_django.fixtures import Settings

from aftersales.accounts.gateways.second_factors import decrypted, encrypted
from aftersales.audit.models import ChangeEvent
from tests.desk.cast import an_administrator, signed_in
from tests.factories import StoreFactory, UserFactory, agent_of

pytestmark = pytest.mark.django_db


def test_a_secret_lies_encrypted_and_is_read_as_it_was() -> None:
    secret = generate_totp_secret()
    factor = TOTP.activate(UserFactory(), secret)

    assert secret not in str(Authenticator.objects.get().data)
    assert decrypted(factor.instance.data["secret"]) == secret


def test_recovery_codes_are_the_same_before_and_after() -> None:
    codes = RecoveryCodes.activate(UserFactory()).get_unused_codes()

    assert RecoveryCodes(Authenticator.objects.get()).get_unused_codes() == codes


def test_a_secret_from_before_is_read_and_encrypted_by_the_command() -> None:
    row = Authenticator.objects.create(user=UserFactory(), type=Authenticator.Type.TOTP, data={"secret": "OLDSECRET"})

    assert decrypted(row.data["secret"]) == "OLDSECRET"
    call_command("encrypt_second_factors")
    row.refresh_from_db()
    assert row.data["secret"].startswith("v1:")
    assert decrypted(row.data["secret"]) == "OLDSECRET"


def test_after_a_change_of_keys_the_old_one_can_go(settings: Settings) -> None:
    settings.SECOND_FACTOR_KEYS = ["old"]
    row = Authenticator.objects.create(
        user=UserFactory(), type=Authenticator.Type.TOTP, data={"secret": encrypted("MYSECRET")}
    )
    settings.SECOND_FACTOR_KEYS = ["new", "old"]
    call_command("encrypt_second_factors")
    settings.SECOND_FACTOR_KEYS = ["new"]
    row.refresh_from_db()

    assert decrypted(row.data["secret"]) == "MYSECRET"


def test_without_the_key_nothing_is_read(settings: Settings) -> None:
    hidden = encrypted("MYSECRET")
    settings.SECOND_FACTOR_KEYS = ["another"]

    with pytest.raises(ValueError, match="none of SECOND_FACTOR_KEYS"):
        decrypted(hidden)


def test_an_administrator_takes_the_factors_of_a_lost_phone_away_and_it_is_kept_who_did() -> None:
    agent, administrator = agent_of(StoreFactory()), an_administrator()
    TOTP.activate(agent, generate_totp_secret())

    signed_in(administrator).post(
        "/admin/accounts/user/", {"action": "forget_second_factors", "_selected_action": [agent.pk]}
    )

    assert not Authenticator.objects.exists()
    event = ChangeEvent.objects.get()
    assert (event.action, event.subject, event.by) == ("forget_factors", f"accounts.user:{agent.pk}", administrator)
