"""What stands for the guest of one order: a link that opens the order once, and the cookie that goes on from there.

Both are signed and kept nowhere. A link is made at the moment it is sent, so that no table and no log holds one.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

LINK_LIFE = timedelta(hours=24)
COOKIE_LIFE = timedelta(days=7)

_LINKS = signing.Signer(salt="accounts.guest_link")
_COOKIES = signing.Signer(salt="accounts.guest_cookie")


@dataclass(frozen=True, slots=True)
class GuestLink:
    """`path` is the page that the link leads to, once it is used."""

    person_id: int
    number: str
    made_at: datetime
    path: str

    def is_fresh(self, at: datetime) -> bool:
        return at < self.made_at + LINK_LIFE


def token_for(person_id: int, path: str, at: datetime) -> str:
    return _LINKS.sign_object([person_id, secrets.token_urlsafe(9), int(at.timestamp()), path], compress=True)


def link_of(token: str) -> GuestLink | None:
    """What we once signed, however old; None for anything else."""
    try:
        person_id, number, made_at, path = _LINKS.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return GuestLink(person_id, number, datetime.fromtimestamp(made_at, UTC), path)


def cookie_for(person_id: int, at: datetime) -> str:
    return _COOKIES.sign_object([person_id, int(at.timestamp())])


def person_id_of(cookie: str, at: datetime) -> int | None:
    """Whose cookie this is; None when it is not ours or has run out."""
    try:
        person_id, made_at = _COOKIES.unsign_object(cookie)
    except (signing.BadSignature, ValueError):
        return None
    is_fresh = at < datetime.fromtimestamp(made_at, UTC) + COOKIE_LIFE
    return int(person_id) if is_fresh else None
