"""How files come in. A row first, then the bytes, then the seal; from there on `checking` takes over.
With a bucket the bytes go there before the seal, so that whoever checks finds them, on whatever machine.

Every road uses this: a form hands in whole files (`receive_files`); a resumable upload begins one (`begin_upload`),
writes it piece by piece to `on_disk(evidence.original_path)`, then seals (`seal_upload`) or drops it (`drop_uploads`).
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

from django.db import transaction

from aftersales.accounts.models import User
from aftersales.domain.custody import CustodyAction
from aftersales.domain.evidence import (
    EvidenceRefusedError,
    EvidenceState,
    Limits,
    RefusalCode,
    check_count,
    check_total,
)
from aftersales.domain.file_names import clean_name
from aftersales.domain.media_types import SNIFFED_BYTES, MediaType, media_type_of
from aftersales.evidence.gateways.sealed import (
    Folder,
    LongerThanAllowedError,
    Seal,
    hand_over,
    let_go,
    make_room,
    opened_original,
    seal_original,
    write_original,
)
from aftersales.evidence.models import Evidence
from aftersales.evidence.selectors import intake_limits
from aftersales.evidence.services.clearing import clear_folders, note_folders
from aftersales.evidence.services.custody import SENDER, Act, record

logger = logging.getLogger(__name__)


class SentFile(Protocol):
    """An UploadedFile, or any django.core.files.File."""

    name: str | None

    @property
    def size(self) -> int | None: ...
    def seek(self, offset: int, /) -> Any: ...
    def read(self, size: int, /) -> Any: ...
    def chunks(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file whose leading bytes and told size are acceptable; nothing of it is written yet."""

    sent: SentFile
    name: str
    size: int
    media_type: MediaType


def receive_files(files: Sequence[SentFile], *, by: User | None, at: datetime) -> list[Evidence]:
    """All of the files are taken in to be checked, or none.

    Raises EvidenceRefusedError naming the first file that is refused at sight, or because nothing can be stored just
    now; then no file and no row stays behind.
    Writes to disk, so it must not be called inside a transaction (it raises RuntimeError there).
    """
    limits = intake_limits()
    arrivals = [_arrival(file, limits) for file in files]
    check_count([arrival.media_type.kind for arrival in arrivals], limits)
    check_total([arrival.size for arrival in arrivals], limits)
    if not arrivals:
        return []
    rows = [_promise(arrival.name, arrival.size, by=by, at=at) for arrival in arrivals]
    with transaction.atomic(durable=True):
        Evidence.objects.bulk_create(rows)
    try:
        return _taken_in(rows, arrivals, limits, at)
    except OSError as away:
        drop_uploads([row.pk for row in rows])
        logger.exception("received files could not be stored")
        raise EvidenceRefusedError(RefusalCode.NOT_STORED) from away
    except BaseException:
        drop_uploads([row.pk for row in rows])
        raise


def begin_upload(name: str, size: int, *, by: User, at: datetime) -> Evidence:
    """A file that will arrive piece by piece; what it is shows when it is here. Raises EvidenceRefusedError by size."""
    shown, limit = clean_name(name), intake_limits().largest_file
    if size <= 0:
        raise EvidenceRefusedError(RefusalCode.EMPTY_FILE, name=shown)
    if size > limit:
        raise EvidenceRefusedError(RefusalCode.TOO_LARGE, name=shown, limit=limit)
    row = _promise(shown, size, by=by, at=at)
    make_room(Folder(row.pk))
    row.save(force_insert=True)
    return row


