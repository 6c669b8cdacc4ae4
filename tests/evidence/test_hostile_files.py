"""What must be refused, or survive only as re-encoded pixels. The ids are those of the evidence matrix."""

import os
import socket
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from pytest_django.fixtures import Settings

from aftersales.domain.evidence import EvidenceRefusedError, RefusalCode
from aftersales.domain.media_types import JPEG, MP4
from aftersales.evidence.gateways.decoder import drop_idle
from aftersales.evidence.models import Evidence
from tests.evidence.checking import checked_files, most_memory, opened, opened_file
from tests.evidence.files import bare_png, film, jpeg, picture, png_chunk, saved, sent
from tests.factories import NOON

PAYLOAD = b"<script>alert('here')</script><?php system($_GET[0]); ?>"


class Refused(Protocol):
    def __call__(self, content: bytes, name: str = ..., content_type: str = ...) -> RefusalCode: ...


pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(kept_files: Callable[[], list[str]]) -> Refused:
    """The code a file is refused with: at sight, and then nothing of it was kept, or once it was looked into."""

    def code_of(content: bytes, name: str = "a.jpg", content_type: str = "image/jpeg") -> RefusalCode:
        try:
            (evidence,) = checked_files([sent(content, name, content_type)], by=None, at=NOON)
        except EvidenceRefusedError as refusal:
            assert not Evidence.objects.exclude(state="refused").exists()
            return refusal.code
        assert (evidence.state, kept_files()) == ("refused", ["original.bin"] * Evidence.objects.count())
        return RefusalCode(evidence.refusal)

    return code_of


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<!doctype html><script>1</script>", "a.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.png"),
        (b"alert(1)//", "a.jpg"),
        (b"MZ\x90\0\x03" + b"\0" * 100, "a.mp4"),
        (saved(picture(), "TIFF"), "a.jpg"),
        (b"push graphic-context\nviewbox 0 0 640 480", "a.jpg"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "a.png"),
    ],
)
def test_t10_t19_other_content_under_an_accepted_name_is_refused(refused: Refused, content: bytes, name: str) -> None:
    assert refused(content, name) == RefusalCode.WRONG_TYPE


@pytest.mark.parametrize(
    "head", [jpeg()[:4], b"\x89PNG\r\n\x1a\n", b"RIFF\x24\0\0\0WEBPVP8 ", b"\0\0\0\x10ftypisom\0\0\0\0"]
)
def test_t10_forged_leading_bytes_do_not_pass_the_decoder(refused: Refused, head: bytes) -> None:
    assert refused(head + b"<script>alert(1)</script>" * 40) == RefusalCode.UNREADABLE


@pytest.mark.parametrize(
    "content",
    [
        saved(picture(), comment=PAYLOAD),
        saved(picture(), exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0" + PAYLOAD),
        saved(picture(), xmp=PAYLOAD),
        saved(picture()) + b"PK\x03\x04" + PAYLOAD,
        saved(picture(), icc_profile=PAYLOAD),
        bare_png(8, 8, 8, 0, (b"\0" + b"\x55" * 8) * 8, png_chunk(b"tEXt", b"Comment\0" + PAYLOAD)),
        saved(picture(), "WEBP", xmp=PAYLOAD),
        saved(picture(), "PNG") + PAYLOAD,
    ],
    ids=["comment", "exif", "xmp", "zip", "profile", "png text", "webp", "png tail"],
)
def test_t12_t13_a_payload_reaches_no_copy(content: bytes, media: Path) -> None:
    (photo,) = checked_files([sent(content)], by=None, at=NOON)

    assert PAYLOAD in (media / photo.original_path).read_bytes()
    for path in (photo.preview_path, photo.thumb_path):
        copy = (media / path).read_bytes()
        assert (b"script" in copy, b"php" in copy) == (False, False)


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (saved(picture(), "PNG"), "a.html", "text/html"),
        (saved(picture(), "PNG"), "a.mp4", "video/mp4"),
        (saved(picture(), "PNG"), "a", ""),
    ],
)
def test_t14_what_the_sender_says_about_the_type_is_ignored(content: bytes, name: str, content_type: str) -> None:
    (photo,) = checked_files([sent(content, name, content_type)], by=None, at=NOON)

    assert photo.media_type == "image/png"


