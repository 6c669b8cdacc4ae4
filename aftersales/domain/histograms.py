"""Lengths of time as counts in fixed buckets, so that days can be added up and a percentile still be read.

Buckets grow by a tenth, so a percentile read from them is at most five percent away from the true one; the smallest
is a minute wide, and beyond four hundred days everything is one.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import timedelta
from math import ceil

GROWTH = 1.1
_FIRST, _LAST = 60.0, 400 * 86400.0


def _edges() -> tuple[float, ...]:
    edges = [_FIRST]
    while edges[-1] < _LAST:
        edges.append(edges[-1] * GROWTH)
    return tuple(edges)


EDGES = _edges()
"""Upper ends of the buckets, seconds."""

Histogram = Mapping[int, int]
"""Bucket → how many; JSON keeps the keys as text, `from_json` reads them back."""


def bucket_of(length: timedelta) -> int:
    return min(bisect_left(EDGES, length.total_seconds()), len(EDGES) - 1)


def histogram(lengths: Iterable[timedelta]) -> dict[int, int]:
    counted: dict[int, int] = {}
    for length in lengths:
        bucket = bucket_of(length)
        counted[bucket] = counted.get(bucket, 0) + 1
    return counted


def merged(parts: Iterable[Histogram]) -> dict[int, int]:
    """The histogram of all, whichever way the parts were cut."""
    total: dict[int, int] = {}
    for part in parts:
        for bucket, count in part.items():
            total[bucket] = total.get(bucket, 0) + count
    return total


def count_of(counted: Histogram) -> int:
    return sum(counted.values())


def percentile(counted: Histogram, share: float) -> timedelta | None:
    """The length that this share of them does not exceed, as the middle of its bucket; None of nothing."""
    wanted = ceil(count_of(counted) * share)
    if not wanted:
        return None
    seen = 0
    for bucket in sorted(counted):
        seen += counted[bucket]
        if seen >= wanted:
            return _middle(bucket)
    return None


def _middle(bucket: int) -> timedelta:
    lower = EDGES[bucket - 1] if bucket else 0.0
    return timedelta(seconds=round((lower + EDGES[bucket]) / 2))


def as_json(counted: Histogram) -> dict[str, int]:
    return {str(bucket): count for bucket, count in sorted(counted.items())}


def from_json(kept: Mapping[str, int]) -> dict[int, int]:
    return {int(bucket): count for bucket, count in kept.items()}
