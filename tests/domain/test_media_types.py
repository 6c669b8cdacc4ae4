import pytest

from aftersales.domain.media_types import (
    ACCEPTED_TYPES,
    AVIF,
    GIF,
    HEIC,
    JPEG,
    MKV,
    MOV,
    MP4,
    PDF,
    PNG,
    WEBM,
    WEBP,
    MediaType,
    media_type_of,
)

EBML = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01"


def box(major: bytes, *compatible: bytes) -> bytes:
    body = b"ftyp" + major + b"\0\0\0\0" + b"".join(compatible)
    return (len(body) + 4).to_bytes(4, "big") + body


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", JPEG),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", PNG),
        (b"RIFF\x24\0\0\0WEBPVP8 ", WEBP),
        (box(b"isom", b"isom", b"iso2", b"avc1", b"mp41"), MP4),
        (box(b"mp42", b"isom"), MP4),
        (box(b"M4V ", b"mp42"), MP4),
        (b"GIF89a", GIF),
        (b"GIF87a", GIF),
        (b"%PDF-1.7", PDF),
        (box(b"qt  "), MOV),
        (b"\0\0\0\x08wide\0\0\0\0mdat", MOV),
        (box(b"heic", b"mif1", b"heic"), HEIC),
        (box(b"mif1", b"heic"), HEIC),
        (box(b"isom", b"mif1", b"heic"), HEIC),
        (box(b"avif", b"mif1"), AVIF),
        (box(b"mif1", b"avif"), AVIF),
        (EBML + b"\x42\x82\x84webm", WEBM),
        (EBML + b"\x42\x82\x88matroska", MKV),
    ],
)
def test_a_type_is_told_by_its_leading_bytes(head: bytes, expected: MediaType) -> None:
    assert media_type_of(head) is expected


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\xff",
        b"\xff\xd8",
        b"<html><script>",
        b"<svg xmlns=",
        b"MZ\x90\0",
        b"#EXTM3U\n",
        b"ffconcat version 1.0",
        b"v=0\r\no=- 0 0 IN IP4",
        b"II*\0",
        b"8BPS",
        b"PK\x03\x04",
        b"RIFF\x24\0\0\0AVI LIST",
        b"\x1aE\xdf\xa3",
        EBML,
        EBML + b"\x42\x82",
        EBML + b"\x42\x82\x84html",
        box(b"jp2 "),
        box(b"3gp4"),
        b" %PDF-1.7",
    ],
)
def test_t10_t19_t50_t51_anything_else_has_no_type(head: bytes) -> None:
    assert media_type_of(head) is None


def test_every_type_has_a_neutral_name() -> None:
    assert [media_type.neutral_name for media_type in ACCEPTED_TYPES] == [
        "photo.jpg",
        "photo.png",
        "photo.webp",
        "photo.avif",
        "photo.heic",
        "photo.gif",
        "video.mp4",
        "video.mov",
        "video.webm",
        "video.mkv",
        "document.pdf",
    ]
