"""Whether history is still what was written: every link of every chain, the ends, and the anchors."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from aftersales.audit.models import HistoryAnchor, LinkedEvent
from aftersales.audit.services.recording import lock_subject
from aftersales.domain.chain import GENESIS, link_hash

CHUNK = 2000
ANCHOR_EVERY = timedelta(hours=1)

Progress = Callable[[int], None]


class Damage(StrEnum):
    CHANGED = "changed"
    """What the row says is not what its hash was made from."""
    UNLINKED = "unlinked"
    """The row does not follow the row before it: one was changed, put in or taken out."""
    MISSING = "missing"
    """A number in the sequence has no row."""
    SHORTENED = "shortened"
    """The subject has had more moves than its history tells: the end was taken off."""
    ANCHOR = "anchor"
    """Rows that an anchor counted are gone or different."""


@dataclass(frozen=True, slots=True)
class BrokenLink:
    table: str
    subject: str
    sequence: int
    damage: Damage
    detail: str = ""


def history_tables() -> list[type[LinkedEvent]]:
    return sorted(
        (model for model in apps.get_models() if issubclass(model, LinkedEvent)), key=lambda one: one._meta.label
    )


def broken_links(model: type[LinkedEvent], progress: Progress) -> Iterator[BrokenLink]:
    """The first break of each subject, then the ends that are missing. One row is in memory at a time."""
    subject_name = _column(model)
    subject, expected, before, is_broken = None, 1, GENESIS, False
    rows = model._base_manager.order_by(subject_name, "sequence").iterator(chunk_size=CHUNK)
    for count, event in enumerate(rows, start=1):
        if count % CHUNK == 0:
            progress(count)
        if (its := getattr(event, subject_name)) != subject:
            subject, expected, before, is_broken = its, 1, GENESIS, False
        if not is_broken and (damage := _damage(event, expected, before)):
            is_broken = True
            yield BrokenLink(model._meta.label, str(subject), expected, damage, f"row {event.pk}")
        expected, before = event.sequence + 1, event.hash
    yield from _shortened(model)


def _damage(event: LinkedEvent, expected: int, before: str) -> Damage | None:
    if event.sequence != expected:
        return Damage.MISSING
    if event.previous_hash != before:
        return Damage.UNLINKED
    return None if link_hash(before, event.content()) == event.hash else Damage.CHANGED


def _column(model: type[LinkedEvent]) -> str:
    field = model._meta.get_field(model.SUBJECT)
    return str(getattr(field, "attname", field.name))


def _shortened(model: type[LinkedEvent]) -> Iterator[BrokenLink]:
    """A subject's version is the number of its last event, where it has one."""
    owner = model._meta.get_field(model.SUBJECT).related_model
    if (
        not model.COUNTS_VERSION
        or not isinstance(owner, type)
        or not issubclass(owner, models.Model)
        or not _has_version(owner)
    ):
        return
    chain = model._base_manager.filter(**{model.SUBJECT: OuterRef("pk")}).order_by().values(model.SUBJECT)
    last = Coalesce(Subquery(chain.annotate(last=Max("sequence")).values("last")), 0)
    for pk, version, found in (
        owner._base_manager.annotate(last_event=last)
        .filter(version__gt=F("last_event"))
        .order_by("pk")
        .values_list("pk", "version", "last_event")
        .iterator(chunk_size=CHUNK)
    ):
        told = f"{owner._meta.label} is at version {version}"
        yield BrokenLink(model._meta.label, str(pk), found + 1, Damage.SHORTENED, told)


def _has_version(owner: type[models.Model]) -> bool:
    try:
        owner._meta.get_field("version")
    except FieldDoesNotExist:
        return False
    return True


# --- anchors ----------------------------------------------------------------


def make_anchors(at: datetime) -> int:
    """Fix what there is by now, an hour after the last time at the earliest; how many tables were fixed."""
    return sum(_make_anchor(model, at) is not None for model in _anchored())


def broken_anchors(model: type[LinkedEvent]) -> Iterator[BrokenLink]:
    """The first anchor that no longer holds; those after it are made on top of it."""
    if model.GOES_WITH_SUBJECT:
        return
    start, digest = 0, GENESIS
    for anchor in HistoryAnchor.objects.filter(table=model._meta.label).order_by("pk"):
        rows, digest = _digest(model, start, anchor.through_id, digest)
        if (rows, digest) != (anchor.rows, anchor.digest):
            told = f"rows {start + 1} to {anchor.through_id}: {rows} of {anchor.rows} rows, anchored {anchor.at:%F %T}"
            yield BrokenLink(model._meta.label, "", 0, Damage.ANCHOR, told)
            return
        start = anchor.through_id


def newest_anchor(model: type[LinkedEvent]) -> HistoryAnchor | None:
    return HistoryAnchor.objects.filter(table=model._meta.label).order_by("-pk").first()


def _anchored() -> list[type[LinkedEvent]]:
    return [model for model in history_tables() if not model.GOES_WITH_SUBJECT]


@transaction.atomic
def _make_anchor(model: type[LinkedEvent], at: datetime) -> HistoryAnchor | None:
    table = model._meta.label
    lock_subject(f"anchor:{table}")
    last = newest_anchor(model)
    if last and at < last.at + ANCHOR_EVERY:
        return None
    seen = model._base_manager.aggregate(seen=Max("pk"))["seen"] or 0
    start, through, digest = (last.through_id, last.seen_id, last.digest) if last else (0, 0, GENESIS)
    if last and start == through == seen:
        return None
    rows, digest = _digest(model, start, through, digest)
    return HistoryAnchor.objects.create(table=table, through_id=through, seen_id=seen, rows=rows, digest=digest, at=at)


def _digest(model: type[LinkedEvent], start: int, through: int, before: str) -> tuple[int, str]:
    """How many rows lie in (start, through], and the digest of those before with their hashes in order."""
    digest, rows = hashlib.sha256(before.encode()), 0
    hashes = model._base_manager.filter(pk__gt=start, pk__lte=through).order_by("pk").values_list("hash", flat=True)
    for link in hashes.iterator(chunk_size=CHUNK):
        digest.update(link.encode())
        rows += 1
    return rows, digest.hexdigest() if rows else before
