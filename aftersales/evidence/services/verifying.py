"""Whether every file is still what was received: each original hashed anew, each copy looked for."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from aftersales.domain.evidence import EvidenceState
from aftersales.evidence.gateways.sealed import is_kept, opened_original
from aftersales.evidence.models import Evidence

BATCH = 500


class Fault(StrEnum):
    MISSING = "missing"
    ALTERED = "altered"
    UNREADABLE = "unreadable"
    COPY_MISSING = "copy missing"


@dataclass(frozen=True, slots=True)
class Checked:
    id: UUID
    size: int
    fault: Fault | None


def verified_files(after: UUID | None = None) -> Iterator[Checked]:
    """Every received file in the order of its number, from the one after `after`."""
    while batch := _batch(after):
        for evidence in batch:
            yield Checked(evidence.pk, evidence.size, _fault(evidence))
        after = batch[-1].pk


def left_to_verify(after: UUID | None = None) -> int:
    return _received(after).count()


def _batch(after: UUID | None) -> list[Evidence]:
    return list(_received(after).order_by("pk")[:BATCH])


def _received(after: UUID | None) -> QuerySet[Evidence]:
    received = Evidence.objects.exclude(state=EvidenceState.UPLOADING)
    return received.filter(pk__gt=after) if after else received


def _fault(evidence: Evidence) -> Fault | None:
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
