"""What must be refused, or survive only as re-encoded pixels. The ids are those of the evidence matrix."""

import gzip
import os
import signal
import socket
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Protocol

import pytest
from PIL import Image
from PIL.ExifTags import IFD, Base
from pytest_django.fixtures import Settings

from aftersales.domain.evidence import EvidenceRefusedError, RefusalCode
from aftersales.domain.media_types import JPEG, MKV, MP4
from aftersales.evidence.gateways.decoder import drop_idle
from aftersales.evidence.models import Evidence
from tests.evidence.checking import checked_files, decoder_pids, most_memory, opened, opened_file
from tests.evidence.files import bare_png, film, jpeg, picture, png_chunk, saved, scene, sent
from tests.factories import NOON
from tests.portal.programs import eventually

PAYLOAD = b"<script>alert('here')</script><?php system($_GET[0]); ?>"


def with_iptc(content: bytes, note: bytes) -> bytes:
    segment = b"\xff\xed" + (len(note) + 2).to_bytes(2, "big") + note
    return content[:2] + segment + content[2:]


def maker_note(note: bytes) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(IFD.Exif)[Base.MakerNote] = note
    return exif.tobytes()


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
        (b"push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://127.0.0.1/x)'", "a.mvg.jpg"),
        (saved(picture(), "ICNS"), "a.icns"),
        (saved(picture(), "ICO"), "a.ico"),
        (saved(picture(), "BMP"), "a.bmp"),
        (saved(picture(), "JPEG2000"), "a.jp2"),
        (b"8BPS\0\1" + bytes(100), "a.psd"),
        (b"\xd7\xcd\xc6\x9a" + bytes(100), "a.wmf"),
        (b"\x01\0\0\0" + bytes(36) + b" EMF", "a.emf"),
        (b"AT&TFORM" + bytes(100), "a.djvu"),
        (b"\x76\x2f\x31\x01" + bytes(100), "a.exr"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "a.png"),
    ],
)
def test_t10_t19_other_content_under_an_accepted_name_is_refused(refused: Refused, content: bytes, name: str) -> None:
    assert refused(content, name) == RefusalCode.WRONG_TYPE


