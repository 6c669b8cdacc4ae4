"""Where evidence lies on disk: one folder for each file, below MEDIA_ROOT, under a name made from its id."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings


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


@dataclass(frozen=True, slots=True)
class Seal:
    size: int
    sha256: str


def on_disk(path: str) -> Path:
    return Path(settings.MEDIA_ROOT) / path


@contextmanager
def kept_only_on_success(folders: Iterable[Folder]) -> Iterator[None]:
    """Makes the folders; if the block fails, whatever was put in them is gone again."""
    made = list(folders)
    try:
        for folder in made:
            on_disk(folder.path).mkdir(mode=0o700, parents=True)
        yield
    except BaseException:
        for folder in made:
            shutil.rmtree(on_disk(folder.path), ignore_errors=True)
        raise


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
        original.flush()
        os.fchmod(original.fileno(), 0o400)
        os.fsync(original.fileno())
    _sync_directory(path.parent)
    return Seal(size, digest.hexdigest())


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
