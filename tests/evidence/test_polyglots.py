"""Files that are two things at once, and pictures made to carry a program through a re-encoding: seen, and harmless."""

import struct
import time
import zlib
from pathlib import Path

import pytest
from django.test import RequestFactory
from PIL import Image

from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.domain.media_types import AVIF
from aftersales.evidence.gateways.serving import Variant, file_response
from aftersales.evidence.models import Evidence
from tests.evidence.checking import checked_files, opened
from tests.evidence.files import avif_grid, bare_png, film, jpeg, picture, png_chunk, saved, sent
from tests.factories import NOON

pytestmark = pytest.mark.django_db

PROGRAM = b"<?php system($_GET[0]);?><script>alert(1)</script>"
COLOURS = 256 * 3


def gif_that_is_a_script() -> bytes:
    """`GIF89a/*` … `*/=alert(1)`: the width reads as the start of a comment."""
    content = bytearray(saved(picture(0x2A2F, 1), "GIF"))
    assert content[6:8] == b"/*"
    return bytes(content) + b"*/=1;" + PROGRAM


def jpeg_that_is_a_script() -> bytes:
    """The length of the first segment reads as the start of a comment."""
    first, rest = jpeg()[4:20], jpeg()[20:]
    comment = b"\xff\xfe\0\x1c*/=alert(1)/*aaaaaaaaaaaaa"
    return b"\xff\xd8\xff\xe0/*" + first[2:].ljust(0x2F2A - 2, b"\0") + comment + rest


def jpeg_that_is_a_page() -> bytes:
    return saved(picture(), comment=b"--><html><body>" + PROGRAM + b"<!--")


def film_that_is_a_page(folder: Path) -> bytes:
    """A box of free space, as long as one likes (ISO/IEC 14496-12, 8.1.2)."""
    return film(folder / "film.mp4") + struct.pack(">I", 8 + len(PROGRAM)) + b"free" + PROGRAM


def bulletproof_gif() -> bytes:
    """The program in the colours of the palette, which a resize keeps."""
    image = Image.new("P", (120, 80))
    image.putpalette((PROGRAM * 20)[:COLOURS])
    image.putdata([at % 256 for at in range(120 * 80)])
    return saved(image, "GIF", optimize=False)


def bulletproof_palette_png() -> bytes:
    rows = b"".join(b"\0" + bytes(at % 256 for at in range(120)) for _ in range(80))
    return bare_png(120, 80, 8, 3, rows, png_chunk(b"PLTE", (PROGRAM * 20)[:COLOURS]))


def bulletproof_rgb_png() -> bytes:
    """In the pixels themselves, as the rows are stored."""
    rows = (b"\0" + (PROGRAM * 10)[: 120 * 3]) * 80
    packed, stored = (png_chunk(b"IDAT", zlib.compress(rows, level)) for level in (-1, 0))
    return bare_png(120, 80, 8, 2, rows).replace(packed, stored)


def bulletproof_jpeg() -> bytes:
    """In the coded picture data, behind the start of the scan, where a decoder takes it for coefficients."""
    content = jpeg()
    at = content.index(b"\xff\xda") + 40
    return content[:at] + PROGRAM + content[at:]


MAKERS = {
    "gif and script": gif_that_is_a_script,
    "jpeg and script": jpeg_that_is_a_script,
    "jpeg and page": jpeg_that_is_a_page,
    "gif palette": bulletproof_gif,
    "png palette": bulletproof_palette_png,
    "png pixels": bulletproof_rgb_png,
    "jpeg scan": bulletproof_jpeg,
}


def assert_harmless(evidence: Evidence, media: Path, rf: RequestFactory) -> None:
    """Copies are new pixels without the program, and go out locked; so does the original, as a download."""
    for path in filter(None, (evidence.preview_path, evidence.thumb_path, evidence.film_path)):
        copy = (media / path).read_bytes()
        assert [part in copy for part in (b"<?php", b"system(", b"<script", b"alert(1)")] == [False] * 4
    for variant, kind in ((Variant.PREVIEW, "image/jpeg"), (Variant.ORIGINAL, "application/octet-stream")):
        response = file_response(evidence, variant, rf.get("/"))
        assert (response["Content-Type"], response["X-Content-Type-Options"]) == (kind, "nosniff")
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        response.close()


@pytest.mark.parametrize("name", MAKERS)
def test_t12_t13_of_a_file_that_is_two_things_only_pixels_are_seen(name: str, media: Path, rf: RequestFactory) -> None:
    content = MAKERS[name]()
    assert PROGRAM in content or b"alert(1)" in content

    (photo,) = checked_files([sent(content)], by=None, at=NOON)

    assert photo.state == "ready"
    assert_harmless(photo, media, rf)


def test_t12_of_a_film_that_is_a_page_only_the_film_is_seen(tmp_path: Path, media: Path, rf: RequestFactory) -> None:
    (shown,) = checked_files([sent(film_that_is_a_page(tmp_path), "a.mp4")], by=None, at=NOON)

    assert (shown.state, bool(shown.film_path)) == ("ready", True)
    assert_harmless(shown, media, rf)


@pytest.mark.parametrize(("across", "told"), [(255, 16_320), (255, 64), (8, 64), (44, 64 * 44)])
def test_t21_a_grid_of_many_pictures_is_bounded(across: int, told: int) -> None:
    """One picture of 64 pixels laid out again and again; its size told as it is, or as something small."""
    content = avif_grid(picture(64, 64), across, told)
    opened(jpeg())
    started = time.monotonic()

    try:
        outcome = str(opened(content, AVIF).found.width)
    except EvidenceRefusedError as refused:
        outcome = refused.code.value

    assert outcome in {str(44 * 64), "too_many_pixels", "unreadable"}
    assert time.monotonic() - started < 5


def test_a_grid_as_cameras_write_it_is_seen() -> None:
    assert opened(avif_grid(picture(64, 64), 2, 128), AVIF).found.width == 128
