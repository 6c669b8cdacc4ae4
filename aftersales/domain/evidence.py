"""What may be handed in as evidence: states of a file, reasons to refuse it, limits of a submission."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aftersales.domain.media_types import ACCEPTED_TYPES, HEIC, EvidenceKind, MediaType


class EvidenceState(StrEnum):
    """UPLOADING: bytes are arriving. SCANNING: all are here, and being checked. READY: people may look at it.

    REFUSED: it cannot be used, for a reason its sender is told. FAILED: the checking broke down, which is our fault.
    PURGED: the time for which it has to be kept is over, and its bytes are gone; row and history stay.
    """

    UPLOADING = "uploading"
    SCANNING = "scanning"
    READY = "ready"
    REFUSED = "refused"
    FAILED = "failed"
    PURGED = "purged"


COUNTED_STATES = frozenset({EvidenceState.SCANNING, EvidenceState.READY, EvidenceState.FAILED})
"""A file counts as handed in from its last byte on, also while it is checked, unless it was refused."""


class ScanResult(StrEnum):
    """What the virus scanner said. NONE is never as good as CLEAN: no scanner is set up, or it has not answered yet."""

    NONE = ""
    CLEAN = "clean"
    INFECTED = "infected"


class RefusalCode(StrEnum):
    EMPTY_FILE = "empty_file"
    TOO_LARGE = "too_large"
    TOO_MUCH = "too_much"
    WRONG_TYPE = "wrong_type"
    UNREADABLE = "unreadable"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_FRAMES = "too_many_frames"
    TOO_MANY_PHOTOS = "too_many_photos"
    TOO_MANY_VIDEOS = "too_many_videos"
    TOO_MANY_DOCUMENTS = "too_many_documents"
    TOO_LONG = "too_long"
    CODEC_REFUSED = "codec_refused"
    INFECTED = "infected"
    NOT_HERE = "not_here"
    NOT_STORED = "not_stored"


class EvidenceRefusedError(Exception):
    """A file that is not accepted; `values` feeds the sentence for the code, `name` is the file meant."""

    def __init__(self, code: RefusalCode, **values: object) -> None:
        super().__init__(code.value)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, pixels as width x height. Counts and `total_bytes` are for one request, the rest for one file."""

    photo_bytes: int
    video_bytes: int
    document_bytes: int
    total_bytes: int
    photos: int
    videos: int
    documents: int
    pixels: int
    video_pixels: int
    video_frames: int
    video_seconds: int
    heic: bool = True
    """Whether HEIC is opened at all; its decoders have had more holes than the others."""

    @property
    def types(self) -> tuple[MediaType, ...]:
        return tuple(media_type for media_type in ACCEPTED_TYPES if self.heic or media_type is not HEIC)

    def titles(self, kind: EvidenceKind) -> list[str]:
        """The types of a kind as people know them."""
        return [media_type.title for media_type in self.types if media_type.kind is kind]

    def wrong_type(self, name: str) -> EvidenceRefusedError:
        photos, videos = self.titles(EvidenceKind.PHOTO), self.titles(EvidenceKind.VIDEO)
        return EvidenceRefusedError(RefusalCode.WRONG_TYPE, name=name, photos=photos, videos=videos)

    def bytes_for(self, kind: EvidenceKind) -> int:
        return {
            EvidenceKind.PHOTO: self.photo_bytes,
            EvidenceKind.VIDEO: self.video_bytes,
            EvidenceKind.DOCUMENT: self.document_bytes,
        }[kind]

    @property
    def largest_file(self) -> int:
        return max(self.photo_bytes, self.video_bytes, self.document_bytes)


def check_count(kinds: Sequence[EvidenceKind], limits: Limits) -> None:
    """Raises EvidenceRefusedError when one request holds more files of a kind than allowed."""
    for kind, limit, code in (
        (EvidenceKind.PHOTO, limits.photos, RefusalCode.TOO_MANY_PHOTOS),
        (EvidenceKind.VIDEO, limits.videos, RefusalCode.TOO_MANY_VIDEOS),
        (EvidenceKind.DOCUMENT, limits.documents, RefusalCode.TOO_MANY_DOCUMENTS),
    ):
        if kinds.count(kind) > limit:
            raise EvidenceRefusedError(code, limit=limit)


def check_total(sizes: Collection[int], limits: Limits) -> None:
    """Raises EvidenceRefusedError when the files of one request are too large together."""
    if sum(sizes) > limits.total_bytes:
        raise EvidenceRefusedError(RefusalCode.TOO_MUCH, limit=limits.total_bytes)


def shown_duration(seconds: float) -> str:
    """Minutes and seconds such as "0:14"; a clip that plays at all shows at least one second."""
    minutes, rest = divmod(max(1, round(seconds)), 60)
    return f"{minutes}:{rest:02}"
