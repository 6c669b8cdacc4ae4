"""What happens to a received file: virus scan, decoding, copies. Driven by rows; a message is only a nudge."""

import logging
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.timezone import get_default_timezone

from aftersales.domain.camera import taken_at
from aftersales.domain.custody import CustodyAction
from aftersales.domain.evidence import EvidenceRefusedError, EvidenceState, RefusalCode, ScanResult
from aftersales.domain.file_names import clean_name
from aftersales.domain.lifecycle import Role
from aftersales.domain.likeness import bands_of
from aftersales.domain.media_types import TYPES_BY_NAME, EvidenceKind
from aftersales.domain.serials import serial_in
from aftersales.evidence.gateways.antivirus import NotScannedError, Scanned, scan
from aftersales.evidence.gateways.decoder import (
    Decoded,
    DecoderStoppedError,
    decode,
    read_text,
    wall_seconds,
)
from aftersales.evidence.gateways.documents import check_document
from aftersales.evidence.gateways.sealed import Folder, new_copies, opened_original
from aftersales.evidence.models import Evidence, EvidenceBand
from aftersales.evidence.selectors import SCANNER, due_for_checking, intake_limits, unfinished_uploads
from aftersales.evidence.services.custody import Act, record
from aftersales.evidence.services.receiving import drop_uploads

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 2
"""A file that takes the whole worker down with it gets one more chance, then a person has to look."""
SHORTEST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
STORAGE, DECODER = "storage", "decoder"


def check_next(at: datetime, only: UUID | None = None) -> Evidence | None:
    """Check the file that has waited longest, or just this one; None when none is due."""
    evidence = _claimed(at, only)
    if evidence:
        _settle(evidence, at)
    return evidence


def _settle(evidence: Evidence, at: datetime) -> None:
    """Whatever one file does must not stop the rest. Only a lost database and a stop are told to the caller."""
    try:
        _check(evidence, at)
    except DecoderStoppedError:
        _put_back(evidence, at)
        raise
    except EvidenceRefusedError as refused:
        _finish(evidence, EvidenceState.REFUSED, at, refusal=refused.code.value, refusal_values=dict(refused.values))
    except FileNotFoundError:
        logger.exception("the original of evidence %s is gone", evidence.pk)
        _finish(evidence, EvidenceState.FAILED, at)
    except DatabaseError:
        raise
    except Exception as broken:  # noqa: BLE001 -- told in the log with its trace, and tried again
        _put_off(evidence, broken, at)


def check_due(at: datetime, *, most: int | None = None) -> int:
    """Check what is due at this moment, one after the other; how many files that were."""
    done = 0
    while (most is None or done < most) and check_next(at):
        done += 1
    return done


def forget_unfinished_uploads(at: datetime) -> int:
    """Uploads that nobody has gone on with for a day, also those whose process died between its row and its bytes."""
    stale = unfinished_uploads(at - timedelta(hours=settings.EVIDENCE_UPLOAD_HOURS))
    return drop_uploads(list(stale.values_list("pk", flat=True)))


def check_again(at: datetime) -> int:
    """Give every file another try whose checking broke down."""
    failed = Evidence.objects.filter(state=EvidenceState.FAILED)
    return failed.update(state=EvidenceState.SCANNING.value, attempts=0, waits=0, next_at=at)


# --- claiming ---


def _claimed(at: datetime, only: UUID | None) -> Evidence | None:
    """The next due row, ours until the moment at which we are taken for dead."""
    while True:
        with transaction.atomic():
            due = due_for_checking(at).filter(pk=only) if only else due_for_checking(at)
            evidence = due.select_for_update(skip_locked=True).first()
            if evidence is None:
                return None
            if evidence.attempts < MOST_ATTEMPTS:
                return _taken(evidence, at)
            logger.error("evidence %s took its worker down %d times", evidence.pk, evidence.attempts)
            _finish(evidence, EvidenceState.FAILED, at)


def _taken(evidence: Evidence, at: datetime) -> Evidence:
    evidence.attempts += 1
    evidence.next_at = at + timedelta(seconds=lease_seconds(EvidenceKind(evidence.kind)))
    evidence.save(update_fields=["attempts", "next_at"])
    return evidence


