"""Secrets of second factors lie encrypted; with a copy of the database alone nobody makes codes."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

MARK = "v1:"
"""Before what is encrypted; what has no mark is from before, and is read as it is."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    def encrypt(self, text: str) -> str:
        return encrypted(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypted(encrypted_text)


def encrypted(text: str) -> str:
    return MARK + _keys().encrypt(text.encode()).decode()


def decrypted(text: str) -> str:
    """Raises ValueError when none of the keys fits."""
    if not text.startswith(MARK):
        return text
    try:
        return _keys().decrypt(text.removeprefix(MARK).encode()).decode()
    except InvalidToken:
        raise ValueError("none of SECOND_FACTOR_KEYS fits this secret") from None


def _keys() -> MultiFernet:
    """The first writes, all read."""
    return MultiFernet([Fernet(_key(text)) for text in settings.SECOND_FACTOR_KEYS])


def _key(text: str) -> bytes:
    return urlsafe_b64encode(sha256(f"second factors:{text}".encode()).digest())
