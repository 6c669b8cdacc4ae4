from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from aftersales.domain.evidence import MP4, Limits
from aftersales.evidence.gateways.decoder import Decoded, Job, decode
from tests.evidence.files import film, turned_film

LIMITS = Limits(photo_bytes=2**24, video_bytes=2**24, pixels=50_000_000, photos=9, videos=1, video_seconds=300)

PosterOf = Callable[[bytes], tuple[Decoded, Image.Image]]


@pytest.fixture
def poster_of(tmp_path: Path) -> PosterOf:
    def poster(content: bytes) -> tuple[Decoded, Image.Image]:
        source, preview = tmp_path / "in", tmp_path / "preview"
        source.write_bytes(content)
        (decoded,) = decode([Job(source, MP4, preview, tmp_path / "thumb", "a")], LIMITS)
        return decoded, Image.open(BytesIO(preview.read_bytes()))

    return poster


def reddish(image: Image.Image, at: tuple[int, int]) -> bool:
    found = image.getpixel(at)
    assert isinstance(found, tuple)
    red, green, blue = found
    return red > 150 and green < 90 and blue < 90


def test_the_poster_shows_an_early_frame(poster_of: PosterOf, tmp_path: Path) -> None:
    decoded, poster = poster_of(film(tmp_path / "film.mp4"))

    assert decoded == Decoded(320, 180, 2.0)
    assert poster.size == (320, 180)
    assert reddish(poster, (40, 40))


def test_t17_a_film_made_upright_has_an_upright_poster(poster_of: PosterOf, tmp_path: Path) -> None:
    decoded, poster = poster_of(turned_film(film(tmp_path / "film.mp4")))

    assert (decoded.width, decoded.height) == poster.size == (180, 320)
    assert [reddish(poster, at) for at in ((40, 40), (140, 40))] == [False, True]


def test_hevc_is_received(poster_of: PosterOf, tmp_path: Path) -> None:
    decoded, _ = poster_of(film(tmp_path / "film.mp4", codec="libx265"))

    assert decoded == Decoded(320, 180, 2.0)


def test_t18_the_place_of_a_film_is_not_in_its_poster(poster_of: PosterOf, tmp_path: Path) -> None:
    content = film(tmp_path / "film.mp4", fast_start=True, metadata={"location": "+31.2+121.4/", "make": "SecretMaker"})
    assert b"SecretMaker" in content

    _, poster = poster_of(content)

    assert (dict(poster.getexif()), b"Secret" in (tmp_path / "preview").read_bytes()) == ({}, False)
