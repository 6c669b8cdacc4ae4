from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import av
import pytest
from av.container import InputContainer
from PIL import Image
from pytest_django.fixtures import Settings

from aftersales.domain.evidence import EvidenceRefusedError, RefusalCode
from tests.evidence.checking import opened
from tests.evidence.files import film, turned_film, with_attachment


def reddish(image: Image.Image, at: tuple[int, int]) -> bool:
    found = image.getpixel(at)
    assert isinstance(found, tuple)
    red, green, blue = found
    return red > 150 and green < 90 and blue < 90


def test_the_poster_shows_an_early_frame(tmp_path: Path) -> None:
    found = opened(film(tmp_path / "film.mp4"))
    decoded, poster = found.found, found.picture

    assert (decoded.width, decoded.height, decoded.duration_seconds) == (320, 180, 2.0)
    assert poster.size == (320, 180)
    assert reddish(poster, (40, 40))


def test_t17_a_film_made_upright_has_an_upright_poster(tmp_path: Path) -> None:
    found = opened(turned_film(film(tmp_path / "film.mp4")))
    decoded, poster = found.found, found.picture

    assert (decoded.width, decoded.height) == poster.size == (180, 320)
    assert [reddish(poster, at) for at in ((40, 40), (140, 40))] == [False, True]


def test_hevc_is_received(tmp_path: Path) -> None:
    decoded = opened(film(tmp_path / "film.mp4", codec="libx265")).found

    assert (decoded.width, decoded.height, decoded.duration_seconds) == (320, 180, 2.0)


def test_t18_the_place_of_a_film_is_not_in_its_poster(tmp_path: Path) -> None:
    content = film(tmp_path / "film.mp4", fast_start=True, metadata={"location": "+31.2+121.4/", "make": "SecretMaker"})
    assert b"SecretMaker" in content

    found = opened(content)

    assert (dict(found.picture.getexif()), b"Secret" in found.preview, b"Secret" in found.film) == ({}, False, False)


@pytest.mark.parametrize(
    ("codec", "kind"),
    [
        ("libx264", "mov"),
        ("libx265", "mov"),
        ("libvpx", "webm"),
        ("libvpx-vp9", "webm"),
        ("libvpx-vp9", "mp4"),
        ("libsvtav1", "mp4"),
        ("libsvtav1", "matroska"),
        ("libx264", "matroska"),
    ],
)
def test_films_of_phones_and_browsers_are_received(tmp_path: Path, codec: str, kind: str) -> None:
    found = opened(film(tmp_path / "film", codec=codec, kind=kind))

    assert (found.found.width, found.found.height, found.found.duration_seconds) == (320, 180, 2.0)
    assert reddish(found.picture, (40, 40))
    assert found.found.has_film


@contextmanager
def played(content: bytes) -> Iterator[InputContainer]:
    with av.open(BytesIO(content), mode="r") as copy:
        yield copy


def test_the_copy_of_a_film_plays_everywhere_from_its_first_bytes(tmp_path: Path) -> None:
    found = opened(film(tmp_path / "film.mov", codec="libx265", kind="mov", size=(1920, 1080), with_sound=True))

    with played(found.film) as copy:
        (picture,), (sound,) = copy.streams.video, copy.streams.audio
        assert (picture.codec_context.name, picture.width, picture.height) == ("h264", 1280, 720)
        assert (picture.codec_context.pix_fmt, sound.codec_context.name) == ("yuv420p", "aac")
        assert copy.duration == pytest.approx(2 * av.time_base, rel=0.05)
    assert found.film.index(b"moov") < found.film.index(b"mdat")


def test_the_copy_of_a_film_made_upright_is_upright(tmp_path: Path) -> None:
    found = opened(turned_film(film(tmp_path / "film.mp4", size=(1920, 1080))))

    with played(found.film) as copy:
        first = next(copy.decode(video=0))
        assert (first.width, first.height, first.rotation) == (720, 1280, 0)
        shown: Image.Image = first.to_image()  # type: ignore[no-untyped-call]  # PyAV ships it untyped
        assert [reddish(shown, at) for at in ((160, 160), (560, 160))] == [False, True]


def test_t18_neither_place_nor_device_is_in_the_copy(tmp_path: Path) -> None:
    secrets = {"location": "+31.2+121.4/", "make": "SecretMaker", "creation_time": "2026-11-02T12:13:05Z"}
    content = film(tmp_path / "film.mp4", fast_start=True, metadata=secrets)

    found = opened(content)

    assert [secret in found.film for secret in (b"+31.2", b"SecretMaker", b"2026")] == [False, False, False]
    assert (found.found.taken[:19], found.found.device) == ("2026-11-02T12:13:05", "SecretMaker")


@pytest.mark.parametrize(
    ("size", "pixels", "rate", "shown"),
    [
        ((33, 17), "yuv444p", 24, (32, 16)),
        ((2, 2), "yuv420p", 24, (2, 2)),
        ((64, 64), "yuv420p", 1000, (64, 64)),
        ((4096, 2160), "yuv420p", 24, (1280, 676)),
    ],
    ids=["odd", "tiny", "1000 pictures a second", "4K"],
)
def test_t22_odd_films_are_brought_to_a_plain_form(
    tmp_path: Path, size: tuple[int, int], pixels: str, rate: int, shown: tuple[int, int]
) -> None:
    found = opened(film(tmp_path / "film.mp4", size=size, pixels=pixels, rate=rate, moments=range(12)))

    with played(found.film) as copy:
        picture = copy.streams.video[0]
        assert (picture.width, picture.height) == shown
        assert picture.average_rate is not None
        assert picture.average_rate <= 30


def test_a_film_that_takes_too_long_to_copy_keeps_its_poster(settings: Settings, tmp_path: Path) -> None:
    settings.EVIDENCE_FILM_SECONDS = 0

    found = opened(film(tmp_path / "film.mp4"))

    assert (found.found.has_film, found.film) == (False, b"")
    assert reddish(found.picture, (40, 40))


def test_t52_attachments_and_subtitles_of_a_film_are_left_alone(tmp_path: Path) -> None:
    plain = film(tmp_path / "film.mkv", kind="matroska")
    content = with_attachment(plain, "evil.ttf", b"SecretFont" * 100)

    found = opened(content)

    with played(found.film) as copy:
        assert [stream.type for stream in copy.streams] == ["video"]
    assert (b"SecretFont" in content, b"SecretFont" in found.film) == (True, False)


def test_t52_a_film_that_lies_in_another_file_is_refused(tmp_path: Path) -> None:
    elsewhere = film(tmp_path / "other.mp4").replace(b"url \0\0\0\1", b"url \0\0\0\0")

    with pytest.raises(EvidenceRefusedError) as refusal:
        opened(blanked(elsewhere))

    assert refusal.value.code == RefusalCode.UNREADABLE


def blanked(content: bytes) -> bytes:
    """The same film with nothing in its own media box."""
    at = content.index(b"mdat")
    length = int.from_bytes(content[at - 4 : at], "big")
    return content[: at + 4] + bytes(length - 8) + content[at - 4 + length :]
