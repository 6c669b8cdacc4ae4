"""What the headers of a resumable upload say (tus 1.0), and what is wrong with them."""

import base64
import binascii
from dataclasses import dataclass

VERSION = "1.0.0"
EXTENSIONS = ("creation", "creation-with-upload", "termination", "expiration", "checksum")
CHECKSUMS = ("sha1", "sha256", "sha512")
MOST_METADATA = 4096
"""Characters; it holds a name, a type, and what else a client likes to send along."""


class HeaderError(Exception):
    """A header that is missing or says nothing that could be meant."""


@dataclass(frozen=True, slots=True)
class Checksum:
    algorithm: str
    digest: bytes


def number_from(header: str | None) -> int:
    """A size or an offset. Raises HeaderError."""
    if header is None or not header.isascii() or not header.isdigit() or len(header) > 18:
        raise HeaderError
    return int(header)


def metadata_from(header: str) -> dict[str, str]:
    """Keys with their values, decoded; it is a stranger's text all the same. Raises HeaderError."""
    if len(header) > MOST_METADATA:
        raise HeaderError
    found: dict[str, str] = {}
    for pair in header.split(",") if header.strip() else ():
        key, _, value = pair.strip().partition(" ")
        if not key or not key.isascii() or key in found:
            raise HeaderError
        found[key] = _decoded(value).decode("utf-8", "replace")
    return found


def metadata_of(name: str) -> str:
    """The header that tells a file's name."""
    return f"filename {base64.b64encode(name.encode()).decode()}"


def checksum_from(header: str | None) -> Checksum | None:
    """The checksum of what is sent along, when the client sends one. Raises HeaderError."""
    if header is None:
        return None
    algorithm, _, value = header.strip().partition(" ")
    if algorithm not in CHECKSUMS:
        raise HeaderError
    return Checksum(algorithm, _decoded(value))


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as bad:
        raise HeaderError from bad
