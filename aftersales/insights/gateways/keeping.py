"""Finished parts of a page, kept for a minute or two. A cache that is down keeps nothing, and nobody notices."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from zlib import compress, decompress

from django.conf import settings
from django.core.cache import caches

logger = logging.getLogger(__name__)

Parts = Mapping[str, str]
_QUICKLY = 1


@dataclass(frozen=True, slots=True)
class Kept:
    parts: Parts
    age: timedelta


def kept(question: str, at: datetime) -> Kept | None:
    """What was worked out for this very question shortly before `at`; None where it has to be worked out."""
    if not settings.INSIGHTS_KEPT_SECONDS:
        return None
    try:
        found = caches["figures"].get(_key(question))
        asked, made_at, parts = json.loads(decompress(found)) if found else ("", "", {})
    except Exception:  # whatever is wrong with a cache is no reason to show nothing
        logger.warning("what is kept of the dashboards cannot be read", exc_info=True)
        return None
    if asked != question:
        return None
    age = at - datetime.fromisoformat(made_at)
    return Kept(parts, age) if timedelta() <= age < timedelta(seconds=settings.INSIGHTS_KEPT_SECONDS) else None


def is_shared() -> bool:
    """Whether what one process keeps is found by the others."""
    return "LocMemCache" not in settings.CACHES["figures"]["BACKEND"]


def keep(question: str, at: datetime, parts: Parts) -> None:
    """With the question itself: what is found is shown only to whoever asks exactly that."""
    if not settings.INSIGHTS_KEPT_SECONDS:
        return
    packed = compress(json.dumps([question, at.isoformat(), parts], ensure_ascii=False).encode(), _QUICKLY)
    try:
        caches["figures"].set(_key(question), packed, settings.INSIGHTS_KEPT_SECONDS)
    except Exception:  # as above
        logger.warning("the dashboards cannot be kept", exc_info=True)


def _key(question: str) -> str:
    return f"insights:{sha256(question.encode()).hexdigest()}"
