from collections.abc import Iterable

from aftersales.audit.models import LinkedEvent
from aftersales.domain.chain import GENESIS, link_hash


def link(event: LinkedEvent, previous_hash: str) -> None:
    """Set the event's place in the chain; the caller writes the row."""
    event.previous_hash = previous_hash or GENESIS
    event.hash = link_hash(event.previous_hash, event.content())


def first_broken(events: Iterable[LinkedEvent]) -> LinkedEvent | None:
    """The first event of a subject, in order of sequence, whose link does not hold."""
    previous_hash = GENESIS
    for sequence, event in enumerate(events, start=1):
        expected = link_hash(previous_hash, event.content())
        if (event.sequence, event.previous_hash, event.hash) != (sequence, previous_hash, expected):
            return event
        previous_hash = event.hash
    return None
