"""One-time sign-in links: Django's reset tokens with their own salt, life and clock."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.crypto import constant_time_compare
from django.utils.http import base36_to_int

from aftersales.accounts.models import User

LINK_LIFE = timedelta(days=7)


class SignInTokens(PasswordResetTokenGenerator):
    """A token dies with the next sign-in, a new password, a new e-mail address, or after LINK_LIFE."""

    key_salt = "aftersales.accounts.sign_in"

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self._at = at

    def _now(self) -> datetime:
        return self._at.astimezone(UTC).replace(tzinfo=None)

    def is_good(self, user: User, token: str) -> bool:
        """`check_token` knows one life for all tokens, that of a password reset."""
        try:
            stamp = base36_to_int(token.split("-", maxsplit=1)[0])
        except ValueError:
            return False
        expected = self._make_token_with_timestamp(user, stamp, self.secret)
        age = self._num_seconds(self._now()) - stamp
        return constant_time_compare(expected, token) and age <= LINK_LIFE.total_seconds()
