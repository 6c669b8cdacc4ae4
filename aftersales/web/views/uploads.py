"""Resumable uploads by tus 1.0 (https://tus.io/protocols/resumable-upload), for customers, guests and staff."""

import logging
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from aftersales.clock.services import moment
from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.domain.resumable import (
    CHECKSUMS,
    EXTENSIONS,
    VERSION,
    HeaderError,
    checksum_from,
    metadata_from,
    metadata_of,
    number_from,
)
from aftersales.evidence.gateways.arriving import ChecksumMismatchError, InUseError
from aftersales.evidence.models import Evidence
from aftersales.evidence.selectors import intake_limits, unused_files
from aftersales.evidence.services.uploading import (
    TooLongError,
    TooManyOpenError,
    TooMuchOpenError,
    WrongOffsetError,
    begin,
    give_up,
    progress,
    write_on,
)
from aftersales.web.selectors.visitors import party_of
from aftersales.web.views.intake import refusal_status, refusal_words
from aftersales.web.views.scope import PartyRequest
from aftersales.wording.evidence import evidence_problem, evidence_state_words
from aftersales.wording.uploads import TusCode, tus_sentence

logger = logging.getLogger(__name__)

CHUNK = 256 * 1024
BYTES = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460
"""tus has a status of its own for it."""

_STATUS: dict[type[Exception], tuple[int, TusCode]] = {
    TooManyOpenError: (HTTPStatus.TOO_MANY_REQUESTS, TusCode.TOO_MANY_OPEN),
    TooMuchOpenError: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TusCode.TOO_MUCH_OPEN),
    TooLongError: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TusCode.TOO_LONG),
    WrongOffsetError: (HTTPStatus.CONFLICT, TusCode.WRONG_OFFSET),
    InUseError: (HTTPStatus.LOCKED, TusCode.IN_USE),
    ChecksumMismatchError: (CHECKSUM_MISMATCH, TusCode.CHECKSUM),
    HeaderError: (HTTPStatus.BAD_REQUEST, TusCode.BAD_HEADER),
    OSError: (HTTPStatus.SERVICE_UNAVAILABLE, TusCode.AWAY),
    OperationalError: (HTTPStatus.SERVICE_UNAVAILABLE, TusCode.AWAY),
}


