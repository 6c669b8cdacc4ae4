"""Arithmetic of the dashboards: small, exact, and silent where there is no base."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

SMALL_BASE = 5
"""Fewer cases than this are shown, but marked."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "|", "＝", "＋", "－", "＠", "｜")


@dataclass(frozen=True, slots=True)
class DayFlow:
    """Submitted and ended on one day."""

    day: date
    submitted: int
    ended: int


@dataclass(frozen=True, slots=True)
class Middle:
    """The median of some lengths of time, with how many there were; None without any."""

    value: timedelta | None
    base: int

    @property
    def is_small(self) -> bool:
        return 0 < self.base < SMALL_BASE


def middle_length(lengths: Sequence[timedelta]) -> Middle:
    seconds = [length.total_seconds() for length in lengths]
    return Middle(timedelta(seconds=median(seconds)) if seconds else None, len(lengths))


def days_until(last: date, count: int) -> tuple[date, ...]:
    """`count` days in order, the last one included."""
    return tuple(last - timedelta(days=back) for back in range(count - 1, -1, -1))


def day_series(submitted: Mapping[date, int], ended: Mapping[date, int], last: date, count: int) -> tuple[DayFlow, ...]:
    """One entry for each day; a day on which nothing happened has zeros, it is not missing."""
    return tuple(DayFlow(day, submitted.get(day, 0), ended.get(day, 0)) for day in days_until(last, count))


def axis_top(highest: int) -> int:
    """The upper end of an axis with three equal steps of whole numbers."""
    step = 1
    for factor in _steps():
        step = factor
        if step * 3 >= highest:
            break
    return step * 3


def _steps() -> Sequence[int]:
    return [base * 10**power for power in range(7) for base in (1, 2, 5)]


def guarded_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP: CSV injection)."""
    return f"'{text}" if text.lstrip(" \u3000").startswith(_FORMULA_STARTS) else text
