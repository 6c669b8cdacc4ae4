"""Asks clamd about a file, by its INSTREAM command (clamd(8)). Whatever is not a plain "OK" is not clean."""

import re
import socket
import struct
import time
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings

from aftersales.domain.evidence import ScanResult

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
DEFAULT_PORT = 3310
_FOUND = re.compile(r"stream: (?P<signature>.+) FOUND")
_NOT_SCANNED = "Heuristics.Limits.Exceeded"


class NotScannedError(Exception):
    """The scanner came to no judgement: it is away, too slow, makes no sense, or the file is beyond its limits."""


@dataclass(frozen=True, slots=True)
class Scanned:
    result: ScanResult
    signature: str = ""


def scan(file: BinaryIO) -> Scanned:
    """Reads the file from its start. Without a scanner set up the answer is NONE, not CLEAN. Raises NotScannedError."""
    if not settings.CLAMD_ADDRESS:
        return Scanned(ScanResult.NONE)
    deadline = time.monotonic() + settings.CLAMD_SECONDS
    try:
        with _connected(settings.CLAMD_ADDRESS, deadline) as clamd:
            answer = _asked(clamd, file, deadline)
    except OSError as away:
        raise NotScannedError(f"clamd does not answer: {away}") from away
    return _judged(answer)


def _connected(address: str, deadline: float) -> socket.socket:
    """`address`: "unix:/run/clamav/clamd.ctl" or "tcp://host:3310"."""
    if address.startswith("unix:"):
        clamd = socket.socket(socket.AF_UNIX)
        clamd.settimeout(_left(deadline))
        try:
            clamd.connect(address.removeprefix("unix:"))
        except OSError:
            clamd.close()
            raise
        return clamd
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    if not host:
        host, port = port, str(DEFAULT_PORT)
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_left(deadline))


def _asked(clamd: socket.socket, file: BinaryIO, deadline: float) -> str:
    try:
        file.seek(0)
        clamd.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            clamd.settimeout(_left(deadline))
            clamd.sendall(struct.pack("!I", len(chunk)) + chunk)
        clamd.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has heard enough, and has usually said why
    answer = b""
    while b"\0" not in answer and len(answer) < LONGEST_ANSWER:
        clamd.settimeout(_left(deadline))
        part = clamd.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.partition(b"\0")[0].decode(errors="replace")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("clamd is too slow")
    return left


def _judged(answer: str) -> Scanned:
    if answer == "stream: OK":
        return Scanned(ScanResult.CLEAN)
    found = _FOUND.fullmatch(answer)
    if found is None or found["signature"].startswith(_NOT_SCANNED):
        raise NotScannedError(f"clamd answers {answer[:200]!r}")
    return Scanned(ScanResult.INFECTED, found["signature"][:120])
