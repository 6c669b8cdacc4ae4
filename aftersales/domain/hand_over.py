"""How a shop hands its customer over to one order here: a JSON Web Token (RFC 7519) signed with HS256 (RFC 7515).

Header: `alg` HS256, `kid` the number of the store's key. Claims: `sub` the order number, `iat` and `exp` in seconds
since 1970, at most five minutes apart, `jti` a number of its own for each link. Everything else is left unread.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

LIFE = timedelta(minutes=5)
CLOCK_DIFFERENCE = timedelta(minutes=1)
"""So far may the shop's clock be ahead of ours."""
MOST_SIGNS = 2000
NONCE = range(8, 65)
"""How long a `jti` may be."""


class HandOverCode(StrEnum):
    FORGED = "forged"
    """No such token, another algorithm, an unknown key, or a signature that is not the key's."""
    TOO_OLD = "too_old"
    LIVES_TOO_LONG = "lives_too_long"
    USED = "used"
    NO_SUCH_ORDER = "no_such_order"


class HandOverRefusedError(Exception):
    def __init__(self, code: HandOverCode) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class HandOver:
    key_id: str
    order_number: str
    nonce: str


def key_id_of(token: str) -> str:
    """Which key the token says it is signed with; to be believed only once `read` has. Raises HandOverRefusedError."""
    header = _object(_parts(token)[0])
    if header.get("alg") != "HS256" or not isinstance(header.get("kid"), str):
        raise HandOverRefusedError(HandOverCode.FORGED)
    return str(header["kid"])


def read(token: str, secret: str, at: datetime) -> HandOver:
    """What a token with this key's signature says. Raises HandOverRefusedError."""
    header, claims, signature = _parts(token)
    if not hmac.compare_digest(_signature(f"{header}.{claims}", secret), signature):
        raise HandOverRefusedError(HandOverCode.FORGED)
    told = _object(claims)
    order, nonce = told.get("sub"), told.get("jti")
    if not isinstance(order, str) or not isinstance(nonce, str) or len(nonce) not in NONCE:
        raise HandOverRefusedError(HandOverCode.FORGED)
    _check_times(_moment(told.get("iat")), _moment(told.get("exp")), at)
    return HandOver(key_id_of(token), order, nonce)


def written(order_number: str, *, key_id: str, secret: str, nonce: str, at: datetime, life: timedelta = LIFE) -> str:
    """A token as a shop makes it."""
    claims = {"sub": order_number, "iat": int(at.timestamp()), "exp": int((at + life).timestamp()), "jti": nonce}
    signed = f"{_encoded({'alg': 'HS256', 'kid': key_id, 'typ': 'JWT'})}.{_encoded(claims)}"
    return f"{signed}.{_signature(signed, secret)}"


def _check_times(issued_at: datetime, ends_at: datetime, at: datetime) -> None:
    if ends_at - issued_at > LIFE or issued_at > at + CLOCK_DIFFERENCE:
        raise HandOverRefusedError(HandOverCode.LIVES_TOO_LONG)
    if ends_at <= at:
        raise HandOverRefusedError(HandOverCode.TOO_OLD)


def _parts(token: str) -> list[str]:
    parts = token.split(".")
    if len(parts) != 3 or len(token) > MOST_SIGNS or not token.isascii():
        raise HandOverRefusedError(HandOverCode.FORGED)
    return parts


def _object(part: str) -> Mapping[str, Any]:
    try:
        told = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise HandOverRefusedError(HandOverCode.FORGED)
    return told


def _moment(stamp: object) -> datetime:
    try:
        return datetime.fromtimestamp(stamp, UTC)  # type: ignore[arg-type]  # whatever it is, it is tried
    except (TypeError, ValueError, OverflowError, OSError):
        raise HandOverRefusedError(HandOverCode.FORGED) from None


def _signature(signed: str, secret: str) -> str:
    return _base64(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())


def _encoded(told: Mapping[str, object]) -> str:
    return _base64(json.dumps(told, separators=(",", ":")).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
