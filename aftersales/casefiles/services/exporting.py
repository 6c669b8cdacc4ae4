"""A case file is asked for by a row; a small one is put together at once, a large one by whoever looks for rows."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from io import BytesIO
from typing import BinaryIO

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils.translation import override

from aftersales.casefiles.gateways.packing import Member, Packed, now_and_then, pack
from aftersales.casefiles.gateways.paper import write_paper
from aftersales.casefiles.gateways.placing import placed, taken_away
from aftersales.casefiles.models import CaseExport, ExportState
from aftersales.casefiles.selectors.content import CaseContent, case_content
from aftersales.casefiles.selectors.exports import exports_of, past_their_days, to_be_built
from aftersales.casefiles.selectors.files import files_of_case
from aftersales.domain.custody import CustodyAction
from aftersales.domain.lifecycle import Role
from aftersales.evidence.gateways.sealed import opened_original
from aftersales.evidence.models import EvidenceOpening
from aftersales.evidence.services.custody import Act, record
from aftersales.notifications.models import OutboxKind
from aftersales.notifications.services import announce
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
MOST_A_DAY = 20
LEASE = timedelta(minutes=15)
PAPER = "case.pdf"


class TooManyExportsError(Exception):
    """This side has asked for the case of this ticket as often as it may in a day."""


def ask_for_case(ticket: Ticket, *, actor: Actor, language: str, at: datetime) -> CaseExport:
    """Put together at once when its files are few bytes; else it is WAITING, and whoever asked is told when it is
    there. It says the case as it stands when it is put together. One that is waited for is not begun again.

    Raises TooManyExportsError.
    """
    mine = exports_of(ticket, actor.role).filter(asked_at__gt=at - timedelta(days=1))
    if waiting := mine.filter(state=ExportState.WAITING).first():
        return waiting
    if mine.count() >= MOST_A_DAY:
        raise TooManyExportsError
    with override(language):
        files = files_of_case(ticket, actor.role, at)
    total = sum(file.given.size for file in files if file.given)
    export = CaseExport.objects.create(
        ticket=ticket,
        role=actor.role.value,
        language=language,
        by=actor.by,
        via=actor.via,
        asked_at=at,
        total_bytes=total,
    )
    if total <= settings.CASE_FILE_AT_ONCE_BYTES:
        _take(export, at)
        _build(export, at, tells=False)
        export.refresh_from_db()
    return export


def build_next(at: datetime) -> CaseExport | None:
    """Put together what has waited longest; None when nothing waits."""
    with transaction.atomic():
        export = to_be_built(at).select_for_update(skip_locked=True, of=("self",)).first()
        if export is None:
            return None
        _take(export, at)
    _build(export, at, tells=True)
    return export


def drop_old(at: datetime) -> int:
    """The archive goes after its days; that it was given stays."""
    gone = 0
    for export in past_their_days(at):
        try:
            taken_away(export.path)
        except OSError as away:
            logger.warning("case file %s goes later: %s", export.pk, away)
            continue
        gone += CaseExport.objects.filter(pk=export.pk, state=ExportState.READY).update(state=ExportState.EXPIRED)
    return gone


def write_case(export: CaseExport, out: BinaryIO, at: datetime, told: Callable[[int], None]) -> Packed:
    """The whole archive into `out`, in the language of the row."""
    with override(export.language):
        content = case_content(export.ticket, Role(export.role), at)
        return pack(out, _members(content), _facts(export, content), at, told)


# --- putting together ---


def _take(export: CaseExport, at: datetime) -> None:
    export.attempts += 1
    export.leased_until, export.done_bytes = at + LEASE, 0
    export.save(update_fields=["attempts", "leased_until", "done_bytes"])


def _build(export: CaseExport, at: datetime, *, tells: bool) -> None:
    """Whatever goes wrong with one stops no other; it is tried again, and given up at last."""
    try:
        packed = _write(export, at)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("case file %s could not be put together", export.pk)
        state = ExportState.FAILED if export.attempts >= MOST_ATTEMPTS else ExportState.WAITING
        _ours(export).update(state=state, leased_until=None)
        return
    with transaction.atomic():
        if not _ours(export).update(
            state=ExportState.READY,
            leased_until=None,
            done_bytes=export.total_bytes,
            size=packed.size,
            sha256=packed.sha256,
            manifest_sha256=packed.manifest_sha256,
            ready_at=at,
            expires_at=at + timedelta(days=settings.CASE_FILE_DAYS),
        ):
            return
        log_export(export, at)
        if tells and export.by:
            announce(OutboxKind.CASE_READY, [export.pk], at)


def _ours(export: CaseExport) -> QuerySet[CaseExport]:
    return CaseExport.objects.filter(pk=export.pk, state=ExportState.WAITING, attempts=export.attempts)


def _write(export: CaseExport, at: datetime) -> Packed:
    told = now_and_then(lambda done: _ours(export).update(done_bytes=done))
    return placed(export.path, lambda file: write_case(export, file, at, told))


def log_export(export: CaseExport, at: datetime) -> None:
    """In the history of every file that was given out, and of an original also who took it."""
    with override(export.language):
        given = [file for file in files_of_case(export.ticket, Role(export.role), at) if file.given]
    act = Act(export.by, export.role, export.via, at)
    payload = {"tickets": [export.ticket.number], "export": str(export.key)}
    record([file.evidence for file in given], CustodyAction.EXPORTED, act, payload)
    if export.by:
        EvidenceOpening.objects.bulk_create(
            EvidenceOpening(evidence_id=file.evidence, by=export.by, at=at)
            for file in given
            if file.given and file.given.is_original
        )


def _members(content: CaseContent) -> Iterator[Member]:
    paper = BytesIO()
    write_paper(paper, content, _thumb)
    yield Member(PAPER, lambda: BytesIO(paper.getvalue()), {})
    for file in content.files:
        if file.given:
            facts = {
                "evidence": str(file.evidence),
                "received_sha256": file.sha256,
                "original": file.given.is_original,
                "history": file.history_hash,
            }
            yield Member(file.given.name, _opener(file.given.path), facts)


def _opener(path: str) -> Callable[[], AbstractContextManager[BinaryIO]]:
    return lambda: opened_original(path)


def _thumb(path: str) -> bytes | None:
    try:
        with opened_original(path) as file:
            return file.read()
    except OSError:
        return None


def _facts(export: CaseExport, content: CaseContent) -> dict[str, object]:
    last = export.ticket.events.order_by("-sequence").values_list("hash", flat=True).first()
    return {"export": str(export.key), "ticket": content.number, "for": export.role, "history": last or ""}
