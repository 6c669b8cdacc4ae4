from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from aftersales.audit.models import LinkedEvent
from aftersales.domain.chain import GENESIS, AlikeContents, link_hash


def link(event: LinkedEvent, previous_hash: str) -> None:
    """Set the event's place in the chain; the caller writes the row."""
    event.previous_hash = previous_hash or GENESIS
    event.hash = link_hash(event.previous_hash, event.content())


def linked_rows(
    model: type[LinkedEvent], rows: Sequence[Mapping[str, Any]], same: Mapping[str, Any], hashes: Sequence[str]
) -> list[dict[str, Any]]:
    """Rows of history with their place in the chain, to be written without model instances.

    `same` is what all of them share; `hashes` are those before, empty where a chain begins.
    """
    link_of = _linker(model, same)
    linked = []
    for row, before in zip(rows, hashes, strict=True):
        previous = before or GENESIS
        linked.append({**row, "previous_hash": previous, "hash": link_of(previous, row)})
    return linked


def _linker(model: type[LinkedEvent], same: Mapping[str, Any]) -> Callable[[str, Mapping[str, Any]], str]:
    """Thousands of moves are of few kinds; of one kind they differ in their subject, their place and their details."""
    shared = {name: same[name] for name in model.CONTENT if name in same}
    own = [name for name in model.CONTENT if name not in same]
    single = [name for name in own if name in {"sequence", "payload"} or name.endswith("_id")]
    common = [name for name in own if name not in single]
    kind_of = itemgetter(*common)
    kinds: dict[tuple[Any, ...], AlikeContents] = {}

    def link_of(previous: str, row: Mapping[str, Any]) -> str:
        kind = kind_of(row)
        if kind not in kinds:
            kinds[kind] = AlikeContents(shared | {name: row[name] for name in common}, single)
        return kinds[kind].link_hash(previous, row)

    return link_of


def first_broken(events: Iterable[LinkedEvent]) -> LinkedEvent | None:
    """The first event of a subject, in order of sequence, whose link does not hold."""
    previous_hash = GENESIS
    for sequence, event in enumerate(events, start=1):
        expected = link_hash(previous_hash, event.content())
        if (event.sequence, event.previous_hash, event.hash) != (sequence, previous_hash, expected):
            return event
        previous_hash = event.hash
    return None
