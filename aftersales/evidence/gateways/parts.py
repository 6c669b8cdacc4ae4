"""The portal's own way to send a file: whole or in the part that a player asks for, or "you have it already"."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import BinaryIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from aftersales.domain.byte_ranges import ByteRange, RangeNotSatisfiableError, range_from
from aftersales.evidence.gateways.sealed import on_disk

CHUNK = 64 * 1024


def sent(path: str, request: HttpRequest) -> HttpResponseBase:
    """Raises Http404 when the file is gone."""
    try:
        file = on_disk(path).open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    facts = os.fstat(file.fileno())
    etag = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
    response = get_conditional_response(request, etag=etag) or _whole_or_part(file, facts.st_size, etag, request)
    if isinstance(response, HttpResponse):
        file.close()
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    return response


def _whole_or_part(file: BinaryIO, size: int, etag: str, request: HttpRequest) -> HttpResponseBase:
    try:
        asked = range_from(request.headers.get("Range", ""), size) if _may_be_a_part(request, etag) else None
    except RangeNotSatisfiableError:
        return HttpResponse(
            status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{size}"}
        )
    return FileResponse(file) if asked is None else _part(file, asked, size)


def _may_be_a_part(request: HttpRequest, etag: str) -> bool:
    """A range counts for GET only, and under If-Range only while the file is the one the reader has a part of."""
    return request.method == "GET" and request.headers.get("If-Range", etag) == etag


def _part(file: BinaryIO, asked: ByteRange, size: int) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_Part(file, asked), status=HTTPStatus.PARTIAL_CONTENT)
    response["Content-Length"] = str(asked.length)
    response["Content-Range"] = asked.told_of(size)
    return response


@dataclass(frozen=True, slots=True)
class _Part:
    """The bytes of a part; closed with the response, also when nobody reads them."""

    file: BinaryIO
    asked: ByteRange

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.asked.first)
        rest = self.asked.length
        while rest and (chunk := self.file.read(min(CHUNK, rest))):
            rest -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.file.close()
