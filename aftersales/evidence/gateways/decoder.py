"""Opens untrusted pictures and films in child processes that are kept warm and can be killed without harm."""

import atexit
import errno
import json
import logging
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from aftersales.domain.evidence import EvidenceRefusedError, Limits, RefusalCode
from aftersales.domain.media_types import AVIF, GIF, HEIC, JPEG, MKV, MOV, MP4, PNG, WEBM, WEBP, EvidenceKind, MediaType

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[3]
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from aftersales.evidence.gateways.decoding.child import main; main()"
)
START_SECONDS = 60
FILES_OF_ONE_CHILD = 50
"""Then a new one takes over, so that memory lost to a library does not add up."""
LONGEST_ANSWER = 65536
READS = "reads"
STDERR = 2
"""By number: Celery puts a logger in the place of `sys.stderr`."""
DIED, SLOW, OUT_OF_MEMORY = "it died", "it was too slow", "MemoryError"
FORMATS = {
    JPEG: "JPEG",
    PNG: "PNG",
    WEBP: "WEBP",
    AVIF: "AVIF",
    HEIC: "HEIF",
    GIF: "GIF",
    MP4: "mov",
    MOV: "mov",
    WEBM: "matroska",
    MKV: "matroska",
}


class DecoderFailedError(Exception):
    """The decoder itself does not work; no file is to blame."""


class DecoderStoppedError(Exception):
    """This process is about to end; the file waits for the next."""


class _ChildLostError(Exception):
    """The child died, hung or answered nonsense: something in the file made it."""


@dataclass(frozen=True, slots=True)
class Copies:
    """Open, empty files that the child writes to."""

    preview: BinaryIO
    thumb: BinaryIO
    film: BinaryIO


@dataclass(frozen=True, slots=True)
class Decoded:
    """Pixels as seen upright; seconds for a video only; `taken` and `device` in the camera's own, unchecked words."""

    width: int
    height: int
    duration_seconds: float | None
    likeness: str
    has_film: bool
    taken: str
    device: str


def decode(source: BinaryIO, media_type: MediaType, copies: Copies, limits: Limits) -> Decoded:
    """Proves a photo or video by decoding it, and writes its copies.

    Raises EvidenceRefusedError for a file that cannot be used, also when it takes too much time or memory.
    Raises OSError when there is no room for the copies.
    """
    bounds = _bounds(media_type, limits)
    order = {"kind": media_type.kind.value, "format": FORMATS[media_type], "bounds": bounds}
    files = [source, copies.preview, copies.thumb, copies.film]
    answer = _pool.answer(json.dumps(order).encode(), files, bounds["wall_seconds"])
    if "full" in answer:
        raise OSError(errno.ENOSPC, "there is no room for the copies")
    if "refused" in answer:
        logger.info("A %s was refused: %s %s", media_type.name, answer["refused"], answer.get("cause", ""))
        raise EvidenceRefusedError(RefusalCode(answer["refused"]), **answer["values"])
    return _decoded(answer)


def read_text(copy: BinaryIO, limits: Limits) -> str:
    """The letters on a copy that a child has made; empty unless they are to be read and can be."""
    if not settings.EVIDENCE_READ_SERIALS:
        return ""
    bounds = _bounds(JPEG, limits)
    order = {"kind": "text", "format": FORMATS[JPEG], "bounds": bounds}
    answer = _pool.answer(json.dumps(order).encode(), [copy], bounds["wall_seconds"])
    return str(answer.get("text", ""))


def wall_seconds(kind: EvidenceKind) -> int:
    """How long a file of this kind may keep a child busy."""
    return 2 * _cpu_seconds(kind)


def stop() -> None:
    """End the children for good; whoever waits for one gets DecoderStoppedError."""
    _pool.stop()


def drop_idle() -> None:
    """End the children that have nothing to do; new ones come when files do."""
    _pool.drop_idle()


def _cpu_seconds(kind: EvidenceKind) -> int:
    film = settings.EVIDENCE_FILM_SECONDS if kind is EvidenceKind.VIDEO else 0
    return int(settings.EVIDENCE_DECODER_SECONDS + film)


def _bounds(media_type: MediaType, limits: Limits) -> dict[str, Any]:
    return {
        "pixels": limits.pixels,
        "video_pixels": limits.video_pixels,
        "video_frames": limits.video_frames,
        "seconds": limits.video_seconds,
        "cpu_seconds": _cpu_seconds(media_type.kind),
        "wall_seconds": wall_seconds(media_type.kind),
        "film_seconds": settings.EVIDENCE_FILM_SECONDS,
        "memory": settings.EVIDENCE_DECODER_MEMORY_BYTES,
        "copy_bytes": settings.EVIDENCE_COPY_MAX_BYTES,
    }


