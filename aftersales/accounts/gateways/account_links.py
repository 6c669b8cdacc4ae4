"""The link that opens an account for an address: who has the link has the address. Signed and kept nowhere."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

LIFE = timedelta(hours=24)
_SIGNER = signing.Signer(salt="accounts.open_account")


@dataclass(frozen=True, slots=True)
class Opening:
    """One of phone and e-mail is there."""

    number: str
    phone: str
    email: str
    made_at: datetime

    def is_fresh(self, at: datetime) -> bool:
        return at < self.made_at + LIFE


def opening_path(*, phone: str = "", email: str = "", at: datetime) -> str:
    told = [secrets.token_urlsafe(9), phone, email, int(at.timestamp())]
    return f"/open-account/{_SIGNER.sign_object(told, compress=True)}/"


def opening_of(token: str) -> Opening | None:
    try:
        number, phone, email, made_at = _SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return Opening(number, phone, email, datetime.fromtimestamp(made_at, UTC))
