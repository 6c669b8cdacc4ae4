import pytest

from aftersales.domain.evidence import (
    ACCEPTED_TYPES,
    JPEG,
    MP4,
    NAME_LENGTH,
    PNG,
    WEBP,
    EvidenceKind,
    EvidenceRefusedError,
    Limits,
    MediaType,
    RefusalCode,
    check_count,
    clean_name,
    media_type_of,
    shown_duration,
)

LIMITS = Limits(photo_bytes=10, video_bytes=20, pixels=100, photos=2, videos=1, video_seconds=5)


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
        b"GIF89a",
        b"<html><script>",
        b"<svg xmlns=",
        b"%PDF-1.7",
        b"MZ\x90\0",
        b"#EXTM3U\n",
        b"ffconcat version 1.0",
        b"v=0\r\no=- 0 0 IN IP4",
        b"II*\0",
        b"8BPS",
        b"PK\x03\x04",
        b"RIFF\x24\0\0\0AVI LIST",
        b"\x1aE\xdf\xa3",
        box(b"qt  "),
        box(b"heic", b"mif1", b"heic"),
        box(b"avif", b"mif1"),
        box(b"mif1", b"heic"),
        box(b"isom", b"mif1", b"heic"),
    ],
)
def test_t10_t19_t50_t51_anything_else_has_no_type(head: bytes) -> None:
    assert media_type_of(head) is None


def test_photos_up_to_the_limit_pass() -> None:
    check_count([EvidenceKind.PHOTO, EvidenceKind.PHOTO, EvidenceKind.VIDEO], LIMITS)


def test_one_photo_too_many_is_refused() -> None:
    with pytest.raises(EvidenceRefusedError) as refusal:
        check_count([EvidenceKind.PHOTO] * 3, LIMITS)
    assert (refusal.value.code, refusal.value.values) == (RefusalCode.TOO_MANY_PHOTOS, {"limit": 2})


def test_one_video_too_many_is_refused() -> None:
    with pytest.raises(EvidenceRefusedError) as refusal:
        check_count([EvidenceKind.VIDEO] * 2, LIMITS)
    assert (refusal.value.code, refusal.value.values) == (RefusalCode.TOO_MANY_VIDEOS, {"limit": 1})


def test_each_kind_has_its_own_size_limit() -> None:
    assert [LIMITS.bytes_for(kind) for kind in EvidenceKind] == [10, 20]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("鼠标双击.jpg", "鼠标双击.jpg"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\x.png", "x.png"),
        ("/etc/shadow", "shadow"),
        ("\\\\srv\\share\\a.jpg", "a.jpg"),
        ("a.jpg/", ""),
        (".htaccess", "htaccess"),
        ("a.jpg. ", "a.jpg"),
        ("..", ""),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\u200db\u2066c\u200e.jpg", "abc.jpg"),
        ("cafe\u0301.jpg", "caf\u00e9.jpg"),
        ("two\r\nlines\t.jpg", "two lines .jpg"),
        ("nul\0l.jpg", "null.jpg"),
        ("half\ud83d.jpg", "half.jpg"),
        ("\U0001f600.jpg", "\U0001f600.jpg"),
        ("<img onerror=x>.jpg", "<img onerror=x>.jpg"),
        ("=cmd().jpg", "=cmd().jpg"),
    ],
)
def test_t31_a_name_is_cleaned_to_what_can_be_shown(raw: str, shown: str) -> None:
    assert clean_name(raw) == shown


def test_t31_a_long_name_keeps_its_beginning_and_its_ending() -> None:
    cleaned = clean_name("x" * 300 + "12345.jpeg")
    assert cleaned == "x" * (NAME_LENGTH - 11) + "…" + "12345.jpeg"[-10:]
    assert len(cleaned) == NAME_LENGTH


@pytest.mark.parametrize(
    ("name", "saved_as"),
    [("a.jpg", "a.jpg"), ("a.JPEG", "a.JPEG"), ("shell.php", "shell.php.jpg"), ("a.jpg%00.php", "a.jpg%00.php.jpg")],
)
def test_t11_a_download_ends_as_its_type_does(name: str, saved_as: str) -> None:
    assert JPEG.named(name) == saved_as


def test_every_type_has_a_neutral_name() -> None:
    assert [media_type.neutral_name for media_type in ACCEPTED_TYPES] == [
        "photo.jpg",
        "photo.png",
        "photo.webp",
        "video.mp4",
    ]


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.04, "0:01"), (3.0, "0:03"), (13.6, "0:14"), (59.7, "1:00"), (300, "5:00")]
)
def test_a_duration_reads_as_minutes_and_seconds(seconds: float, shown: str) -> None:
    assert shown_duration(seconds) == shown
