"""Hash links: a row of history names the hash of the row before it, so that no row can change unseen."""

import hashlib
import json
from collections.abc import Mapping
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