def _by_tus(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """What all answers have in common: who may ask, the version, and a status for everything that goes wrong."""

    def wrapped(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                response = _turned_away(request, methods) or view(request, **kwargs)
            except EvidenceRefusedError as refused:
                response = _plain(refusal_words(refused), refusal_status(refused))
            except tuple(_STATUS) as wrong:
                response = _gone_wrong(wrong)
            response["Tus-Resumable"] = VERSION
            response["Cache-Control"] = "no-store"
            return response

        return answer

    return wrapped


def _turned_away(request: HttpRequest, methods: Collection[str]) -> HttpResponse | None:
    """The answer to whoever cannot be served at all, or only asks what is spoken here."""
    if request.method == "OPTIONS":
        return _options()
    party = party_of(request)
    if party is None:
        return _plain(tus_sentence(TusCode.SIGN_IN), HTTPStatus.UNAUTHORIZED)
    if request.method not in methods:
        return HttpResponseNotAllowed([*methods, "OPTIONS"])
    if request.headers.get("Tus-Resumable") == VERSION:
        request.party = party  # type: ignore[attr-defined]  # what follows takes a PartyRequest
        return None
    response = _plain(tus_sentence(TusCode.OTHER_VERSION), HTTPStatus.PRECONDITION_FAILED)
    response["Tus-Version"] = VERSION
    return response


@_by_tus("POST")
def uploads(request: PartyRequest) -> HttpResponse:
    """Begin an upload, with its first bytes if one likes."""
    at = moment()
    size = number_from(request.headers.get("Upload-Length"))
    name = metadata_from(request.headers.get("Upload-Metadata", "")).get("filename", "")
    has_bytes = request.content_type == BYTES
    length = number_from(request.headers.get("Content-Length")) if has_bytes else 0
    if length > size:
        raise TooLongError
    upload = begin(name, size, by=request.party.person, at=at)
    response = HttpResponse(status=HTTPStatus.CREATED)
    response["Location"] = request.build_absolute_uri(reverse("web:upload", args=[upload.pk]))
    response["Upload-Offset"] = str(_written(request, upload, 0, length, at)) if has_bytes else "0"
    response["Upload-Expires"] = _expires(upload)
    return response


@_by_tus("HEAD", "PATCH", "DELETE")
def upload(request: PartyRequest, upload_id: UUID) -> HttpResponse:
    """Ask how far an upload is, go on with it, or give it up."""
    actions = {"HEAD": _tell, "PATCH": _go_on, "DELETE": _give_up}
    at = moment()
    return actions[request.method or ""](request, my_upload(request, upload_id, at), at)


@require_safe
def upload_state(request: PartyRequest, upload_id: UUID) -> HttpResponse:
    """How the checking goes, for the page that shows it."""
    party = party_of(request)
    if party is None:
        raise Http404
    request.party = party
    found = my_upload(request, upload_id, moment())
    told = {"name": found.display_name, "size": found.size, "state": found.state}
    told |= {"words": evidence_state_words(found.state), "problem": evidence_problem(found)}
    told |= {"serial": found.serial_read}
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


def my_upload(request: PartyRequest, upload_id: UUID, at: datetime) -> Evidence:
    """One's own, of the last day, and not handed in yet. Everything else does not exist."""
    found = unused_files(at).filter(uploaded_by=request.party.person, pk=upload_id).first()
    if found is None:
        raise Http404
    return found


def _tell(_request: PartyRequest, upload: Evidence, at: datetime) -> HttpResponse:
    response = HttpResponse()
    response["Upload-Offset"] = str(progress(upload, at))
    response["Upload-Length"] = str(upload.size)
    response["Upload-Metadata"] = metadata_of(upload.display_name)
    response["Upload-Expires"] = _expires(upload)
    return response


def _go_on(request: PartyRequest, upload: Evidence, at: datetime) -> HttpResponse:
    if request.content_type != BYTES:
        return _plain(tus_sentence(TusCode.BAD_HEADER), HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    offset = number_from(request.headers.get("Upload-Offset"))
    length = number_from(request.headers.get("Content-Length"))
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    response["Upload-Offset"] = str(_written(request, upload, offset, length, at))
    response["Upload-Expires"] = _expires(upload)
    return response


def _give_up(_request: PartyRequest, upload: Evidence, _at: datetime) -> HttpResponse:
    give_up(upload)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _written(request: PartyRequest, upload: Evidence, offset: int, length: int, at: datetime) -> int:
    checksum = checksum_from(request.headers.get("Upload-Checksum"))
    return write_on(upload, _chunks(request), offset=offset, length=length, checksum=checksum, at=at)


def _chunks(request: HttpRequest) -> Iterator[bytes]:
    """The body, never whole in memory; a broken connection is the end of it, and what came is kept."""
    while True:
        try:
            chunk = request.read(CHUNK)
        except UnreadablePostError:
            return
        if not chunk:
            return
        yield chunk


def _expires(upload: Evidence) -> str:
    return http_date((upload.received_at + timedelta(hours=settings.EVIDENCE_UPLOAD_HOURS)).timestamp())


def _options() -> HttpResponse:
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    response["Tus-Version"] = VERSION
    response["Tus-Extension"] = ",".join(EXTENSIONS)
    response["Tus-Max-Size"] = str(intake_limits().largest_file)
    response["Tus-Checksum-Algorithm"] = ",".join(CHECKSUMS)
    return response


def _gone_wrong(wrong: Exception) -> HttpResponse:
    status, code = next(found for kind, found in _STATUS.items() if isinstance(wrong, kind))
    response = _plain(tus_sentence(code), status)
    if isinstance(wrong, WrongOffsetError):
        response["Upload-Offset"] = str(wrong.offset)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        logger.error("an upload could not be written: %s", wrong, exc_info=wrong)
    if status == CHECKSUM_MISMATCH:
        response.reason_phrase = "Checksum Mismatch"
    return response


def _plain(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
