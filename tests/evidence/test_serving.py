import uuid
from pathlib import Path

import pytest
from csp.middleware import CSPMiddleware
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from aftersales.evidence.gateways.serving import Variant, file_response
from aftersales.evidence.models import Evidence
from tests.factories import NOON

LOCKED = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private",
}

# Closing a response ends a request, which looks after the database connections.
pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(media: Path) -> Evidence:
    folder = media / "evidence"
    folder.mkdir(parents=True)
    for name in ("original", "preview", "thumb"):
        (folder / name).write_bytes(f"bytes of the {name}".encode())
    return Evidence(
        id=uuid.UUID(int=1),
        kind="photo",
        media_type="image/jpeg",
        display_name="shell.php",
        state="ready",
        original_path="evidence/original",
        preview_path="evidence/preview",
        thumb_path="evidence/thumb",
        received_at=NOON,
    )


def body(response: HttpResponseBase) -> bytes:
    assert isinstance(response, FileResponse)
    content = response.getvalue()
    response.close()
    return content


@pytest.mark.parametrize("variant", [Variant.PREVIEW, Variant.THUMB])
def test_t41_a_copy_is_shown_in_place_as_a_jpeg(photo: Evidence, rf: RequestFactory, variant: Variant) -> None:
    response = file_response(photo, variant, rf.get("/"))

    assert body(response) == f"bytes of the {variant}".encode()
    assert dict(response.items()) == {
        "Content-Type": "image/jpeg",
        "Content-Length": str(len(f"bytes of the {variant}")),
        "Content-Disposition": "inline",
        **LOCKED,
    }
    assert not response.cookies


def test_t41_an_original_is_only_ever_a_download(photo: Evidence, rf: RequestFactory) -> None:
    response = file_response(photo, Variant.ORIGINAL, rf.get("/"))

    assert body(response) == b"bytes of the original"
    assert dict(response.items()) == {
        "Content-Type": "application/octet-stream",
        "Content-Length": "21",
        "Content-Disposition": 'attachment; filename="shell.php.jpg"',
        **LOCKED,
    }


def test_t41_behind_nginx_the_bytes_are_left_to_it(photo: Evidence, rf: RequestFactory, settings: Settings) -> None:
    settings.EVIDENCE_ACCEL_PREFIX = "/protected/"

    response = file_response(photo, Variant.THUMB, rf.get("/"))

    assert isinstance(response, HttpResponse)
    assert response.content == b""
    assert dict(response.items()) == {
        "Content-Type": "image/jpeg",
        "Content-Disposition": "inline",
        "X-Accel-Redirect": "/protected/evidence/thumb",
        **LOCKED,
    }


def test_t41_the_portals_own_policy_does_not_replace_the_sandbox(photo: Evidence, rf: RequestFactory) -> None:
    request = rf.get("/")
    response = CSPMiddleware(lambda _request: HttpResponse()).process_response(
        request, file_response(photo, Variant.THUMB, request)
    )

    assert response["Content-Security-Policy"] == LOCKED["Content-Security-Policy"]
    response.close()


def test_t43_a_chinese_name_is_encoded_and_line_breaks_make_no_second_header(
    photo: Evidence, rf: RequestFactory
) -> None:
    photo.display_name = "鼠标\r\nSet-Cookie: a=b.jpg"

    response = file_response(photo, Variant.ORIGINAL, rf.get("/"))

    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E9%BC%A0%E6%A0%87%0D%0ASet-Cookie_%20a%3Db.jpg"
    )
    response.close()


def test_a_missing_file_is_not_found(photo: Evidence, rf: RequestFactory, media: Path) -> None:
    (media / "evidence" / "thumb").unlink()

    with pytest.raises(Http404):
        file_response(photo, Variant.THUMB, rf.get("/"))
