"""The archive of a case: a ZIP whose every byte follows from its files and their order, and the proof that it is whole.

Nothing is compressed (pictures and films are), names are UTF-8, and every entry bears the moment of the manifest. So
an archive can be written anew from its own files and compared byte by byte: whatever differs has been altered.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

CHUNK = 256 * 1024
MANIFEST = "manifest.json"
FORMAT = "aftersales-case/1"
ARCHIVE = "the archive itself"
TOLD_EVERY_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """A file to be put in, and what the manifest tells of it besides size and hash."""

    name: str
    opened: Callable[[], AbstractContextManager[BinaryIO]]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Packed:
    """Size and hash of the archive and the hash of its manifest."""

    size: int
    sha256: str
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file of an archive."""

    name: str
    what: str


def now_and_then(write_down: Callable[[int], object]) -> Callable[[int], None]:
    """A `told` for `pack` that adds up the pieces and hands the sum on after every few megabytes."""
    done = {"bytes": 0, "told": 0}

    def tell(count: int) -> None:
        done["bytes"] += count
        if done["bytes"] - done["told"] >= TOLD_EVERY_BYTES:
            done["told"] = done["bytes"]
            write_down(done["bytes"])

    return tell


def pack(
    out: BinaryIO, members: Iterable[Member], facts: Mapping[str, Any], made_at: datetime, told: Callable[[int], None]
) -> Packed:
    """Write the archive into a file that can be read back; `told` hears of every piece of bytes that went in."""
    entries: list[dict[str, Any]] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for member in members:
            with member.opened() as source:
                size, sha256 = _put(archive, member.name, source, made_at, told)
            entries.append({"name": member.name, "size": size, "sha256": sha256, **member.facts})
        manifest = json.dumps(
            {"format": FORMAT, "made_at": made_at.isoformat(), **facts, "files": entries}, ensure_ascii=False, indent=1
        ).encode()
        _put(archive, MANIFEST, BytesIO(manifest), made_at, told)
    out.seek(0)
    digest = hashlib.file_digest(out, "sha256").hexdigest()  # type: ignore[arg-type]  # a file of bytes
    return Packed(out.tell(), digest, hashlib.sha256(manifest).hexdigest())


def _put(
    archive: zipfile.ZipFile, name: str, source: BinaryIO, made_at: datetime, told: Callable[[int], None]
) -> tuple[int, str]:
    entry = zipfile.ZipInfo(name, made_at.timetuple()[:6])
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    digest, size = hashlib.sha256(), 0
    with archive.open(entry, "w") as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
            size += len(chunk)
            told(len(chunk))
    return size, digest.hexdigest()


# --- the proof ---


def read_manifest(path: Path) -> bytes | None:
    """None where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.read(MANIFEST)
    except (OSError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return None


def faults_of(path: Path) -> list[Fault]:
    """Whatever of the archive is not as it was made; empty when every byte is."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = list(_faulty_files(archive))
            return found or list(_faulty_bytes(archive, path))
    except (zipfile.BadZipFile, OSError, NotImplementedError) as broken:
        return [Fault(ARCHIVE, str(broken))]


def _faulty_files(archive: zipfile.ZipFile) -> Iterator[Fault]:
    manifest = _read(archive, MANIFEST)
    if manifest is None:
        yield Fault(MANIFEST, "missing or altered")
        return
    try:
        told = {entry["name"]: entry for entry in json.loads(manifest)["files"]}
    except (ValueError, KeyError, TypeError):
        yield Fault(MANIFEST, "cannot be read")
        return
    here = {entry.filename for entry in archive.infolist()}
    for name, entry in told.items():
        if name not in here:
            yield Fault(name, "missing")
        elif _digest(archive, name) != (entry.get("size"), entry.get("sha256")):
            yield Fault(name, "altered")
    for name in sorted(here - told.keys() - {MANIFEST}):
        yield Fault(name, "not in the manifest")


def _faulty_bytes(archive: zipfile.ZipFile, path: Path) -> Iterator[Fault]:
    """The files are whole; this finds what was altered between them."""
    made_at = datetime.fromisoformat(json.loads(archive.read(MANIFEST))["made_at"])
    with tempfile.TemporaryFile() as anew, path.open("rb") as here:
        with zipfile.ZipFile(anew, "w", zipfile.ZIP_STORED) as again:
            for entry in archive.infolist():
                with archive.open(entry) as source:
                    _put(again, entry.filename, cast(BinaryIO, source), made_at, lambda _: None)
        anew.seek(0)
        place = _first_difference(cast(BinaryIO, anew), here)
    if place is not None:
        before = [entry for entry in archive.infolist() if entry.header_offset <= place < archive.start_dir]
        yield Fault(before[-1].filename if before else ARCHIVE, "altered beside its content")


def _first_difference(one: BinaryIO, other: BinaryIO) -> int | None:
    place = 0
    while True:
        mine, theirs = one.read(CHUNK), other.read(CHUNK)
        if mine != theirs:
            pairs = zip(mine, theirs, strict=False)
            same = next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(mine), len(theirs)))
            return place + same
        if not mine:
            return None
        place += len(mine)


def _read(archive: zipfile.ZipFile, name: str) -> bytes | None:
    try:
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        return None


def _digest(archive: zipfile.ZipFile, name: str) -> tuple[int, str] | None:
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as source:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        return None
    return size, digest.hexdigest()
