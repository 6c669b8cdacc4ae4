"""The history of each file: one row for whatever happens to it, linked to the row before.

Every writer locks the file's row first, after any ticket; several files are locked in the order of their numbers.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery

from aftersales.accounts.models import User
from aftersales.audit.services import link
from aftersales.domain.custody import CustodyAction
from aftersales.domain.evidence import EvidenceState
from aftersales.domain.lifecycle import Role
from aftersales.evidence.models import Evidence, EvidenceEvent, EvidenceHold

SENDER = "sender"
"""Whoever sends a file: as which side of which ticket shows when it is handed in."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something with files, as whom, by which road, and when."""

    by: User | None
    role: str
    via: str
    at: datetime


def record(ids: Collection[UUID], action: CustodyAction, act: Act, payload: Mapping[str, Any] | None = None) -> None:
    """Add a row to the history of each of these files. The payload holds no free text and nothing personal."""
    record_each({pk: payload or {} for pk in ids}, action, act)


def record_each(payloads: Mapping[UUID, Mapping[str, Any]], action: CustodyAction, act: Act) -> None:
    """The same with a payload for each."""
    if not payloads:
        return
    with transaction.atomic():
        ids = lock_files(payloads)
        newest = _newest(ids)
        EvidenceEvent.objects.bulk_create([_linked(pk, newest[pk], action, act, payloads[pk]) for pk in ids])


def lock_files(ids: Collection[UUID]) -> list[UUID]:
    locked = Evidence.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    return list(locked.values_list("pk", flat=True))


def hold(files: Sequence[UUID], *, reason: str, role: Role, act: Act) -> int:
    """Keep these files until the hold is released, whatever their age; how many are held by it from now on.

    What this side held before stays as it is, and of what is gone nothing can be kept.
    """
    with transaction.atomic():
        ids = lock_files(files)
        held = set(_open_holds(ids, role).values_list("evidence", flat=True))
        gone = set(Evidence.objects.filter(pk__in=ids, state=EvidenceState.PURGED).values_list("pk", flat=True))
        fresh = [pk for pk in ids if pk not in held | gone]
        EvidenceHold.objects.bulk_create(
            EvidenceHold(evidence_id=pk, role=role.value, reason=reason, by=act.by, at=act.at) for pk in fresh
        )
        record(fresh, CustodyAction.HELD, act)
    return len(fresh)


def release(files: Sequence[UUID], *, role: Role, act: Act) -> int:
    """Take this side's hold back; how many files were held by it."""
    with transaction.atomic():
        ids = lock_files(files)
        holds = _open_holds(ids, role)
        held = list(holds.values_list("evidence", flat=True))
        holds.update(released_by=act.by, released_at=act.at)
        record(held, CustodyAction.RELEASED, act)
    return len(held)


def _open_holds(ids: Collection[UUID], role: Role) -> Any:
    return EvidenceHold.objects.filter(evidence__in=ids, role=role.value, released_at__isnull=True)


def _newest(ids: Collection[UUID]) -> dict[UUID, tuple[int, str]]:
    """Sequence and hash of the last row of each history."""
    last = EvidenceEvent.objects.filter(evidence=OuterRef("pk")).order_by("-sequence")
    files = Evidence.objects.filter(pk__in=ids).values_list(
        "pk", Subquery(last.values("sequence")[:1]), Subquery(last.values("hash")[:1])
    )
    return {pk: (sequence or 0, previous or "") for pk, sequence, previous in files}


def _linked(
    pk: UUID, newest: tuple[int, str], action: CustodyAction, act: Act, payload: Mapping[str, Any]
) -> EvidenceEvent:
    sequence, previous_hash = newest
    event = EvidenceEvent(
        evidence_id=pk,
        sequence=sequence + 1,
        action=action.value,
        role=act.role,
        by=act.by,
        via=act.via,
        at=act.at,
        payload=dict(payload),
    )
    link(event, previous_hash)
    return event
