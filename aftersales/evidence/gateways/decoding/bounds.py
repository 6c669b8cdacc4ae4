"""What the process that opens strangers' files may use. Set anew for each file; the kernel enforces it."""

import os
import resource
import signal
import sys
import time
import warnings
from typing import Any

from PIL import Image

Values = dict[str, Any]

NICENESS = 10
"""Decoding may take what the pages leave."""


class RefusedError(Exception):
    """A file that is at fault, with the code of `domain.evidence.RefusalCode`."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def settle() -> None:
    """Once, before the first file."""
    os.nice(max(0, NICENESS - os.nice(0)))
    os.umask(0o077)
    cap(resource.RLIMIT_CORE, 0)
    # A copy that grows too large is an error to be told, not the end of the process.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def grant(bounds: Values) -> None:
    """Memory, processor time, the size of a copy, and time on the clock; then the kernel ends the process."""
    if sys.platform == "linux":
        cap(resource.RLIMIT_AS, bounds["memory"])
    cap(resource.RLIMIT_CPU, int(time.process_time()) + bounds["cpu_seconds"] + 1)
    cap(resource.RLIMIT_FSIZE, bounds["copy_bytes"])
    # Also when the parent is gone and nobody is left to kill a process that hangs.
    signal.setitimer(signal.ITIMER_REAL, bounds["wall_seconds"])
    Image.MAX_IMAGE_PIXELS = bounds["pixels"]


def rest() -> None:
    """Between two files nothing may run out."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def shut_doors() -> None:
    """From here on no library can open a file, a socket or a pipe: only what is open already is left."""
    cap(resource.RLIMIT_NOFILE, 0)


def open_doors() -> None:
    """For the descriptors that the next order brings."""
    cap(resource.RLIMIT_NOFILE, resource.getrlimit(resource.RLIMIT_NOFILE)[1])


def cap(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def check_pixels(width: int, height: int, limit: int) -> None:
    if width * height > limit:
        raise RefusedError("too_many_pixels", limit=limit)
    if width * height <= 0:
        raise RefusedError("unreadable")
