"""Bytes of evidence go when their time is over; row, hash and history stay.

Each file goes in a transaction of its own, looked at once more under its lock, so a run can stop anywhere and the next
one goes on: what is purged is no longer found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from aftersales.clockwork.selectors.retention import KEPT_STATES, ends_of, held_files, old_files
from aftersales.deadlines.selectors.settings import number_in_force
from aftersales.domain.custody import CustodyAction
from aftersales.domain.evidence import EvidenceState
from aftersales.domain.lifecycle import Role
from aftersales.domain.retention import KeptFor, reason_to_keep, years_before
from aftersales.domain.settings import SettingCode
from aftersales.evidence.models import Evidence
from aftersales.evidence.services.clearing import clear_folders, note_folders
from aftersales.evidence.services.custody import Act, record

BATCH = 500


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A file and why it is kept; None: its time is over."""

    id: UUID
    size: int
    kept_for: KeptFor | None


def retention_years(at: datetime) -> int:
    return number_in_force(SettingCode.RETENTION_YEARS, None, at)


def files_to_look_at(at: datetime) -> int:
    return old_files(years_before(at, retention_years(at))).count()


def purge(at: datetime, *, really: bool, via: str = "clock") -> Iterator[LookedAt]:
    """Look at every old file; with `really`, let the bytes go of those whose time is over."""
    years, last = retention_years(at), None
    while batch := list(old_files(years_before(at, years), last)[:BATCH]):
        for looked_at in _look(batch, years, at):
            if really and looked_at.kept_for is None:
                yield LookedAt(looked_at.id, looked_at.size, _purge_one(looked_at.id, years, at, via))
            else:
                yield looked_at
        last = (batch[-1].received_at, batch[-1].pk)


def _look(batch: Sequence[Evidence], years: int, at: datetime) -> Iterator[LookedAt]:
    ids = [file.pk for file in batch]
    ends, held = ends_of(ids), held_files(ids)
    for file in batch:
        kept_for = reason_to_keep(ends.get(file.pk, ()), is_held=file.pk in held, years=years, at=at)
        yield LookedAt(file.pk, file.size, kept_for)


def _purge_one(pk: UUID, years: int, at: datetime, via: str) -> KeptFor | None:
    """The lock also keeps out whoever would hand the file in anew just now."""
    with transaction.atomic():
        file = Evidence.objects.select_for_update().filter(pk=pk, state__in=KEPT_STATES).first()
        if file is None:
            return None
        (looked_at,) = _look([file], years, at)
        if looked_at.kept_for is None:
            Evidence.objects.filter(pk=pk).update(state=EvidenceState.PURGED.value)
            record([pk], CustodyAction.PURGED, Act(None, Role.CLOCK, via, at), {"years": years})
            note_folders([pk])
    if looked_at.kept_for is None:
        clear_folders([pk])
    return looked_at.kept_for
