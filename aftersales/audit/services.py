from collections.abc import Iterable, Mapping
from typing import Any

from aftersales.audit.models import LinkedEvent
from aftersales.domain.chain import GENESIS, link_hash


def link(event: LinkedEvent, previous_hash: str) -> None:
    """Set the event's place in the chain; the caller writes the row."""
    event.previous_hash = previous_hash or GENESIS
    event.hash = link_hash(event.previous_hash, event.content())


def linked(model: type[LinkedEvent], values: Mapping[str, Any], previous_hash: str) -> dict[str, Any]:
    """The same for the values of a row that is written without a model instance."""
    previous = previous_hash or GENESIS
    content = {name: values[name] for name in model.CONTENT}
    return {**values, "previous_hash": previous, "hash": link_hash(previous, content)}


def first_broken(events: Iterable[LinkedEvent]) -> LinkedEvent | None:
    """The first event of a subject, in order of sequence, whose link does not hold."""
    previous_hash = GENESIS
    for sequence, event in enumerate(events, start=1):
        expected = link_hash(previous_hash, event.content())
        if (event.sequence, event.previous_hash, event.hash) != (sequence, previous_hash, expected):
            return event
        previous_hash = event.hash
    return None
