"""Awkward but good pictures: each is accepted, upright and in its right colours."""

import struct
from io import BytesIO

import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageStat
from PIL.ExifTags import IFD, Base

from tests.evidence.checking import opened
from tests.evidence.files import bare_png, display_p3, located_exif, picture, saved

Colour = tuple[int, int, int]

TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera stores an upright picture under each EXIF orientation."""


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of a channel, 0 to 255."""
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


def near(image: Image.Image, at: tuple[int, int], expected: Colour) -> bool:
    found = image.getpixel(at)
    assert isinstance(found, tuple)
    return all(abs(one - other) <= 6 for one, other in zip(found, expected, strict=True))


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_t17_every_orientation_comes_out_upright(kind: str, orientation: int) -> None:
    upright, turn = picture(), TURNS[orientation]
    stored = upright if turn is None else upright.transpose(turn)

    found = opened(saved(stored, kind, quality=95, exif=located_exif(orientation).tobytes()))
    decoded, preview = found.found, found.picture

    assert (decoded.width, decoded.height) == preview.size == (240, 160)
    assert difference(preview, upright) < 4


def test_t17_broken_metadata_does_not_make_a_broken_photo() -> None:
    decoded = opened(saved(picture(), exif=b"Exif\0\0II*\0\xff\xff\xff\xff garbage")).found

    assert (decoded.width, decoded.height, decoded.duration_seconds) == (240, 160, None)


@pytest.mark.parametrize(
    "content",
    [
        saved(picture(), progressive=True),
        saved(picture().convert("CMYK")),
        saved(picture().quantize(16), "PNG"),
        saved(picture().convert("RGBA"), "PNG"),
        saved(picture(), "PNG"),
        saved(picture(), "WEBP", lossless=True),
        saved(picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (240, 160), "black")]),
        saved(picture(), "PNG", save_all=True, append_images=[Image.new("RGB", (240, 160), "black")]),
        saved(picture(), "WEBP", save_all=True, append_images=[Image.new("RGB", (240, 160), "black")], quality=95),
        saved(picture(), "AVIF", save_all=True, append_images=[Image.new("RGB", (240, 160), "black")], quality=95),
        saved(picture(), "GIF", save_all=True, append_images=[Image.new("RGB", (240, 160), "black")]),
        saved(picture(), "GIF"),
        saved(picture(), "AVIF", quality=95),
        saved(picture(), "HEIF", quality=95),
        saved(picture(), "HEIF", save_all=True, append_images=[Image.new("RGB", (240, 160), "black")], quality=95),
    ],
    ids=[
        "progressive",
        "cmyk",
        "palette",
        "rgba",
        "png",
        "webp",
        "mpo",
        "apng",
        "animated webp",
        "animated avif",
        "animated gif",
        "gif",
        "avif",
        "heic",
        "several heic",
    ],
)
def test_t16_each_kind_shows_its_first_picture_in_its_colours(content: bytes) -> None:
    found = opened(content)
    decoded, preview = found.found, found.picture

    assert (decoded.width, decoded.height, decoded.duration_seconds) == (240, 160, None)
    assert (preview.format, preview.mode) == ("JPEG", "RGB")
    assert difference(preview, picture()) < 8


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (saved(picture().convert("L")), (85, 85, 85)),
        (bare_png(8, 8, 16, 0, (b"\0" + b"\x55\xaa" * 8) * 8), (85, 85, 85)),
        (bare_png(8, 8, 16, 2, (b"\0" + b"\xc8\x00\x1e\x00\x1e\x00" * 8) * 8), (200, 30, 30)),
        (bare_png(8, 8, 1, 0, (b"\0" + b"\xff") * 8), (255, 255, 255)),
        (saved(Image.new("RGBA", (8, 8), (200, 30, 30, 0)), "PNG"), (255, 255, 255)),
        (saved(Image.new("LA", (8, 8), (85, 255)), "PNG"), (85, 85, 85)),
        (saved(Image.new("P", (8, 8), 0), "PNG", transparency=0), (255, 255, 255)),
    ],
    ids=["grey", "16-bit grey", "16-bit colour", "1-bit", "see-through", "grey with alpha", "see-through palette"],
)
def test_t16_unusual_depths_keep_their_colour(content: bytes, expected: Colour) -> None:
    preview = opened(content).picture

    assert near(preview, (4, 4), expected)


def test_t16_a_wide_colour_profile_is_brought_to_srgb() -> None:
    content = saved(Image.new("RGB", (32, 32), (200, 100, 50)), quality=95, icc_profile=display_p3())

    preview = opened(content).picture

    assert near(preview, (16, 16), (214, 94, 34))


def test_t16_a_broken_colour_profile_is_ignored() -> None:
    preview = opened(saved(picture(), quality=95, icc_profile=b"not a profile")).picture

    assert difference(preview, picture()) < 4


def test_a_very_narrow_picture_is_scaled_to_one_pixel_at_least() -> None:
    found = opened(saved(Image.new("L", (20_000, 2)), "PNG"))
    decoded, preview = found.found, found.picture

    assert (decoded.width, decoded.height) == (20_000, 2)
    assert preview.size == (1600, 1)


def test_t17_a_heic_of_ten_bits_is_shown_in_eight() -> None:
    deep = pillow_heif.from_bytes(mode="RGB;16", size=(32, 32), data=struct.pack("<3H", 51200, 7680, 7680) * 1024)
    out = BytesIO()
    deep.save(out, quality=95)

    assert near(opened(out.getvalue()).picture, (16, 16), (200, 30, 30))


def test_what_the_camera_says_is_kept_as_a_fact() -> None:
    exif = located_exif()
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = "2026:11:02 20:13:05"
    exif.get_ifd(IFD.Exif)[Base.OffsetTimeOriginal] = "+08:00"

    found = opened(saved(picture(), exif=exif)).found

    assert (found.taken, found.device) == ("2026:11:02 20:13:05+08:00", "SecretMaker SecretModel")


def test_every_copy_is_made_in_one_pass() -> None:
    both = opened(saved(picture(2400, 1200)))

    assert (both.picture.size, Image.open(BytesIO(both.thumb)).size, both.film) == ((1600, 800), (480, 240), b"")
