"""Who is looking at a ticket. It lives in the cache for less than a minute and binds nobody."""

from time import time

from django.core.cache import cache

from aftersales.accounts.models import User

SECONDS = 45
"""So long somebody counts as looking after their page has last asked."""

Seen = dict[int, tuple[str, float]]


def look_at(ticket_id: int, person: User) -> None:
    """Two who ask at once may miss each other until they ask again."""
    cache.set(_key(ticket_id), {**_seen(ticket_id), person.pk: (person.shown_name, time())}, SECONDS)


def others_at(ticket_id: int, person: User) -> list[str]:
    return sorted(name for pk, (name, _at) in _seen(ticket_id).items() if pk != person.pk)


def _seen(ticket_id: int) -> Seen:
    known: Seen = cache.get(_key(ticket_id)) or {}
    return {pk: seen for pk, seen in known.items() if seen[1] > time() - SECONDS}


def _key(ticket_id: int) -> str:
    return f"desk-looking:{ticket_id}"
