from pathlib import Path

from PIL import Image

from tests.evidence.checking import opened
from tests.evidence.files import film, turned_film


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