def seal_upload(evidence: Evidence, *, at: datetime) -> Evidence:
    """All bytes are here: hash them, and hand the file over to be checked.

    Raises EvidenceRefusedError when it is refused at sight, and then nothing of it is kept; ValueError when bytes lack;
    OSError when it cannot be stored, and then it stays here to be sealed later.
    """
    limits = intake_limits()
    with opened_original(evidence.original_path) as original:
        head = original.read(SNIFFED_BYTES)
    try:
        media_type = _accepted(head, evidence.display_name, evidence.size, limits)
    except EvidenceRefusedError:
        drop_uploads([evidence.pk])
        raise
    folder = Folder(evidence.pk)
    seal = seal_original(folder)
    if seal.size != evidence.size:
        raise ValueError(f"{seal.size} of {evidence.size} bytes are here")
    hand_over([folder.original])
    with transaction.atomic():
        _seal(evidence, seal, media_type, evidence.display_name, at, "upload")
    let_go(folder, [folder.original])
    evidence.refresh_from_db()
    return evidence


def drop_uploads(ids: Sequence[UUID]) -> int:
    """Forget files that are not all here, and clear away what came of them. A sealed one stays as it is."""
    unfinished = Evidence.objects.filter(pk__in=ids, state=EvidenceState.UPLOADING)
    with transaction.atomic():
        note_folders(unfinished.values_list("pk", flat=True))
        dropped = unfinished.drop_unfinished()
    clear_folders(ids)
    return dropped


def _arrival(sent: SentFile, limits: Limits) -> Arrival:
    name = clean_name(sent.name or "")
    if not sent.size:
        raise EvidenceRefusedError(RefusalCode.EMPTY_FILE, name=name)
    sent.seek(0)
    media_type = _accepted(sent.read(SNIFFED_BYTES), name, sent.size, limits)
    return Arrival(sent, name or media_type.neutral_name, sent.size, media_type)


def _accepted(head: bytes, name: str, size: int, limits: Limits) -> MediaType:
    media_type = media_type_of(head)
    if media_type is None or media_type not in limits.types:
        raise limits.wrong_type(name)
    limit = limits.bytes_for(media_type.kind)
    if size > limit:
        raise EvidenceRefusedError(RefusalCode.TOO_LARGE, name=name, limit=limit)
    return media_type


def _promise(name: str, size: int, *, by: User | None, at: datetime) -> Evidence:
    pk = uuid4()
    return Evidence(
        id=pk,
        size=size,
        display_name=name,
        original_path=Folder(pk).original,
        uploaded_by=by,
        received_at=at,
        state=EvidenceState.UPLOADING.value,
    )


def _taken_in(rows: Sequence[Evidence], arrivals: Sequence[Arrival], limits: Limits, at: datetime) -> list[Evidence]:
    seals = [_written(row, arrival, limits) for row, arrival in zip(rows, arrivals, strict=True)]
    hand_over(row.original_path for row in rows)
    with transaction.atomic():
        for row, arrival, seal in zip(rows, arrivals, seals, strict=True):
            _seal(row, seal, arrival.media_type, arrival.name, at, "form")
    for row in rows:
        let_go(Folder(row.pk), [row.original_path])
    found = Evidence.objects.in_bulk([row.pk for row in rows])
    return [found[row.pk] for row in rows]


def _written(row: Evidence, arrival: Arrival, limits: Limits) -> Seal:
    folder, limit = Folder(row.pk), limits.bytes_for(arrival.media_type.kind)
    make_room(folder)
    try:
        return write_original(folder, arrival.sent.chunks(), limit=limit)
    except LongerThanAllowedError as longer:
        raise EvidenceRefusedError(RefusalCode.TOO_LARGE, name=arrival.name, limit=limit) from longer


def _seal(row: Evidence, seal: Seal, media_type: MediaType, name: str, at: datetime, via: str) -> None:
    """Says what the bytes are, once, and begins the file's history with it."""
    sealed = Evidence.objects.filter(pk=row.pk).seal(
        kind=media_type.kind.value,
        media_type=media_type.name,
        size=seal.size,
        sha256=seal.sha256,
        display_name=name or media_type.neutral_name,
        received_at=at,
        next_at=at,
    )
    if sealed:
        found = {"sha256": seal.sha256, "size": seal.size, "media_type": media_type.name}
        record([row.pk], CustodyAction.RECEIVED, Act(row.uploaded_by, SENDER, via, at), found)
