"""How many parts a HEIC or AVIF says it is made of, before a library looks: some take quadratic time over them."""

import os
from collections.abc import Iterator
from typing import BinaryIO

from aftersales.evidence.gateways.decoding.bounds import RefusedError

FORMATS = frozenset({"AVIF", "HEIF"})
MOST_ITEMS = 2000
"""A phone's picture of 48 million pixels has about 200."""
LONGEST_META = 4 * 1024 * 1024
ITEMS = b"iinf"


def check_items(source: BinaryIO) -> None:
    """Raises RefusedError (ISO/IEC 14496-12, 8.11.6: `iinf` in `meta` begins with the number of items)."""
    for name, start, end in _boxes(source, 0, source.seek(0, os.SEEK_END)):
        if name == b"meta":
            if end - start > LONGEST_META:
                raise RefusedError("unreadable")
            for inner, at, _end in _boxes(source, start + 4, end):
                if inner == ITEMS and _counted(source, at) > MOST_ITEMS:
                    raise RefusedError("unreadable")
    source.seek(0)


def _boxes(source: BinaryIO, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of the content of each; it stops at the first that makes no sense."""
    while at + 8 <= end:
        source.seek(at)
        header = source.read(16)
        length, skipped = int.from_bytes(header[:4], "big"), 8
        if length == 1:
            length, skipped = int.from_bytes(header[8:16], "big"), 16
        elif length == 0:
            length = end - at
        if length < skipped:
            return
        yield header[4:8], at + skipped, min(at + length, end)
        at += length


def _counted(source: BinaryIO, at: int) -> int:
    source.seek(at)
    head = source.read(8)
    return int.from_bytes(head[4:6] if head[:1] == b"\0" else head[4:8], "big")