def test_t14_a_page_declared_as_a_picture_is_refused(refused: Refused) -> None:
    assert refused(b"<html></html>", "a.png", "image/png") == RefusalCode.WRONG_TYPE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_t15_a_picture_cut_anywhere_is_refused(refused: Refused, kind: str) -> None:
    content = saved(picture(640, 480), kind)

    codes = {refused(content[: len(content) * tenth // 10], "a") for tenth in range(1, 10)}

    assert codes == {RefusalCode.UNREADABLE}


@pytest.mark.parametrize("fast_start", [False, True])
def test_t15_a_film_cut_anywhere_is_refused(refused: Refused, tmp_path: Path, fast_start: bool) -> None:
    content = film(tmp_path / "film.mp4", fast_start=fast_start)

    codes = {refused(content[: len(content) * tenth // 10], "a.mp4") for tenth in range(1, 10)}

    assert codes == {RefusalCode.UNREADABLE}


def test_t20_a_picture_of_900_million_pixels_is_refused_before_it_is_unpacked() -> None:
    packer = zlib.compressobj(1)
    row = b"\0" * (1 + 30_000 // 8)
    rows = b"".join(packer.compress(row * 100) for _ in range(300)) + packer.flush()
    png = bare_png(30_000, 30_000, 1, 0, b"").replace(png_chunk(b"IDAT", zlib.compress(b"")), png_chunk(b"IDAT", rows))
    drop_idle()

    started = time.monotonic()
    with pytest.raises(EvidenceRefusedError) as refusal:
        opened(png)

    assert (refusal.value.code, refusal.value.values) == (RefusalCode.TOO_MANY_PIXELS, {"limit": 50_000_000})
    assert (time.monotonic() - started < 2, most_memory() < 300 * 2**20) == (True, True)


def test_t20_a_text_bomb_is_refused(refused: Refused) -> None:
    text = b"Comment\0\0" + zlib.compress(b"a" * 128_000_000)
    content = bare_png(8, 8, 8, 0, (b"\0" + b"\x55" * 8) * 8, png_chunk(b"zTXt", text))

    assert refused(content) == RefusalCode.UNREADABLE


@pytest.mark.parametrize(("pixels", "accepted"), [(240 * 160, True), (240 * 160 - 1, False)])
def test_t20_t21_pixels_are_limited(settings: Settings, refused: Refused, pixels: int, accepted: bool) -> None:
    settings.EVIDENCE_MAX_PIXELS = pixels

    if accepted:
        assert len(checked_files([sent(jpeg(240, 160))], by=None, at=NOON)) == 1
    else:
        assert refused(jpeg(240, 160)) == RefusalCode.TOO_MANY_PIXELS


def test_t21_a_webp_of_16383_squared_is_refused(refused: Refused) -> None:
    size = (16_382).to_bytes(3, "little")
    extended = b"WEBPVP8X\x0a\0\0\0\0\0\0\0" + size + size
    frame = b"VP8L" + (6).to_bytes(4, "little") + b"\x2f\xfe\xbf\xff\x0f\0"
    content = b"RIFF" + (len(extended + frame)).to_bytes(4, "little") + extended + frame

    assert refused(content) in {RefusalCode.TOO_MANY_PIXELS, RefusalCode.UNREADABLE}


def test_t23_a_picture_that_needs_too_much_memory_is_refused(settings: Settings, refused: Refused) -> None:
    settings.EVIDENCE_DECODER_MEMORY_BYTES = 200 * 1024 * 1024
    content = bare_png(6000, 6000, 8, 2, (b"\0" + b"\x55" * 18_000) * 6000)

    assert refused(content) == RefusalCode.UNREADABLE


def test_t23_a_decoder_that_hangs_is_stopped(settings: Settings) -> None:
    settings.EVIDENCE_DECODER_SECONDS = 1
    reading, writing = os.pipe()

    started = time.monotonic()
    with os.fdopen(reading, "rb") as source, os.fdopen(writing, "wb"), pytest.raises(EvidenceRefusedError) as refusal:
        opened_file(source, JPEG)

    assert refusal.value.code == RefusalCode.UNREADABLE
    assert time.monotonic() - started < 5


def test_t22_a_film_of_67_million_pixels_is_refused(refused: Refused, tmp_path: Path) -> None:
    content = film(tmp_path / "film.mp4", size=(8192, 8192), moments=range(2))

    assert refused(content) == RefusalCode.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    ("size", "pixels", "rate"),
    [((2, 2), "yuv420p", 24), ((33, 17), "yuv444p", 24), ((64, 64), "yuv420p", 1000)],
    ids=["tiny", "odd", "1000 pictures a second"],
)
def test_t22_odd_films_are_received(tmp_path: Path, size: tuple[int, int], pixels: str, rate: int) -> None:
    content = film(tmp_path / "film.mp4", size=size, pixels=pixels, rate=rate)

    (video,) = checked_files([sent(content)], by=None, at=NOON)

    assert (video.width, video.height) == size


def test_t22_a_film_of_ten_hours_is_refused(refused: Refused, tmp_path: Path) -> None:
    content = film(tmp_path / "film.mp4", rate=1, moments=[0, 1, 36_000])

    assert refused(content) == RefusalCode.TOO_LONG


@pytest.mark.parametrize(("limit", "accepted"), [(2, True), (1, False)])
def test_the_length_of_a_film_is_limited(
    settings: Settings, refused: Refused, tmp_path: Path, limit: int, accepted: bool
) -> None:
    settings.EVIDENCE_MAX_VIDEO_SECONDS = limit
    content = film(tmp_path / "film.mp4", moments=range(48))

    if accepted:
        assert checked_files([sent(content)], by=None, at=NOON)[0].duration_seconds == 2.0
    else:
        assert refused(content) == RefusalCode.TOO_LONG


def test_t22_a_film_of_one_picture_is_refused(refused: Refused, tmp_path: Path) -> None:
    assert refused(film(tmp_path / "film.mp4", moments=[0])) == RefusalCode.UNREADABLE


def test_a_film_without_pictures_is_refused(refused: Refused, tmp_path: Path) -> None:
    content = film(tmp_path / "film.mp4").replace(b"vide", b"soun").replace(b"vmhd", b"smhd")

    assert refused(content, "a.mp4") == RefusalCode.UNREADABLE


@pytest.mark.parametrize("codec", ["mpeg4", "mjpeg", "png"])
def test_t53_other_codecs_are_refused_by_name(refused: Refused, tmp_path: Path, codec: str) -> None:
    pixels = {"mjpeg": "yuvj420p", "png": "rgb24"}.get(codec, "yuv420p")

    assert refused(film(tmp_path / "film.mp4", codec=codec, pixels=pixels)) == RefusalCode.CODEC_REFUSED


@pytest.mark.parametrize(
    ("codec", "pixels"), [("rawvideo", "yuv420p"), ("prores_ks", "yuv422p10le"), ("magicyuv", "gbrp")]
)
def test_t53_other_codecs_in_a_mov_are_refused(refused: Refused, tmp_path: Path, codec: str, pixels: str) -> None:
    content = film(tmp_path / "film.mov", codec=codec, kind="mov", pixels=pixels, size=(64, 64), moments=range(4))

    assert refused(content) == RefusalCode.CODEC_REFUSED


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile 'http://127.0.0.1:{port}/a.mp4'\n",
        "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nm=video {port} RTP/AVP 96\r\n",
        '<?xml version="1.0"?><MPD><BaseURL>http://127.0.0.1:{port}/</BaseURL></MPD>',
    ],
    ids=["hls http", "hls file", "ffconcat", "sdp", "dash"],
)
def test_t50_t51_playlists_open_nothing(refused: Refused, text: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        content = text.format(port=listener.getsockname()[1]).encode()

        assert refused(content, "a.mp4", "video/mp4") == RefusalCode.WRONG_TYPE
        with pytest.raises(EvidenceRefusedError):
            opened(content, MP4)
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize("name", ["concat:a|b.mp4", "http:x.mp4", "seq_%d.png", "-", "file:etc.mp4"])
def test_t51_names_that_mean_something_to_a_decoder_mean_nothing(tmp_path: Path, name: str) -> None:
    (video,) = checked_files([sent(film(tmp_path / "film.mp4"), name)], by=None, at=NOON)

    assert (video.display_name, video.duration_seconds) == (name, 2.0)
