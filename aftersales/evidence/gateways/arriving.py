"""Files that arrive piece by piece. What is on disk is what has arrived; nothing else counts the bytes."""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from aftersales.domain.resumable import Checksum
from aftersales.evidence.gateways.sealed import on_disk


class InUseError(Exception):
    """Somebody is writing to this very file."""


class ChecksumMismatchError(Exception):
    """What arrived is not what was sent; none of it is kept."""


def arrived(path: str) -> int:
    """How many bytes are here."""
    try:
        return on_disk(path).stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def held(path: str) -> Iterator[int]:
    """The file, for one writer at a time, also across processes. Raises InUseError at once rather than wait."""
    descriptor = os.open(on_disk(path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise InUseError from busy
        yield descriptor
    finally:
        os.close(descriptor)


def append(descriptor: int, chunks: Iterable[bytes], checksum: Checksum | None) -> int:
    """Write on where the file ends, durably; how long it is then.

    With a checksum all of the chunks are kept or none. Raises ChecksumMismatchError.
    """
    start = os.lseek(descriptor, 0, os.SEEK_END)
    digest = hashlib.new(checksum.algorithm) if checksum else None
    try:
        for chunk in chunks:
            if digest:
                digest.update(chunk)
            _write(descriptor, chunk)
        if checksum and digest and digest.digest() != checksum.digest:
            raise ChecksumMismatchError
    except BaseException:
        if checksum:
            os.ftruncate(descriptor, start)
        raise
    os.fsync(descriptor)
    return os.fstat(descriptor).st_size


def _write(descriptor: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
