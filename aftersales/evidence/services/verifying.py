"""Whether every file is still what was received: each original hashed anew, each copy looked for, each history
followed link by link to the hash at receipt."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from aftersales.audit.services import first_broken
from aftersales.domain.evidence import EvidenceState
from aftersales.evidence.gateways.sealed import is_kept, opened_original
from aftersales.evidence.models import Evidence, EvidenceEvent

BATCH = 500


class Fault(StrEnum):
    MISSING = "missing"
    ALTERED = "altered"
    UNREADABLE = "unreadable"
    COPY_MISSING = "copy missing"
    NO_HISTORY = "history missing"
    HISTORY_BROKEN = "history broken"
    ROW_ALTERED = "row differs from its history"


@dataclass(frozen=True, slots=True)
class Checked:
    id: UUID
    size: int
    faults: Sequence[Fault]


def verified_files(after: UUID | None = None) -> Iterator[Checked]:
    """Every received file in the order of its number, from the one after `after`."""
    while batch := _batch(after):
        histories = _histories(batch)
        for evidence in batch:
            found = (_fault_of_bytes(evidence), _fault_of_history(evidence, histories[evidence.pk]))
            yield Checked(evidence.pk, evidence.size, [fault for fault in found if fault])
        after = batch[-1].pk


def left_to_verify(after: UUID | None = None) -> int:
    return _received(after).count()


def _batch(after: UUID | None) -> list[Evidence]:
    return list(_received(after).order_by("pk")[:BATCH])


def _received(after: UUID | None) -> QuerySet[Evidence]:
    received = Evidence.objects.exclude(state=EvidenceState.UPLOADING)
    return received.filter(pk__gt=after) if after else received


def _histories(batch: Sequence[Evidence]) -> dict[UUID, list[EvidenceEvent]]:
    found: dict[UUID, list[EvidenceEvent]] = {evidence.pk: [] for evidence in batch}
    for event in EvidenceEvent.objects.filter(evidence__in=found).order_by("evidence", "sequence"):
        found[event.evidence_id].append(event)
    return found


def _fault_of_history(evidence: Evidence, events: Sequence[EvidenceEvent]) -> Fault | None:
    if not events:
        return Fault.NO_HISTORY
    if first_broken(events):
        return Fault.HISTORY_BROKEN
    told = events[0].payload
    is_same = (told.get("sha256"), told.get("size")) == (evidence.sha256, evidence.size)
    return None if is_same else Fault.ROW_ALTERED


def _fault_of_bytes(evidence: Evidence) -> Fault | None:
    """Of a file whose time is over there are none."""
    if evidence.is_purged:
        return None
    copies = (evidence.preview_path, evidence.thumb_path, evidence.film_path)
    try:
        with opened_original(evidence.original_path) as original:
            found = hashlib.file_digest(original, "sha256").hexdigest()  # type: ignore[arg-type]  # a file of bytes
        if found != evidence.sha256:
            return Fault.ALTERED
        return None if all(is_kept(path) for path in copies if path) else Fault.COPY_MISSING
    except FileNotFoundError:
        return Fault.MISSING
    except OSError:
        return Fault.UNREADABLE
