"""Hash links: a row of history names the hash of the row before it, so that no row can change unseen."""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal

GENESIS = "0" * 64


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} cannot be hashed into a chain")


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain).encode


def link_hash(previous_hash: str, content: Mapping[str, object]) -> str:
    """SHA-256 over the hash before and the content as canonical JSON (sorted keys, no spaces)."""
    return hashlib.sha256(f"{previous_hash}{_canonical(content)}".encode()).hexdigest()


class AlikeContents:
    """Contents that differ in a few values only, for links by the thousand: what they share is written out once."""

    def __init__(self, same: Mapping[str, object], own: Collection[str]) -> None:
        self._own = sorted(own)
        shared = {name: _canonical(value).replace("%", "%%") for name, value in same.items()}
        parts = [f"{_canonical(name)}:{shared.get(name, '%s')}" for name in sorted({*shared, *own})]
        self._text = "{" + ",".join(parts) + "}"

    def link_hash(self, previous_hash: str, own: Mapping[str, object]) -> str:
        """The same as the function of this name says of all of it together."""
        content = self._text % tuple([_written(own[name]) for name in self._own])
        return hashlib.sha256(f"{previous_hash}{content}".encode()).hexdigest()


def _written(value: object) -> str:
    return str(value) if type(value) is int else _canonical(value)