def zipped(name: str, content: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def tar_with_a_link() -> bytes:
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("a.jpg")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (zipped("0", bytes(20_000_000)), "42.zip"),
        (zipped("1.zip", zipped("0", bytes(1_000_000))), "nested.jpg"),
        (zipped("word/document.xml", b"<w:document/>"), "a.docx"),
        (tar_with_a_link(), "a.tar"),
        (gzip.compress(jpeg()), "a.jpg.gz"),
        (b"Rar!\x1a\7\1\0" + bytes(40), "a.rar"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), "a.7z"),
    ],
)
def test_t30_archives_are_refused_and_never_unpacked(refused: Refused, content: bytes, name: str) -> None:
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
        saved(picture(), "GIF") + zipped("META-INF/MANIFEST.MF", b"") + PAYLOAD,
        saved(picture(), "GIF", comment=PAYLOAD),
        saved(picture(), "AVIF", xmp=PAYLOAD),
        saved(picture(), "HEIF", xmp=PAYLOAD),
        saved(picture()) + b"%PDF-1.7" + PAYLOAD,
        bare_png(60, 1, 8, 0, b"\0" + PAYLOAD.ljust(60)),
        saved(picture(), exif=maker_note(PAYLOAD)),
        saved(picture()).replace(
            b"\xff\xdb", b"\xff\xed" + (len(PAYLOAD) + 2).to_bytes(2, "big") + PAYLOAD + b"\xff\xdb", 1
        ),
    ],
    ids=[
        "comment",
        "exif",
        "xmp",
        "zip",
        "profile",
        "png text",
        "webp",
        "png tail",
        "gif and jar",
        "gif comment",
        "avif xmp",
        "heic xmp",
        "jpeg and pdf",
        "pixels",
        "maker note",
        "iptc",
    ],
)
def test_t12_t13_t18_a_payload_reaches_no_copy(content: bytes, media: Path) -> None:
    (photo,) = checked_files([sent(content)], by=None, at=NOON)

    assert photo.state == "ready"
    assert PAYLOAD in (media / photo.original_path).read_bytes() or b"IDAT" in content
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


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "GIF"])
def test_t15_a_picture_cut_anywhere_is_refused(refused: Refused, kind: str) -> None:
    content = saved(scene(1), kind)

    codes = {refused(content[: len(content) * tenth // 10], "a") for tenth in range(1, 10)}

    assert codes == {RefusalCode.UNREADABLE}


@pytest.mark.parametrize("kind", ["mp4", "mov"])
@pytest.mark.parametrize("fast_start", [False, True])
def test_t15_a_film_cut_anywhere_is_refused(refused: Refused, tmp_path: Path, fast_start: bool, kind: str) -> None:
    content = film(tmp_path / "film", fast_start=fast_start, kind=kind)

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


def test_t20_a_gif_whose_screen_is_a_bomb_is_refused(refused: Refused) -> None:
    content = bytearray(saved(picture(8, 8), "GIF"))
    content[6:10] = b"\xff\xff\xff\xff"

    assert refused(bytes(content)) == RefusalCode.TOO_MANY_PIXELS


@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
def test_t21_a_picture_that_lies_about_its_size_is_refused(refused: Refused, kind: str) -> None:
    content = saved(picture(64, 64), kind)
    told = content.index(b"ispe") + 8
    huge = content[:told] + (60_000).to_bytes(4, "big") * 2 + content[told + 8 :]

    assert refused(huge) in {RefusalCode.TOO_MANY_PIXELS, RefusalCode.UNREADABLE}


def test_t21_of_ten_thousand_pictures_the_first_is_decoded() -> None:
    first = saved(picture(64, 64), "GIF")
    header = 13 + 3 * 2 ** ((first[10] & 7) + 1)
    content = first[:header] + first[header:-1] * 10_000 + b";"
    opened(first)

    started = time.monotonic()
    found = opened(content)

    assert (found.found.width, found.found.height) == (64, 64)
    assert time.monotonic() - started < 2


def test_t21_an_apng_of_a_thousand_pictures_costs_one(refused: Refused) -> None:
    black = Image.new("RGB", (240, 160))
    content = saved(picture(), "PNG", save_all=True, append_images=[black] * 1)
    body = content[: content.index(b"IEND") - 4]
    frame = content[content.index(b"fcTL", content.index(b"IDAT")) - 4 : content.index(b"IEND") - 4]

    assert opened(body + frame * 1000 + png_chunk(b"IEND", b"")).found.width == 240


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


def test_t23_a_decoder_that_dies_costs_its_file_only() -> None:
    drop_idle()
    reading, writing = os.pipe()

    with os.fdopen(reading, "rb") as source, os.fdopen(writing, "wb"), ThreadPoolExecutor(1) as other:
        waiting = other.submit(opened_file, source, JPEG)
        assert eventually(lambda: any(b"pipe" in wchan(pid) for pid in decoder_pids()), within=20)
        (pid,) = decoder_pids()
        os.kill(pid, signal.SIGSEGV)
        with pytest.raises(EvidenceRefusedError) as refusal:
            waiting.result(timeout=10)

    assert refusal.value.code == RefusalCode.UNREADABLE
    assert opened(jpeg()).found.width == 240
    assert decoder_pids() != [pid]


def test_t23_a_file_whose_decoder_another_one_ruined_gets_a_fresh_one() -> None:
    opened(jpeg())
    (worn,) = decoder_pids()
    os.kill(worn, signal.SIGKILL)

    assert opened(jpeg()).found.width == 240


def test_t50_while_it_works_the_decoder_can_open_nothing() -> None:
    opened(jpeg())
    (pid,) = decoder_pids()
    reading, writing = os.pipe()

    with os.fdopen(reading, "rb") as source, os.fdopen(writing, "wb") as sender, ThreadPoolExecutor(1) as other:
        waiting = other.submit(opened_file, source, JPEG)
        shut = eventually(lambda: limit_of(pid, "Max open files") == 0, within=5)
        sender.close()
        with pytest.raises(EvidenceRefusedError):
            waiting.result(timeout=10)

    assert shut


def test_a_decoder_gets_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden from decoders")
    drop_idle()
    opened(jpeg())

    (pid,) = decoder_pids()
    assert b"hidden" not in Path(f"/proc/{pid}/environ").read_bytes()


def wchan(pid: int) -> bytes:
    """What the kernel says this process waits for."""
    return Path(f"/proc/{pid}/wchan").read_bytes()


def limit_of(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()
    (soft,) = (line.removeprefix(name).split()[0] for line in lines if line.startswith(name))
    return int(soft)


def test_t22_a_film_of_67_million_pixels_is_refused(refused: Refused, tmp_path: Path) -> None:
    content = film(tmp_path / "film.mp4", size=(8192, 8192), moments=[0])

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


def test_t22_a_film_of_too_many_pictures_is_refused(settings: Settings, refused: Refused, tmp_path: Path) -> None:
    settings.EVIDENCE_MAX_VIDEO_FRAMES = 47

    assert refused(film(tmp_path / "film.mp4", moments=range(48))) == RefusalCode.TOO_MANY_FRAMES


def test_t22_a_film_without_a_length_is_measured(tmp_path: Path) -> None:
    content = film(tmp_path / "film.mp4")
    at = content.index(b"mvhd") + 4 + 16
    silent = content[:at] + bytes(4) + content[at + 4 :]

    assert opened(silent).found.duration_seconds == 2.0


def test_t22_a_film_that_grows_while_it_plays_is_refused(tmp_path: Path) -> None:
    small, large = (
        film(tmp_path / f"{side}.webm", codec="libvpx", kind="webm", size=(side, side), moments=range(2))
        for side in (64, 3200)
    )
    cluster = b"\x1f\x43\xb6\x75"

    with pytest.raises(EvidenceRefusedError) as refusal:
        opened(small[: small.index(cluster)] + large[large.index(cluster) :])

    assert refusal.value.code == RefusalCode.TOO_MANY_PIXELS


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
    ("codec", "pixels"),
    [
        ("rawvideo", "yuv420p"),
        ("prores_ks", "yuv422p10le"),
        ("magicyuv", "gbrp"),
        ("png", "rgb24"),
        ("ffv1", "yuv420p"),
    ],
)
def test_t53_other_codecs_in_a_mov_are_refused(refused: Refused, tmp_path: Path, codec: str, pixels: str) -> None:
    kind = "matroska" if codec == "ffv1" else "mov"
    content = film(tmp_path / "film.mov", codec=codec, kind=kind, pixels=pixels, size=(64, 64), moments=range(4))

    assert refused(content) == RefusalCode.CODEC_REFUSED


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile 'http://127.0.0.1:{port}/a.mp4'\n",
        "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nm=video {port} RTP/AVP 96\r\n",
        '<?xml version="1.0"?><MPD><BaseURL>http://127.0.0.1:{port}/</BaseURL></MPD>',
        "RIFF\x24\0\0\0AVI LIST\x14\0\0\0hdrlavihXBIN#EXTM3U\nhttp://127.0.0.1:{port}/|file:///etc/passwd\n",
        "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nconcat:http://127.0.0.1:{port}/header.m3u8|file:///etc/passwd\n",
    ],
    ids=["hls http", "hls file", "ffconcat", "sdp", "dash", "avi and xbin", "concat"],
)
def test_t50_t51_t54_playlists_open_nothing(refused: Refused, text: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        content = text.format(port=listener.getsockname()[1]).encode()

        assert refused(content, "a.mp4", "video/mp4") == RefusalCode.WRONG_TYPE
        for kind in (MP4, MKV):
            with pytest.raises(EvidenceRefusedError):
                opened(content, kind)
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize("name", ["concat:a|b.mp4", "http:x.mp4", "seq_%d.png", "-", "file:etc.mp4"])
def test_t51_names_that_mean_something_to_a_decoder_mean_nothing(tmp_path: Path, name: str) -> None:
    (video,) = checked_files([sent(film(tmp_path / "film.mp4"), name)], by=None, at=NOON)

    assert (video.display_name, video.duration_seconds) == (name, 2.0)