def _decoded(answer: dict[str, Any]) -> Decoded:
    """What a child says is a stranger's word too: a file may have taken it over."""
    try:
        duration = answer["duration"]
        return Decoded(
            width=int(answer["width"]),
            height=int(answer["height"]),
            duration_seconds=None if duration is None else float(duration),
            likeness=f"{int(answer['likeness'], 16):064x}"[:64],
            has_film=bool(answer["film"]),
            taken=str(answer["taken"])[:60],
            device=str(answer["device"])[:120],
        )
    except (KeyError, TypeError, ValueError) as nonsense:
        raise EvidenceRefusedError(RefusalCode.UNREADABLE) from nonsense


class _Child:
    def __init__(self) -> None:
        self.files = 0
        self.socket, theirs = socket.socketpair()
        # -I and a bare environment: no secret of ours is handed to a decoder that may be taken over.
        bare = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        reads = [READS] if settings.EVIDENCE_READ_SERIALS else []
        command = [sys.executable, "-I", "-c", START, str(ROOT), *reads, str(theirs.fileno())]
        with theirs:
            self.process = subprocess.Popen(
                command, env=bare, cwd="/", pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=STDERR
            )
        self.socket.settimeout(START_SECONDS)
        if self._line() != b"ready\n":
            self.kill()
            raise DecoderFailedError(f"it ended with {self.process.returncode} while starting")

    def ask(self, order: bytes, files: list[BinaryIO], seconds: float) -> dict[str, Any]:
        self.files += 1
        self.socket.settimeout(seconds)
        try:
            socket.send_fds(self.socket, [order], [file.fileno() for file in files])
            answer = json.loads(self._line())
        except (OSError, ValueError) as lost:
            raise _ChildLostError from lost
        if not isinstance(answer, dict):
            raise _ChildLostError
        return answer

    def _line(self) -> bytes:
        found = b""
        while not found.endswith(b"\n") and len(found) < LONGEST_ANSWER:
            part = self.socket.recv(LONGEST_ANSWER)
            if not part:
                break
            found += part
        return found

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.socket.close()


class _Pool:
    """As many children as there are threads that ask; each is lent to one of them at a time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.idle: list[_Child] = []
        self.busy: set[_Child] = set()
        self.stopping = False

    def answer(self, order: bytes, files: list[BinaryIO], seconds: float) -> dict[str, Any]:
        """A child that worked before may have been worn out by other files: then a fresh one has the last word."""
        child = self._take()
        was_fresh = child.files == 0
        answer = self._asked(child, order, files, seconds)
        if was_fresh or answer.get("cause") not in {DIED, OUT_OF_MEMORY}:
            return answer
        return self._asked(self._take(fresh=True), order, files, seconds)

    def _asked(self, child: _Child, order: bytes, files: list[BinaryIO], seconds: float) -> dict[str, Any]:
        try:
            answer = child.ask(order, files, seconds)
        except _ChildLostError as lost:
            self._drop(child)
            if self.stopping:
                raise DecoderStoppedError from lost
            logger.warning("The decoder ended by %s.", child.process.returncode)
            cause = SLOW if isinstance(lost.__cause__, TimeoutError) else DIED
            return {"refused": RefusalCode.UNREADABLE.value, "values": {}, "cause": cause}
        if answer.get("cause") == OUT_OF_MEMORY:
            self._drop(child)
        else:
            self._give_back(child)
        return answer

    def _take(self, *, fresh: bool = False) -> _Child:
        with self.lock:
            child = self.idle.pop() if self.idle and not fresh else None
        child = child or _Child()
        with self.lock:
            self.busy.add(child)
        if self.stopping:
            self._drop(child)
            raise DecoderStoppedError
        return child

    def _give_back(self, child: _Child) -> None:
        with self.lock:
            self.busy.discard(child)
            keep = child.files < FILES_OF_ONE_CHILD and not self.stopping
            if keep:
                self.idle.append(child)
        if not keep:
            child.kill()

    def _drop(self, child: _Child) -> None:
        with self.lock:
            self.busy.discard(child)
        child.kill()

    def stop(self) -> None:
        with self.lock:
            self.stopping = True
            busy = list(self.busy)
        self.drop_idle()
        for child in busy:
            child.process.kill()

    def drop_idle(self) -> None:
        with self.lock:
            idle, self.idle = self.idle, []
        for child in idle:
            child.kill()


_pool = _Pool()
atexit.register(_pool.drop_idle)
