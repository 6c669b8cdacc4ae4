from enum import StrEnum

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from aftersales.domain.media_types import TYPES_BY_NAME
from aftersales.evidence.gateways.objects import object_store
from aftersales.evidence.gateways.parts import sent
from aftersales.evidence.gateways.sealed import on_disk, type_of
from aftersales.evidence.models import Evidence


class Variant(StrEnum):
    ORIGINAL = "original"
    PREVIEW = "preview"
    THUMB = "thumb"
    FILM = "film"


# Whatever slipped through can neither run nor be taken for something else. CSPMiddleware keeps a header already set.
# Asked for anew each time, so that the right to it is looked at each time; what is unchanged is not sent again.
# In production nginx drops these on X-Accel-Redirect, so its internal location repeats them.
LOCKED_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


def file_response(evidence: Evidence, variant: Variant, request: HttpRequest) -> HttpResponseBase:
    """The bytes of one variant. The caller has already asked whether this reader may see them.

    Copies are shown in place; the original is a stranger's file and only ever a download. Nothing is sent of a file
    that was not found to be good.
    """
    path = _path(evidence, variant) if evidence.is_ready else ""
    if not path:
        raise Http404
    disposition = _disposition(evidence, variant)
    response = _elsewhere(path, disposition, request) or _from_here(path, disposition, request)
    for name, value in LOCKED_HEADERS.items():
        response[name] = value
    return response


def download_response(path: str, name: str, request: HttpRequest) -> HttpResponseBase:
    """Another file that is kept where evidence is, as a download. The caller has asked whether this reader may."""
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response = _elsewhere(path, disposition, request) or _from_here(path, disposition, request)
    for header, value in LOCKED_HEADERS.items():
        response[header] = value
    return response


def _elsewhere(path: str, disposition: str, request: HttpRequest) -> HttpResponse | None:
    """To the bucket, by an address that is good for this one file and a short time; None for what lies here."""
    store = object_store()
    if store is None or on_disk(path).exists():
        return None
    return HttpResponseRedirect(
        store.address(path, method=request.method or "", media_type=type_of(path), disposition=disposition)
    )


def _from_here(path: str, disposition: str, request: HttpRequest) -> HttpResponseBase:
    response = _accelerated(path) if settings.EVIDENCE_ACCEL_PREFIX else sent(path, request)
    response["Content-Type"] = type_of(path)
    response["Content-Disposition"] = disposition
    return response


def _path(evidence: Evidence, variant: Variant) -> str:
    return {
        Variant.ORIGINAL: evidence.original_path,
        Variant.PREVIEW: evidence.preview_path,
        Variant.THUMB: evidence.thumb_path,
        Variant.FILM: evidence.film_path,
    }[variant]


def _accelerated(path: str) -> HttpResponse:
    return HttpResponse(headers={"X-Accel-Redirect": f"{settings.EVIDENCE_ACCEL_PREFIX.rstrip('/')}/{path}"})


def _disposition(evidence: Evidence, variant: Variant) -> str:
    """RFC 6266, with the name in UTF-8 where ASCII does not do."""
    if variant is not Variant.ORIGINAL:
        return "inline"
    name = TYPES_BY_NAME[evidence.media_type].named(evidence.display_name)
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"
