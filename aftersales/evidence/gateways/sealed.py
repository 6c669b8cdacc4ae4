"""Where evidence lies: one folder for each file, below MEDIA_ROOT, under a name made from its id.

With a bucket the same paths are its keys. A file still arrives on this disk, whole, before it is handed over; so what
is here is complete and the same, and whoever reads looks here first.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from aftersales.evidence.gateways.decoder import Copies
from aftersales.evidence.gateways.objects import object_store


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

    @property
    def copies(self) -> tuple[str, ...]:
        return (self.preview, self.thumb, self.film)

    @property
    def files(self) -> tuple[str, ...]:
        return (self.original, *self.copies)


@dataclass(frozen=True, slots=True)
class Seal:
    size: int
    sha256: str


TYPES = {".bin": "application/octet-stream", ".jpg": "image/jpeg", ".mp4": "video/mp4", ".zip": "application/zip"}
"""What a file is sent as, by the ending that we gave it."""


def type_of(path: str) -> str:
    return TYPES[Path(path).suffix]


def on_disk(path: str) -> Path:
    return Path(settings.MEDIA_ROOT) / path


def make_room(folder: Folder) -> None:
    on_disk(folder.path).mkdir(mode=0o700, parents=True, exist_ok=True)


def clear_away(folder: Folder) -> None:
    """Raises OSError when something may be left."""
    if store := object_store():
        for path in folder.files:
            store.remove(path)
    with suppress(FileNotFoundError):
        shutil.rmtree(on_disk(folder.path))


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


def hand_over(paths: Iterable[str]) -> None:
    """To the bucket, what of it lies here; without one there is nothing to do. Raises StorageAwayError."""
    if store := object_store():
        for path in paths:
            with suppress(FileNotFoundError), on_disk(path).open("rb") as file:
                store.put(path, file, type_of(path))


def let_go(folder: Folder, paths: Iterable[str]) -> None:
    """What was handed over needs no room here."""
    if object_store():
        for path in paths:
            on_disk(path).unlink(missing_ok=True)
        with suppress(OSError):  # not empty: something else is still on its way
            on_disk(folder.path).rmdir()


def is_kept(path: str) -> bool:
    """Raises StorageAwayError."""
    store = object_store()
    return on_disk(path).exists() or (store is not None and store.has(path))


@contextmanager
def opened_original(path: str) -> Iterator[BinaryIO]:
    """As a file of this machine; fetched first when it lies elsewhere. Raises FileNotFoundError, StorageAwayError."""
    with ExitStack() as stack:
        try:
            original: BinaryIO = stack.enter_context(on_disk(path).open("rb"))
        except FileNotFoundError:
            original = stack.enter_context(_fetched(path))
        yield original


@contextmanager
def _fetched(path: str) -> Iterator[BinaryIO]:
    store = object_store()
    if store is None:
        raise FileNotFoundError(path)
    Path(settings.MEDIA_ROOT).mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.MEDIA_ROOT) as copy:  # not in /tmp, which may be memory
        store.fetch(path, copy)
        copy.seek(0)
        yield copy


@contextmanager
def new_copies(folder: Folder) -> Iterator[Copies]:
    """Files for the decoder to fill. Each that is not empty gets its name when the block ends well, and not before."""
    make_room(folder)
    paths = [on_disk(path) for path in folder.copies]
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
    hand_over(folder.copies)
    let_go(folder, folder.copies)


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
