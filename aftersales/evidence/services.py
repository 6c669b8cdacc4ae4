from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import uuid4

from django.db import transaction

from aftersales.accounts.models import User
from aftersales.domain.evidence import (
    SNIFFED_BYTES,
    EvidenceRefusedError,
    Limits,
    MediaType,
    RefusalCode,
    check_count,
    clean_name,
    media_type_of,
)
from aftersales.evidence.gateways.decoder import Decoded, Job, decode
from aftersales.evidence.gateways.sealed import (
    Folder,
    LongerThanAllowedError,
    Seal,
    kept_only_on_success,
    on_disk,
    write_original,
)
from aftersales.evidence.models import Evidence
from aftersales.evidence.selectors import intake_limits


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
    media_type: MediaType
    folder: Folder


def receive_files(files: Sequence[SentFile], *, by: User | None, at: datetime) -> list[Evidence]:
    """Every road in ends here: all of the files are kept, or none.

    Raises EvidenceRefusedError naming the first file refused; then no file and no row stays behind. Takes seconds, so
    it must not be called inside a transaction (it raises RuntimeError there).
    """
    limits = intake_limits()
    arrivals = [_arrival(file, limits) for file in files]
    check_count([arrival.media_type.kind for arrival in arrivals], limits)
    if not arrivals:
        return []
    with kept_only_on_success(arrival.folder for arrival in arrivals):
        seals = [_sealed(arrival, limits) for arrival in arrivals]
        pictures = decode([_job(arrival) for arrival in arrivals], limits)
        rows = [
            _row(arrival, seal, decoded, by=by, at=at)
            for arrival, seal, decoded in zip(arrivals, seals, pictures, strict=True)
        ]
        with transaction.atomic(durable=True):
            return Evidence.objects.bulk_create(rows)


def _arrival(sent: SentFile, limits: Limits) -> Arrival:
    name = clean_name(sent.name or "")
    if not sent.size:
        raise EvidenceRefusedError(RefusalCode.EMPTY_FILE, name=name)
    sent.seek(0)
    media_type = media_type_of(sent.read(SNIFFED_BYTES))
    if media_type is None:
        raise EvidenceRefusedError(RefusalCode.WRONG_TYPE, name=name)
    limit = limits.bytes_for(media_type.kind)
    if sent.size > limit:
        raise EvidenceRefusedError(RefusalCode.TOO_LARGE, name=name, limit=limit)
    return Arrival(sent, name or media_type.neutral_name, media_type, Folder(uuid4()))


def _sealed(arrival: Arrival, limits: Limits) -> Seal:
    limit = limits.bytes_for(arrival.media_type.kind)
    try:
        return write_original(arrival.folder, arrival.sent.chunks(), limit=limit)
    except LongerThanAllowedError as longer:
        raise EvidenceRefusedError(RefusalCode.TOO_LARGE, name=arrival.name, limit=limit) from longer


def _job(arrival: Arrival) -> Job:
    folder = arrival.folder
    return Job(
        source=on_disk(folder.original),
        media_type=arrival.media_type,
        preview=on_disk(folder.preview),
        thumb=on_disk(folder.thumb),
        name=arrival.name,
    )


def _row(arrival: Arrival, seal: Seal, decoded: Decoded, *, by: User | None, at: datetime) -> Evidence:
    return Evidence(
        id=arrival.folder.id,
        kind=arrival.media_type.kind.value,
        media_type=arrival.media_type.name,
        size=seal.size,
        sha256=seal.sha256,
        display_name=arrival.name,
        original_path=arrival.folder.original,
        preview_path=arrival.folder.preview,
        thumb_path=arrival.folder.thumb,
        width=decoded.width,
        height=decoded.height,
        duration_seconds=decoded.duration_seconds,
        uploaded_by=by,
        received_at=at,
    )
