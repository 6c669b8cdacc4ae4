"""Which part of a file a player asks for (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=\s*(\d*)-(\d*)\s*", re.ASCII)
_MOST_DIGITS = 18


class RangeNotSatisfiableError(Exception):
    """There is no such part."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    def told_of(self, size: int) -> str:
        """For Content-Range."""
        return f"bytes {self.first}-{self.last}/{size}"


def range_from(header: str, size: int) -> ByteRange | None:
    """The one part that is asked for; None when the whole is to be sent, as it is for several parts at once.

    Raises RangeNotSatisfiableError.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or max(map(len, found.groups())) > _MOST_DIGITS or not any(found.groups()):
        return None
    first, last = found.groups()
    asked = _tail(int(last), size) if not first else ByteRange(int(first), min(int(last or size), size - 1))
    if asked.first >= size or asked.length < 1:
        raise RangeNotSatisfiableError
    return asked


def _tail(length: int, size: int) -> ByteRange:
    return ByteRange(max(size - length, 0), size - 1)
