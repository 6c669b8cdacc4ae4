import uuid
from pathlib import Path

import pytest
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
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
    "Cache-Control": "private, no-cache",
}

# Closing a response ends a request, which looks after the database connections.
pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(media: Path) -> Evidence:
    folder = media / "evidence"
    folder.mkdir(parents=True)
    for name in ("original.bin", "preview.jpg", "thumb.jpg"):
        (folder / name).write_bytes(f"bytes of the {name.split('.')[0]}".encode())
    return Evidence(
        id=uuid.UUID(int=1),
        kind="photo",
        media_type="image/jpeg",
        display_name="shell.php",
        state="ready",
        original_path="evidence/original.bin",
        preview_path="evidence/preview.jpg",
        thumb_path="evidence/thumb.jpg",
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

    etag = response["ETag"]
    assert (etag[0], etag[-1]) == ('"', '"')
    del response["ETag"]
    assert body(response) == f"bytes of the {variant}".encode()
    assert dict(response.items()) == {
        "Content-Type": "image/jpeg",
        "Content-Length": str(len(f"bytes of the {variant}")),
        "Content-Disposition": "inline",
        "Accept-Ranges": "bytes",
        **LOCKED,
    }
    assert not response.cookies


def test_t41_an_original_is_only_ever_a_download(photo: Evidence, rf: RequestFactory) -> None:
    response = file_response(photo, Variant.ORIGINAL, rf.get("/"))

    del response["ETag"]
    assert body(response) == b"bytes of the original"
    assert dict(response.items()) == {
        "Content-Type": "application/octet-stream",
        "Content-Length": "21",
        "Content-Disposition": 'attachment; filename="shell.php.jpg"',
        "Accept-Ranges": "bytes",
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
        "X-Accel-Redirect": "/protected/evidence/thumb.jpg",
        **LOCKED,
    }


def test_t41_nginx_says_again_what_it_drops() -> None:
    """It keeps Cache-Control, Content-Type and Content-Disposition; the rest stands in its internal location."""
    conf = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    location = conf.split("location /protected-evidence/ {")[1].split("}")[0].replace('"', "")

    for name, value in LOCKED.items():
        assert name == "Cache-Control" or f"add_header {name} {value} always;" in location


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
    (media / "evidence" / "thumb.jpg").unlink()

    with pytest.raises(Http404):
        file_response(photo, Variant.THUMB, rf.get("/"))


# --- T42 ---

TEXT = b"bytes of the thumb"


def ask(rf: RequestFactory, **headers: str) -> HttpRequest:
    return rf.get("/", headers=headers)


@pytest.mark.parametrize(
    ("asked", "part", "told"),
    [
        ("bytes=0-", TEXT, "bytes 0-17/18"),
        ("bytes=0-0", TEXT[:1], "bytes 0-0/18"),
        ("bytes=-1", TEXT[-1:], "bytes 17-17/18"),
        ("bytes=5-9", TEXT[5:10], "bytes 5-9/18"),
        ("bytes=5-999", TEXT[5:], "bytes 5-17/18"),
        ("bytes=-999", TEXT, "bytes 0-17/18"),
    ],
)
def test_t42_a_player_gets_the_part_it_asks_for(
    photo: Evidence, rf: RequestFactory, asked: str, part: bytes, told: str
) -> None:
    response = file_response(photo, Variant.THUMB, ask(rf, Range=asked))

    assert isinstance(response, StreamingHttpResponse)
    assert (response.status_code, response["Content-Range"]) == (206, told)
    assert response["Content-Length"] == str(len(part))
    assert response.getvalue() == part
    assert response["Content-Security-Policy"] == LOCKED["Content-Security-Policy"]
    response.close()


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=18-", "bytes=-0", "bytes=99-100"])
def test_t42_a_part_that_is_not_there_is_refused(photo: Evidence, rf: RequestFactory, asked: str) -> None:
    response = file_response(photo, Variant.THUMB, ask(rf, Range=asked))

    assert (response.status_code, response["Content-Range"]) == (416, "bytes */18")
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "bytes=a-b", "bytes=-", "lines=0-1", "bytes=" + "9" * 30 + "-"])
def test_t42_several_parts_or_nonsense_get_the_whole(photo: Evidence, rf: RequestFactory, asked: str) -> None:
    response = file_response(photo, Variant.THUMB, ask(rf, Range=asked))

    assert response.status_code == 200
    assert body(response) == TEXT


def test_t42_a_part_of_another_state_of_the_file_is_not_sent(photo: Evidence, rf: RequestFactory) -> None:
    first = file_response(photo, Variant.THUMB, ask(rf))
    first.close()

    same = file_response(photo, Variant.THUMB, ask(rf, Range="bytes=0-0", **{"If-Range": first["ETag"]}))
    other = file_response(photo, Variant.THUMB, ask(rf, Range="bytes=0-0", **{"If-Range": '"other"'}))

    assert (same.status_code, other.status_code) == (206, 200)
    same.close()
    other.close()


def test_t42_looking_only_at_the_head_tells_the_whole_size(photo: Evidence, rf: RequestFactory) -> None:
    response = file_response(photo, Variant.THUMB, rf.head("/", headers={"Range": "bytes=0-0"}))

    assert (response.status_code, response["Content-Length"]) == (200, "18")
    response.close()


def test_what_the_reader_has_already_is_not_sent_again(photo: Evidence, rf: RequestFactory) -> None:
    first = file_response(photo, Variant.THUMB, ask(rf))
    first.close()

    again = file_response(photo, Variant.THUMB, ask(rf, **{"If-None-Match": first["ETag"]}))

    assert (again.status_code, again["ETag"]) == (304, first["ETag"])
