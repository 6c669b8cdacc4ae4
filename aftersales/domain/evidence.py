"""What may be handed in as evidence: accepted types by their leading bytes, limits, names fit to show."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class EvidenceKind(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"


class RefusalCode(StrEnum):
    EMPTY_FILE = "empty_file"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    UNREADABLE = "unreadable"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PHOTOS = "too_many_photos"
    TOO_MANY_VIDEOS = "too_many_videos"
    TOO_LONG = "too_long"
    CODEC_REFUSED = "codec_refused"


class EvidenceRefusedError(Exception):
    """A file that is not accepted; `values` feeds the sentence for the code, `name` is the file meant."""

    def __init__(self, code: RefusalCode, **values: object) -> None:
        super().__init__(code.value)
        self.code = code
        self.values = values


# --- types ---


@dataclass(frozen=True, slots=True)
class MediaType:
    """`suffixes`: the endings a file of this type may carry; the first is the usual one."""

    name: str
    kind: EvidenceKind
    suffixes: tuple[str, ...]

    @property
    def neutral_name(self) -> str:
        """For a file that came without a usable name."""
        return f"{self.kind.value}{self.suffixes[0]}"

    def named(self, name: str) -> str:
        """The name to save a file of this type under: never one that a computer would run."""
        return name if name.lower().endswith(self.suffixes) else f"{name}{self.suffixes[0]}"


JPEG = MediaType("image/jpeg", EvidenceKind.PHOTO, (".jpg", ".jpeg", ".jpe", ".jfif"))
PNG = MediaType("image/png", EvidenceKind.PHOTO, (".png",))
WEBP = MediaType("image/webp", EvidenceKind.PHOTO, (".webp",))
MP4 = MediaType("video/mp4", EvidenceKind.VIDEO, (".mp4", ".m4v"))

ACCEPTED_TYPES = (JPEG, PNG, WEBP, MP4)
TYPES_BY_NAME = {media_type.name: media_type for media_type in ACCEPTED_TYPES}
VIDEO_CODECS = frozenset({"h264", "hevc"})

SNIFFED_BYTES = 64
"""How many leading bytes `media_type_of` looks at."""

# ISO base media: a size, "ftyp", the major brand. HEIF and AVIF pictures share the box, so brands are listed.
_VIDEO_BRANDS = frozenset(b"isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 mp41 mp42 avc1 hvc1 M4VH MSNV".split()) | {
    b"M4V "
}
_PICTURE_BRANDS = frozenset(b"heic heix heim heis hevc hevx mif1 msf1 avif avis".split())


def media_type_of(head: bytes) -> MediaType | None:
    """The accepted type these leading bytes claim, or None. A claim only: decoding proves it."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return MP4 if _is_video_box(head) else None


def _is_video_box(head: bytes) -> bool:
    if head[4:8] != b"ftyp":
        return False
    end = min(int.from_bytes(head[:4], "big"), SNIFFED_BYTES, len(head))
    compatible = {head[at : at + 4] for at in range(16, end - 3, 4)}
    return head[8:12] in _VIDEO_BRANDS and not compatible & _PICTURE_BRANDS


# --- limits ---


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, pixels as width x height, for one submission."""

    photo_bytes: int
    video_bytes: int
    pixels: int
    photos: int
    videos: int
    video_seconds: int

    def bytes_for(self, kind: EvidenceKind) -> int:
        return self.video_bytes if kind is EvidenceKind.VIDEO else self.photo_bytes


def check_count(kinds: Sequence[EvidenceKind], limits: Limits) -> None:
    """Raises EvidenceRefusedError when one submission holds more photos or videos than allowed."""
    if kinds.count(EvidenceKind.PHOTO) > limits.photos:
        raise EvidenceRefusedError(RefusalCode.TOO_MANY_PHOTOS, limit=limits.photos)
    if kinds.count(EvidenceKind.VIDEO) > limits.videos:
        raise EvidenceRefusedError(RefusalCode.TOO_MANY_VIDEOS, limit=limits.videos)


# --- names ---

NAME_LENGTH = 120
# Control, format (bidi marks, joiners), surrogate, private use.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co"})


def clean_name(raw: str) -> str:
    """The last part of a sent file name, fit to show: NFC, nothing invisible, at most NAME_LENGTH; may be empty."""
    last = raw.replace("\\", "/").rsplit("/", 1)[-1]
    spaced = "".join(" " if character.isspace() else character for character in last)
    seen = "".join(character for character in spaced if unicodedata.category(character) not in _HIDDEN_CATEGORIES)
    return _shortened(unicodedata.normalize("NFC", " ".join(seen.split())).strip(". "))


def _shortened(name: str) -> str:
    """Cut in the middle, so that the extension stays in sight."""
    if len(name) <= NAME_LENGTH:
        return name
    return f"{name[: NAME_LENGTH - 11]}…{name[-10:]}"


def shown_duration(seconds: float) -> str:
    """Minutes and seconds such as "0:14"; a clip that plays at all shows at least one second."""
    minutes, rest = divmod(max(1, round(seconds)), 60)
    return f"{minutes}:{rest:02}"
