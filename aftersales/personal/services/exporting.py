"""One's own data as an archive: asked for by a row, put together by whoever looks for rows, kept for some days."""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from io import BytesIO
from typing import BinaryIO

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import override

from aftersales.accounts.models import User
from aftersales.casefiles.gateways.packing import Member, Packed, now_and_then, pack
from aftersales.casefiles.gateways.placing import placed, taken_away
from aftersales.casefiles.models import ExportState
from aftersales.evidence.gateways.sealed import opened_original
from aftersales.notifications.services import NoticeDraft, notify
from aftersales.personal.models import DataExport
from aftersales.personal.selectors.content import OwnFile, Section, own_files, sections_of
from aftersales.personal.selectors.exports import data_exports, past_their_days, to_be_built

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
MOST_A_DAY = 3
LEASE = timedelta(minutes=15)
DATA, PAGE, LEFT_OUT = "data.json", "data.html", "missing.txt"


class TooManyExportsError(Exception):
    """This person has asked for their data as often as they may in a day."""


def ask_for_data(person: User, *, language: str, at: datetime) -> DataExport:
    """One that is waited for is not begun again. Raises TooManyExportsError."""
    mine = data_exports(person)
    if waiting := mine.filter(state=ExportState.WAITING).first():
        return waiting
    if mine.filter(asked_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooManyExportsError
    total = sum(file.evidence.size for file in own_files(person))
    try:
        with transaction.atomic():
            return DataExport.objects.create(person=person, language=language, asked_at=at, total_bytes=total)
    except IntegrityError:  # a second click at the same moment
        return mine.get(state=ExportState.WAITING)


def build_next(at: datetime) -> DataExport | None:
    """Put together what has waited longest; None when nothing waits."""
    with transaction.atomic():
        export = to_be_built(at).select_for_update(skip_locked=True, of=("self",)).select_related("person").first()
        if export is None:
            return None
        export.attempts, export.leased_until, export.done_bytes = export.attempts + 1, at + LEASE, 0
        export.save(update_fields=["attempts", "leased_until", "done_bytes"])
    _build(export, at)
    return export


def drop_old(at: datetime) -> int:
    """The archive goes after its days."""
    return sum(drop(export) for export in past_their_days(at))


def drop(export: DataExport) -> bool:
    """False when its bytes could not be reached; it goes later."""
    try:
        taken_away(export.path)
    except OSError as away:
        logger.warning("export of data %s goes later: %s", export.pk, away)
        return False
    return bool(DataExport.objects.filter(pk=export.pk, state=ExportState.READY).update(state=ExportState.EXPIRED))


def _build(export: DataExport, at: datetime) -> None:
    """Whatever goes wrong with one stops no other; it is tried again, and given up at last."""
    try:
        told = now_and_then(lambda done: _ours(export).update(done_bytes=done))
        packed = placed(export.path, lambda file: write_data(export, file, at, told))
    except DatabaseError:
        raise
    except Exception:
        logger.exception("export of data %s could not be put together", export.pk)
        state = ExportState.FAILED if export.attempts >= MOST_ATTEMPTS else ExportState.WAITING
        _ours(export).update(state=state, leased_until=None)
        return
    with transaction.atomic():
        ready = _ours(export).update(
            state=ExportState.READY,
            leased_until=None,
            done_bytes=export.total_bytes,
            size=packed.size,
            sha256=packed.sha256,
            ready_at=at,
            expires_at=at + timedelta(days=settings.CASE_FILE_DAYS),
        )
        if ready:
            values = {"days": settings.CASE_FILE_DAYS}
            notify([NoticeDraft(export.person, f"data:{export.pk}", "data_ready", values, "/account/data/")], at)
    if not ready:  # the account was deleted meanwhile
        taken_away(export.path)


def _ours(export: DataExport) -> QuerySet[DataExport]:
    return DataExport.objects.filter(pk=export.pk, state=ExportState.WAITING, attempts=export.attempts)


def write_data(export: DataExport, out: BinaryIO, at: datetime, told: Callable[[int], None]) -> Packed:
    """The whole archive into `out`, in the language of the row."""
    with override(export.language):
        files = own_files(export.person)
        sections = sections_of(export.person, files, at)
        return pack(out, _members(sections, files, export, at), {"export": str(export.key)}, at, told)


def _members(
    sections: Sequence[Section], files: Sequence[OwnFile], export: DataExport, at: datetime
) -> Iterator[Member]:
    data = {one.code: [{cell.code: cell.value for cell in row} for row in one.rows] for one in sections}
    page = render_to_string("personal/data.html", {"sections": sections, "at": at, "language": export.language})
    yield _text(DATA, json.dumps(data, ensure_ascii=False, indent=1))
    yield _text(PAGE, page)
    here = [file for file in files if _is_here(file)]
    if gone := [file.name for file in files if file not in here]:
        yield _text(LEFT_OUT, "\n".join(gone) + "\n")
    for file in here:
        yield Member(file.name, _opener(file.evidence.original_path), {"received_sha256": file.evidence.sha256})


def _is_here(file: OwnFile) -> bool:
    try:
        with opened_original(file.evidence.original_path):
            return True
    except OSError:
        logger.warning("original of %s is not to be had for an export", file.evidence.pk)
        return False


def _text(name: str, words: str) -> Member:
    return Member(name, lambda: BytesIO(words.encode()), {})


def _opener(path: str) -> Callable[[], AbstractContextManager[BinaryIO]]:
    return lambda: opened_original(path)
