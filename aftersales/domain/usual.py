"""How long requests usually take, told from those that have ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

LEAST_CASES = 5
"""Of fewer nothing is said: one slow or fast case would speak for all."""

COUNTED_BACK = timedelta(days=365)
"""What ended earlier says little about a store of today."""


@dataclass(frozen=True, slots=True)
class Usual:
    """Half of the cases took no longer than this."""

    cases: int
    length: timedelta


def usual_length(lengths: Sequence[timedelta]) -> Usual | None:
    """The median of these; None where there are not enough of them."""
    if len(lengths) < LEAST_CASES:
        return None
    return Usual(len(lengths), timedelta(seconds=round(median(one.total_seconds() for one in lengths))))
