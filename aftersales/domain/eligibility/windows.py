"""Until when a request is in time, and thanks to what.

A window has an end for each layer, or combination of layers, that grants the request; the latest counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from aftersales.domain.calendar import day_n, months_on
from aftersales.domain.eligibility.facts import Facts
from aftersales.domain.eligibility.findings import Finding, FindingCode, finding

_NOT_THE_FLOOR = frozenset({FindingCode.STORE_PROMISE_APPLIES, FindingCode.BRAND_WARRANTY_APPLIES})


@dataclass(frozen=True, slots=True)
class Period:
    """Months from a day on, then days."""

    start: date
    months: int = 0
    days: int = 0

    @property
    def end(self) -> date:
        return day_n(months_on(self.start, self.months) if self.months else self.start, self.days)


@dataclass(frozen=True, slots=True)
class End:
    """The last day as counted and as rolled, the notes that say to what this end is owed, and how it was counted."""

    counted: date
    last_day: date
    owed_to: frozenset[FindingCode] = frozenset()
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Without an end nothing was ever granted, and the window is closed."""

    ends: tuple[End, ...] = ()

    def is_open(self, day: date) -> bool:
        return any(day <= end.last_day for end in self.ends)

    def is_open_without(self, codes: frozenset[FindingCode], day: date) -> bool:
        return any(day <= end.last_day for end in self.ends if not end.owed_to & codes)

    def is_open_by_floor(self, day: date) -> bool:
        """Whether law and platform grant it, whatever store and brand promise."""
        return self.is_open_without(_NOT_THE_FLOOR, day)

    @property
    def last_day(self) -> date | None:
        return max((end.last_day for end in self.ends), default=None)

    @property
    def latest(self) -> End | None:
        return max(self.ends, key=lambda end: end.last_day, default=None)


def end_of(facts: Facts, period: Period, *owed_to: FindingCode) -> End:
    """The end of this period, moved off a rest day where the calendar rules say so (CC 203)."""
    counted = period.end
    rolls = facts.calendar.rolls_off_rest_days
    last_day = facts.calendar.rest_days.roll(counted) if rolls else counted
    return End(counted, last_day, frozenset(owed_to), period)


def days_from_sign_off(facts: Facts, days: int, *owed_to: FindingCode) -> End:
    return end_of(facts, Period(facts.signed_on, days=days), *owed_to)


def promised_days(facts: Facts, days: int | None) -> Iterator[End]:
    """What the store's own days add; nothing where it is silent."""
    if days is not None:
        yield days_from_sign_off(facts, days, FindingCode.STORE_PROMISE_APPLIES)


def owed_to(window: Window, day: date) -> Iterator[Finding]:
    """The notes without which the day would be too late."""
    if not window.is_open(day):
        return
    for code in _codes(window.ends):
        if not window.is_open_without(frozenset({code}), day):
            yield finding(code)


def about_last_day(facts: Facts, window: Window) -> Iterator[Finding]:
    """How rest days moved the last day, and whether they were known."""
    for end in window.ends:
        if end.last_day != window.last_day or not facts.calendar.rolls_off_rest_days:
            continue
        if end.counted != end.last_day:
            yield finding(FindingCode.ROLLED_TO_WORKDAY, start=end.counted, end=end.last_day)
        for year in sorted({end.counted.year, end.last_day.year}):
            if not facts.calendar.rest_days.is_known(year):
                yield finding(FindingCode.CALENDAR_YEAR_UNKNOWN, year=year)


def _codes(ends: Iterable[End]) -> list[FindingCode]:
    return sorted({code for end in ends for code in end.owed_to})
