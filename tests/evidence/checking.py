"""Shortcuts for tests: files received and checked at once, and the decoder by itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from PIL import Image

from aftersales.accounts.models import User
from aftersales.domain.evidence import Limits
from aftersales.domain.media_types import SNIFFED_BYTES, MediaType, media_type_of
from aftersales.evidence.gateways.decoder import Copies, Decoded, decode
from aftersales.evidence.models import Evidence
from aftersales.evidence.services import receive_files
from aftersales.evidence.services.checking import check_due
from aftersales.evidence.services.receiving import SentFile

LIMITS = Limits(
    photo_bytes=2**24,
    video_bytes=2**24,
    document_bytes=2**24,
    total_bytes=2**26,
    photos=9,
    videos=1,
    documents=3,
    pixels=50_000_000,
    video_pixels=10_000_000,
    video_frames=100_000,
    video_seconds=300,
)


def checked_files(files: Sequence[SentFile], *, by: User | None, at: datetime) -> list[Evidence]:
    """As they are once they were checked."""
    received = receive_files(files, by=by, at=at)
    check_due(at)
    found = Evidence.objects.in_bulk([evidence.pk for evidence in received])
    return [found[evidence.pk] for evidence in received]


@dataclass(frozen=True, slots=True)
class Opened:
    found: Decoded
    preview: bytes
    thumb: bytes
    film: bytes

    @property
    def picture(self) -> Image.Image:
        return Image.open(BytesIO(self.preview))


def opened(content: bytes, media_type: MediaType | None = None, limits: Limits = LIMITS) -> Opened:
    """What the decoder makes of it, without the look at the leading bytes when a type is given."""
    media_type = media_type or media_type_of(content[:SNIFFED_BYTES])
    assert media_type is not None
    with TemporaryFile() as source:
        source.write(content)
        source.seek(0)
        return opened_file(source, media_type, limits)


def opened_file(source: BinaryIO, media_type: MediaType, limits: Limits = LIMITS) -> Opened:
    with TemporaryFile() as preview, TemporaryFile() as thumb, TemporaryFile() as film:
        found = decode(source, media_type, Copies(preview, thumb, film), limits)
        for file in (preview, thumb, film):
            file.seek(0)
        return Opened(found, preview.read(), thumb.read(), film.read())


def decoder_pids() -> list[int]:
    """The children that open files for this process."""
    started = [int(pid) for path in Path("/proc/self/task").glob("*/children") for pid in path.read_text().split()]
    return [pid for pid in started if b"decoding.child" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def most_memory() -> int:
    """Bytes that the largest of these children has held at any time."""
    held = [re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text()) for pid in decoder_pids()]
    return max(int(found[1]) * 1024 for found in held if found)
