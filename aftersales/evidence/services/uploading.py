"""Resumable uploads: begun within what one person may keep here, written on, handed over when whole, given up.

Who asks has been found to be the uploader. Files that nothing refers to after a day were never handed in; they go.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, ProtectedError, Sum

from aftersales.accounts.models import User
from aftersales.domain.evidence import EvidenceState
from aftersales.domain.resumable import Checksum
from aftersales.evidence.gateways.arriving import append, arrived, held
from aftersales.evidence.models import Evidence
from aftersales.evidence.selectors import unused_files
from aftersales.evidence.services.clearing import clear_folders, note_folders
from aftersales.evidence.services.receiving import begin_upload, drop_uploads, seal_upload

LOOKED_BACK = timedelta(days=30)
"""Older files were looked at many times; what is handed in stays for years, and need not be read again and again."""


class TooManyOpenError(Exception):
    """This person has begun or sent as many files as may lie here without a request."""


class TooMuchOpenError(Exception):
    """The same, counted in bytes."""


class WrongOffsetError(Exception):
    """The next byte is another than the sender thinks."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class TooLongError(Exception):
    """More bytes than were announced; none of them is written."""


def begin(name: str, size: int, *, by: User, at: datetime) -> Evidence:
    """Raises EvidenceRefusedError by size, TooManyOpenError, TooMuchOpenError; then there is no row and no file."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one count at a time
        kept = unused_files(at).filter(uploaded_by=by).aggregate(files=Count("pk"), size=Sum("size", default=0))
        if kept["files"] >= settings.EVIDENCE_OPEN_MAX_FILES:
            raise TooManyOpenError
        if kept["size"] + size > settings.EVIDENCE_OPEN_MAX_BYTES:
            raise TooMuchOpenError
        return begin_upload(name, size, by=by, at=at)


def write_on(
    upload: Evidence, chunks: Iterable[bytes], *, offset: int, length: int, checksum: Checksum | None, at: datetime
) -> int:
    """Write `length` bytes at `offset`, as many of them as come; how many are here then. The last one hands it over.

    Raises WrongOffsetError, TooLongError, and what `append`, `held` and `seal_upload` raise.
    """
    with held(upload.original_path) as file:
        here = offset_of(upload)
        if offset != here:
            raise WrongOffsetError(here)
        if offset + length > upload.size:
            raise TooLongError
        if length:
            here = append(file, chunks, checksum)
        if here == upload.size:
            _hand_over(upload, at)
    return here


def progress(upload: Evidence, at: datetime) -> int:
    """How many bytes are here. What came whole when the server died is handed over now."""
    here = offset_of(upload)
    if here == upload.size and upload.state == EvidenceState.UPLOADING:
        with held(upload.original_path):
            _hand_over(upload, at)
    return here


def offset_of(upload: Evidence) -> int:
    return arrived(upload.original_path) if upload.state == EvidenceState.UPLOADING else upload.size


def give_up(upload: Evidence) -> None:
    """The sender doesn't want it any more. Raises InUseError while bytes arrive."""
    if upload.state != EvidenceState.UPLOADING:
        drop_unused(upload.pk)
        return
    with held(upload.original_path):
        drop_uploads([upload.pk])


def forget_unused_files(at: datetime) -> int:
    """Received files that were never handed in with anything; one that is handed in just now stays."""
    until = at - timedelta(hours=settings.EVIDENCE_UPLOAD_HOURS + 1)
    stale = Evidence.objects.unused().filter(received_at__range=(until - LOOKED_BACK, until))
    return sum(drop_unused(pk) for pk in stale.exclude(state=EvidenceState.UPLOADING).values_list("pk", flat=True))


def _hand_over(upload: Evidence, at: datetime) -> None:
    upload.refresh_from_db()
    if upload.state == EvidenceState.UPLOADING:
        seal_upload(upload, at=at)


def drop_unused(pk: UUID) -> bool:
    """Forget a received file, unless something refers to it; whether it is gone."""
    try:
        with transaction.atomic():
            dropped = Evidence.objects.filter(pk=pk).drop_unused()
            if dropped:
                note_folders([pk])
    except (IntegrityError, ProtectedError):
        return False
    clear_folders([pk])
    return bool(dropped)
