"""Where evidence lies on disk: one folder for each file, below MEDIA_ROOT, under a name made from its id."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from aftersales.evidence.gateways.decoder import Copies


class LongerThanAllowedError(Exception):
    """More bytes came than the limit; writing stopped there."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Paths of one piece of evidence, relative to MEDIA_ROOT."""

    id: UUID

    @property
    def path(self) -> str:
        return f"evidence/{self.id.hex[:2]}/{self.id}"

    @property
    def original(self) -> str:
        return f"{self.path}/original.bin"

    @property
    def preview(self) -> str:
        return f"{self.path}/preview.jpg"

    @property
    def thumb(self) -> str:
        return f"{self.path}/thumb.jpg"

    @property
    def film(self) -> str:
        return f"{self.path}/film.mp4"


@dataclass(frozen=True, slots=True)
class Seal:
    size: int
    sha256: str


def on_disk(path: str) -> Path:
    return Path(settings.MEDIA_ROOT) / path


def make_room(folder: Folder) -> None:
    on_disk(folder.path).mkdir(mode=0o700, parents=True, exist_ok=True)


def clear_away(folder: Folder) -> None:
    shutil.rmtree(on_disk(folder.path), ignore_errors=True)


def write_original(folder: Folder, chunks: Iterable[bytes], *, limit: int) -> Seal:
    """Streams to disk while hashing and counting, then makes it durable and read-only.

    Raises LongerThanAllowedError as soon as more than `limit` bytes came.
    """
    path = on_disk(folder.original)
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as original:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise LongerThanAllowedError
            digest.update(chunk)
            original.write(chunk)
        _make_lasting(original)
    _sync_directory(path.parent)
    return Seal(size, digest.hexdigest())


def seal_original(folder: Folder) -> Seal:
    """The same for an original that was written piece by piece."""
    path = on_disk(folder.original)
    with path.open("rb+") as original:
        digest = hashlib.file_digest(original, "sha256").hexdigest()
        size = original.tell()
        _make_lasting(original)
    _sync_directory(path.parent)
    return Seal(size, digest)


@contextmanager
def opened_original(path: str) -> Iterator[BinaryIO]:
    with on_disk(path).open("rb") as original:
        yield original


@contextmanager
def new_copies(folder: Folder) -> Iterator[Copies]:
    """Files for the decoder to fill. Each that is not empty gets its name when the block ends well, and not before."""
    paths = [on_disk(path) for path in (folder.preview, folder.thumb, folder.film)]
    parts = [path.with_name(f"{path.name}.part") for path in paths]
    try:
        with ExitStack() as stack:
            files = [stack.enter_context(part.open("w+b")) for part in parts]
            yield Copies(*files)
            for file in files:
                os.fsync(file.fileno())
        for part, path in zip(parts, paths, strict=True):
            if part.stat().st_size:
                part.replace(path)
        _sync_directory(on_disk(folder.path))
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _make_lasting(file: BinaryIO) -> None:
    file.flush()
    os.fchmod(file.fileno(), 0o400)
    os.fsync(file.fileno())


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
