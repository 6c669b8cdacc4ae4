"""Files on their way in, the same for every form."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeAlias
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from aftersales.accounts.models import User
from aftersales.domain.evidence import EvidenceRefusedError, EvidenceState, RefusalCode, check_count, check_total
from aftersales.domain.media_types import SNIFFED_BYTES, EvidenceKind, media_type_of
from aftersales.evidence.models import Evidence
from aftersales.evidence.selectors import intake_limits, unused_files
from aftersales.evidence.services import receive_files
from aftersales.wording.evidence import evidence_sentence

Upload: TypeAlias = "UploadedFile[Any] | UUID"
"""A file of this request, or the number of one that its sender has sent before."""
_COUNTED = {
    RefusalCode.TOO_MANY_PHOTOS,
    RefusalCode.TOO_MANY_VIDEOS,
    RefusalCode.TOO_MANY_DOCUMENTS,
    RefusalCode.TOO_MUCH,
}
_STATUS = {
    RefusalCode.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    RefusalCode.TOO_MUCH: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    RefusalCode.NOT_STORED: HTTPStatus.SERVICE_UNAVAILABLE,
}


def take_files(files: Sequence[Upload], *, by: User, at: datetime, kept: Sequence[Evidence] = ()) -> list[Evidence]:
    """All of the files or none; `kept` ones count towards the limit. Raises EvidenceRefusedError."""
    sent = [file for file in files if not isinstance(file, UUID)]
    here = _uploaded([file for file in files if isinstance(file, UUID)], by, at)
    claimed, limits = [_claimed_kind(file) for file in sent], intake_limits()
    counted = [one for one in [*kept, *here] if one.counts]
    check_count([EvidenceKind(one.kind) for one in counted] + [kind for kind in claimed if kind], limits)
    check_total([one.size for one in counted] + [file.size or 0 for file in sent], limits)
    return receive_files(sent, by=by, at=at) + here


def take_good_files(files: Sequence[Upload], *, by: User, at: datetime) -> list[Evidence]:
    """Those of the files that stand each for itself, so that one bad file does not cost the others."""
    good: list[Evidence] = []
    for file in files:
        try:
            good += take_files([file], by=by, at=at)
        except EvidenceRefusedError:
            continue
    return good


def costs_all(refused: EvidenceRefusedError) -> bool:
    """Too many files: nobody but the sender can say which of them to leave out. Or nothing can be stored at all."""
    return refused.code in _COUNTED or refused.code is RefusalCode.NOT_STORED


def refusal_words(refused: EvidenceRefusedError) -> str:
    return evidence_sentence(refused.code, refused.values)


def refusal_status(refused: EvidenceRefusedError) -> int:
    return _STATUS.get(refused.code, HTTPStatus.UNPROCESSABLE_ENTITY)


def _uploaded(ids: Sequence[UUID], by: User, at: datetime) -> list[Evidence]:
    """The sender's own files that are handed in with nothing yet, in their order."""
    rows = unused_files(at).filter(uploaded_by=by).in_bulk(list(dict.fromkeys(ids)))
    for number in ids:
        _check_here(rows.get(number))
    return list(rows.values())


def _check_here(row: Evidence | None) -> None:
    if row is None or row.state == EvidenceState.UPLOADING:
        raise EvidenceRefusedError(RefusalCode.NOT_HERE, name=row.display_name if row else "")
    if row.state == EvidenceState.REFUSED:
        raise EvidenceRefusedError(RefusalCode(row.refusal), **{"name": row.display_name} | row.refusal_values)


def _claimed_kind(file: "UploadedFile[Any]") -> EvidenceKind | None:
    file.seek(0)
    media_type = media_type_of(file.read(SNIFFED_BYTES))
    return media_type.kind if media_type else None
