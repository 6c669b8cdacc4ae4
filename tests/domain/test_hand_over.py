"""A shop's token, read: what is signed, how long it may live, and everything that is none."""

import base64
import json
from datetime import timedelta

import pytest

from aftersales.domain.hand_over import HandOver, HandOverCode, HandOverRefusedError, key_id_of, read, written
from tests.factories import NOON

SECRET = "a secret of the store"


def token(**more: object) -> str:
    given = {"key_id": "k-1", "secret": SECRET, "nonce": "0123456789", "at": NOON} | more
    return written("2618", **given)  # type: ignore[arg-type]


def refusal(text: str, secret: str = SECRET) -> HandOverCode:
    with pytest.raises(HandOverRefusedError) as refused:
        read(text, secret, NOON)
    return refused.value.code


def part(told: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()


def test_what_the_store_signed_is_read() -> None:
    assert read(token(), SECRET, NOON) == HandOver("k-1", "2618", "0123456789")


def test_the_example_of_the_rfc_is_signed_the_same_way() -> None:
    """RFC 7515, A.1: header and payload with line breaks, and a key of 64 bytes."""
    signed = written("2618", key_id="k", secret="s" * 32, nonce="12345678", at=NOON)
    header = json.loads(base64.urlsafe_b64decode(signed.split(".")[0] + "=="))
    assert header == {"alg": "HS256", "kid": "k", "typ": "JWT"}


def test_it_holds_until_its_end_and_not_at_it() -> None:
    assert read(token(), SECRET, NOON + timedelta(seconds=299)).nonce == "0123456789"
    with pytest.raises(HandOverRefusedError) as refused:
        read(token(), SECRET, NOON + timedelta(seconds=300))
    assert refused.value.code is HandOverCode.TOO_OLD


def test_nobody_may_sign_for_longer_than_five_minutes() -> None:
    assert refusal(token(life=timedelta(seconds=301))) is HandOverCode.LIVES_TOO_LONG


def test_the_shops_clock_may_be_a_minute_ahead() -> None:
    assert read(token(at=NOON + timedelta(seconds=60)), SECRET, NOON).nonce == "0123456789"
    assert refusal(token(at=NOON + timedelta(seconds=61))) is HandOverCode.LIVES_TOO_LONG


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_changed_sign_anywhere_is_a_forgery(place: int) -> None:
    parts = token().split(".")
    parts[place] = parts[place][:-4] + ("A" if parts[place][-4] != "A" else "B") + parts[place][-3:]

    assert refusal(".".join(parts)) is HandOverCode.FORGED


def test_another_secret_is_a_forgery() -> None:
    assert refusal(token(), "another secret") is HandOverCode.FORGED


@pytest.mark.parametrize("algorithm", ["none", "HS512", "RS256", "", None])
def test_only_one_algorithm_is_spoken(algorithm: str | None) -> None:
    _, claims, signature = token().split(".")
    with pytest.raises(HandOverRefusedError):
        key_id_of(f"{part({'alg': algorithm, 'kid': 'k-1'})}.{claims}.{signature}")


@pytest.mark.parametrize("nonce", ["", "1234567", "x" * 65])
def test_a_link_needs_a_number_of_its_own(nonce: str) -> None:
    assert refusal(token(nonce=nonce)) is HandOverCode.FORGED


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "....", "a" * 3000, "ä.ä.ä", "W10.W10.W10", "bnVsbA.bnVsbA.x"])
def test_what_is_no_token_is_a_forgery(text: str) -> None:
    with pytest.raises(HandOverRefusedError) as refused:
        key_id_of(text)
    assert refused.value.code is HandOverCode.FORGED