def lease_seconds(kind: EvidenceKind) -> int:
    """Longer than scanning and decoding may take together."""
    return int(wall_seconds(kind) + settings.CLAMD_SECONDS + 60)


# --- the check ---


def _check(evidence: Evidence, at: datetime) -> None:
    with opened_original(evidence.original_path) as original:
        scanned = scan(original)
        _note(evidence, scanned)
        if scanned.result is ScanResult.INFECTED:
            raise EvidenceRefusedError(RefusalCode.INFECTED)
        if evidence.is_document:
            check_document(original)
            _finish(evidence, EvidenceState.READY, at)
        else:
            _make_seen(evidence, original, at)


def _note(evidence: Evidence, scanned: Scanned) -> None:
    Evidence.objects.filter(pk=evidence.pk).update(scan=scanned.result.value, scan_signature=scanned.signature)


def _make_seen(evidence: Evidence, original: BinaryIO, at: datetime) -> None:
    original.seek(0)
    media_type, limits = TYPES_BY_NAME[evidence.media_type], intake_limits()
    if media_type not in limits.types:  # switched off since it came
        raise limits.wrong_type("")
    with new_copies(Folder(evidence.pk)) as copies:
        decoded = decode(original, media_type, copies, limits)
        text = "" if evidence.is_video else read_text(copies.preview, limits)
    with transaction.atomic():
        if _finish(evidence, EvidenceState.READY, at, **_found(evidence, decoded, text)):
            bands = bands_of(decoded.likeness)
            EvidenceBand.objects.bulk_create(EvidenceBand(evidence=evidence, band=band) for band in bands)


def _found(evidence: Evidence, decoded: Decoded, text: str) -> dict[str, object]:
    folder = Folder(evidence.pk)
    return {
        "preview_path": folder.preview,
        "thumb_path": folder.thumb,
        "film_path": folder.film if decoded.has_film else "",
        "width": decoded.width,
        "height": decoded.height,
        "duration_seconds": decoded.duration_seconds,
        "likeness": decoded.likeness,
        "serial_read": serial_in(text),
        "taken_at": taken_at(decoded.taken, get_default_timezone()),
        "device": clean_name(decoded.device),
    }


# --- the outcome ---


def _finish(evidence: Evidence, state: EvidenceState, at: datetime, **found: object) -> bool:
    """Only the latest claim may write: whoever was taken for dead and wakes up changes nothing."""
    ours = Evidence.objects.filter(pk=evidence.pk, state=EvidenceState.SCANNING, attempts=evidence.attempts)
    with transaction.atomic():
        if not ours.update(state=state.value, next_at=None, waiting_for="", **found):
            return False
        scan = Evidence.objects.values_list("scan", flat=True).get(pk=evidence.pk)
        answer = {"state": state.value, "scan": scan, "refusal": found.get("refusal", "")}
        record([evidence.pk], CustodyAction.CHECKED, Act(None, Role.CLOCK, "checking", at), answer)
    return True


def _put_off(evidence: Evidence, cause: Exception, at: datetime) -> None:
    """Nothing is wrong with the file: it stays unchecked, and its attempts are not used up."""
    known = ((NotScannedError, SCANNER), (OSError, STORAGE))
    waiting_for = next((name for kind, name in known if isinstance(cause, kind)), DECODER)
    wait = min(SHORTEST_WAIT * 2 ** min(evidence.waits, 10), LONGEST_WAIT)
    unknown = cause if waiting_for is DECODER else None
    told = "evidence %s waits for the %s, tried again after %s: %s"
    logger.error(told, evidence.pk, waiting_for, wait, cause, exc_info=unknown)
    ours = Evidence.objects.filter(pk=evidence.pk, state=EvidenceState.SCANNING, attempts=evidence.attempts)
    ours.update(attempts=evidence.attempts - 1, waits=evidence.waits + 1, waiting_for=waiting_for, next_at=at + wait)


def _put_back(evidence: Evidence, at: datetime) -> None:
    ours = Evidence.objects.filter(pk=evidence.pk, state=EvidenceState.SCANNING, attempts=evidence.attempts)
    ours.update(attempts=evidence.attempts - 1, next_at=at)
