"""The types of files that are accepted as evidence, and how their leading bytes tell them apart."""

from dataclasses import dataclass
from enum import StrEnum

from aftersales.domain.file_names import saved_name


class EvidenceKind(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class MediaType:
    """`suffixes`: the endings a file of this type may carry; the first is the usual one."""

    name: str
    title: str
    kind: EvidenceKind
    suffixes: tuple[str, ...]

    @property
    def neutral_name(self) -> str:
        """For a file that came without a usable name."""
        return f"{self.kind.value}{self.suffixes[0]}"

    def named(self, name: str) -> str:
        """The name to save a file of this type under: never one that a computer would run or cannot keep."""
        return saved_name(name, self.suffixes)


JPEG = MediaType("image/jpeg", "JPEG", EvidenceKind.PHOTO, (".jpg", ".jpeg", ".jpe", ".jfif"))
PNG = MediaType("image/png", "PNG", EvidenceKind.PHOTO, (".png",))
WEBP = MediaType("image/webp", "WebP", EvidenceKind.PHOTO, (".webp",))
AVIF = MediaType("image/avif", "AVIF", EvidenceKind.PHOTO, (".avif",))
HEIC = MediaType("image/heic", "HEIC", EvidenceKind.PHOTO, (".heic", ".heif", ".hif"))
GIF = MediaType("image/gif", "GIF", EvidenceKind.PHOTO, (".gif",))
MP4 = MediaType("video/mp4", "MP4", EvidenceKind.VIDEO, (".mp4", ".m4v"))
MOV = MediaType("video/quicktime", "MOV", EvidenceKind.VIDEO, (".mov", ".qt"))
WEBM = MediaType("video/webm", "WebM", EvidenceKind.VIDEO, (".webm",))
MKV = MediaType("video/x-matroska", "MKV", EvidenceKind.VIDEO, (".mkv",))
PDF = MediaType("application/pdf", "PDF", EvidenceKind.DOCUMENT, (".pdf",))

ACCEPTED_TYPES = (JPEG, PNG, WEBP, AVIF, HEIC, GIF, MP4, MOV, WEBM, MKV, PDF)
TYPES_BY_NAME = {media_type.name: media_type for media_type in ACCEPTED_TYPES}
VIDEO_CODECS = {"h264": "H.264", "hevc": "HEVC", "vp8": "VP8", "vp9": "VP9", "av1": "AV1"}
"""What a video may be coded in, by FFmpeg's name, with the name people know."""

SNIFFED_BYTES = 256
"""How many leading bytes `media_type_of` looks at."""

_SIGNATURES = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
)
# ISO base media (ISO/IEC 14496-12): a size, "ftyp", the major brand, a version, further brands.
_AVIF_BRANDS = frozenset(b"avif avis".split())
_HEIC_BRANDS = frozenset(b"heic heix heim heis hevc hevx mif1 msf1".split())
_VIDEO_BRANDS = frozenset(b"isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 mp41 mp42 avc1 hvc1 av01 M4VH MSNV".split())
_PADDED_VIDEO_BRANDS = frozenset({b"M4V "})
_QUICKTIME_BRAND = b"qt  "
# QuickTime before "ftyp" was thought of.
_BARE_QUICKTIME = frozenset(b"moov mdat wide pnot".split())
_EBML, _DOC_TYPE = b"\x1a\x45\xdf\xa3", b"\x42\x82"


def media_type_of(head: bytes) -> MediaType | None:
    """The accepted type these leading bytes claim, or None. A claim only: decoding proves it."""
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return _matroska(head) if head.startswith(_EBML) else _boxed(head)


def _boxed(head: bytes) -> MediaType | None:
    if head[4:8] in _BARE_QUICKTIME:
        return MOV
    if head[4:8] != b"ftyp":
        return None
    end = min(int.from_bytes(head[:4], "big"), SNIFFED_BYTES, len(head))
    major, others = head[8:12], {head[at : at + 4] for at in range(16, end - 3, 4)}
    for brands, media_type in ((_AVIF_BRANDS, AVIF), (_HEIC_BRANDS, HEIC)):
        if ({major} | others) & brands:
            return media_type
    if major == _QUICKTIME_BRAND:
        return MOV
    return MP4 if major in _VIDEO_BRANDS | _PADDED_VIDEO_BRANDS else None


def _matroska(head: bytes) -> MediaType | None:
    at = head.find(_DOC_TYPE)
    if at < 0 or at + 3 > len(head):
        return None
    length = head[at + 2] & 0x7F
    return {b"webm": WEBM, b"matroska": MKV}.get(head[at + 3 : at + 3 + length].rstrip(b"\0"))
