"""Days and due moments of Chinese law and of the platform's clock; every due moment can explain itself.

A due moment is exclusive: a day that ends at 24:00 is the next day's 00:00 in Shanghai, and late is `at >= due_at`.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class NaiveMomentError(ValueError):
    """A moment without a time zone cannot start a due time."""


# --- rest days ---


@dataclass(frozen=True, slots=True)
class RestCalendar:
    """Days off, and weekend days worked in exchange. A year that is not known has weekends only."""

    days_off: frozenset[date]
    makeup_workdays: frozenset[date]
    known_years: frozenset[int]
    weekends_are_rest_days: bool = True

    def is_known(self, year: int) -> bool:
        return year in self.known_years

    def is_rest_day(self, day: date) -> bool:
        """Whether a period cannot end on this day (CC 203)."""
        return day in self.days_off or (self.weekends_are_rest_days and self._is_free_weekend(day))

    def is_workday(self, day: date) -> bool:
        """Weekends are never working days, whether or not they move the end of a legal period."""
        return day not in self.days_off and not self._is_free_weekend(day)

    def roll(self, day: date) -> date:
        """The day itself, or the first day after it that is no rest day (CC 203)."""
        while self.is_rest_day(day) and day < date.max:
            day += _ONE_DAY
        return day

    def _is_free_weekend(self, day: date) -> bool:
        return day.weekday() >= _SATURDAY and day not in self.makeup_workdays


def days_of(year: int, spans: str) -> Iterator[date]:
    """The days of spans such as "01-28..02-04 04-05" in one year; raises ValueError for what is no day."""
    for span in spans.split():
        first, _, last = span.partition("..")
        day = date.fromisoformat(f"{year}-{first}")
        while day <= date.fromisoformat(f"{year}-{last or first}"):
            yield day
            day += _ONE_DAY


# The State Council's yearly notices.
_DAYS_OFF = {
    2024: "01-01 02-10..02-17 04-04..04-06 05-01..05-05 06-10 09-15..09-17 10-01..10-07",
    2025: "01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08",
    2026: "01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 10-01..10-07",
}
_MAKEUP_WORKDAYS = {
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}

CHINA = RestCalendar(
    days_off=frozenset(day for year, spans in _DAYS_OFF.items() for day in days_of(year, spans)),
    makeup_workdays=frozenset(day for year, spans in _MAKEUP_WORKDAYS.items() for day in days_of(year, spans)),
    known_years=frozenset(_DAYS_OFF),
)


# --- periods ---


def day_n(start: date, n: int) -> date:
    """Day n of a period; the day it starts on is day 0 (CC 201). A promise without end stops at the last date."""
    return start + timedelta(days=min(n, (date.max - start).days))


def months_on(start: date, n: int) -> date:
    """The same day number n months on, clipped to the end of a shorter month (CC 202)."""
    years, month = divmod(start.month - 1 + n, 12)
    year = start.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def shanghai_time(at: datetime) -> datetime:
    """What the clock on the wall in Shanghai shows, without a zone: the form the eligibility facts take."""
    return _in_shanghai(at).replace(tzinfo=None)


def shanghai_day(at: datetime) -> date:
    return _in_shanghai(at).date()


def end_of_day(day: date) -> datetime:
    """24:00 of this day in Shanghai, as UTC."""
    return datetime.combine(day + _ONE_DAY, time(), SHANGHAI).astimezone(UTC)


def _in_shanghai(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise NaiveMomentError(at.isoformat())
    return at.astimezone(SHANGHAI)


# --- due moments ---


class StepCode(StrEnum):
    COUNTED_HOURS = "counted_hours"
    COUNTED_DAYS = "counted_days"
    COUNTED_MONTHS = "counted_months"
    ADDED_REPAIR_DAYS = "added_repair_days"
    RESTARTED_BY_REPLACEMENT = "restarted_by_replacement"
    COUNTED_WORKDAYS = "counted_workdays"
    SKIPPED_REST_DAYS = "skipped_rest_days"
    ROLLED_OFF_REST_DAY = "rolled_off_rest_day"
    YEAR_UNKNOWN = "year_unknown"
    ENDS_AT_MIDNIGHT = "ends_at_midnight"
    RESUMED_WITH_REMAINDER = "resumed_with_remainder"
    RESUMED_AT_LEAST = "resumed_at_least"
    MOVED_BY_HAND = "moved_by_hand"
    EXTENDED = "extended"
    EXTENDED_FOR_ALL = "extended_for_all"
    RECOMPUTED = "recomputed"
    TAKEN_BACK = "taken_back"
    SIGNED_OFF = "signed_off"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a calculation. Values by code: `count`, `start` and `end`; days where a period counts days.

    SKIPPED_REST_DAYS and ROLLED_OFF_REST_DAY have `start` and `end`, YEAR_UNKNOWN has `year`,
    ENDS_AT_MIDNIGHT has `day`. RESUMED_WITH_REMAINDER and RESUMED_AT_LEAST have the moments `start` and `end`
    of the new run, the latter its hours as `count`; MOVED_BY_HAND has `end`. EXTENDED, EXTENDED_FOR_ALL, RECOMPUTED
    and TAKEN_BACK have the moment `end` and the words of whoever did it as `why`; the first two their hours as `count`.
    SIGNED_OFF has the moment as `start`, and the hours as `count` up to `end` where it came to light late.
    """

    code: StepCode
    values: Mapping[str, int | str | date | datetime] = field(hash=False)


@dataclass(frozen=True, slots=True)
class DueTime:
    at: datetime
    steps: tuple[Step, ...]


def clock_due(start: datetime, *, hours: int) -> datetime:
    """Hours on the plain clock, day and night; nothing rolls."""
    return explain_clock(start, hours=hours).at


def clock_days_due(start: datetime, days: int) -> datetime:
    """A customer's days on the plain clock: to the end of the last day, so never less than days × 24 hours."""
    return explain_clock_days(start, days).at


def legal_days_due(start: datetime, days: int, calendar: RestCalendar) -> datetime:
    """Natural days from the next day on, to the end of the last, which rolls off rest days (CC 201, 203)."""
    return explain_legal_days(start, days, calendar).at


def workdays_due(start: datetime, days: int, calendar: RestCalendar) -> datetime:
    """Working days from the next day on, make-up Saturdays counted, to the end of the last."""
    return explain_workdays(start, days, calendar).at


def explain_clock(start: datetime, *, hours: int) -> DueTime:
    end = _in_shanghai(start).astimezone(UTC) + timedelta(hours=hours)
    return DueTime(end, (Step(StepCode.COUNTED_HOURS, {"count": hours, "start": start, "end": end}),))


def explain_clock_days(start: datetime, days: int) -> DueTime:
    first = shanghai_day(start)
    last = day_n(first, days)
    return _until_midnight(last, _counted(StepCode.COUNTED_DAYS, days, first, last))


def explain_legal_days(start: datetime, days: int, calendar: RestCalendar) -> DueTime:
    first = shanghai_day(start)
    counted = day_n(first, days)
    last = calendar.roll(counted)
    steps = [_counted(StepCode.COUNTED_DAYS, days, first, counted)]
    if last != counted:
        steps.append(Step(StepCode.ROLLED_OFF_REST_DAY, {"start": counted, "end": last}))
    return _until_midnight(last, *steps, *_unknown_years(counted, last, calendar))


def explain_workdays(start: datetime, days: int, calendar: RestCalendar) -> DueTime:
    first = shanghai_day(start)
    last, skipped = _count_workdays(first, days, calendar)
    return _until_midnight(
        last,
        _counted(StepCode.COUNTED_WORKDAYS, days, first, last),
        *(Step(StepCode.SKIPPED_REST_DAYS, {"start": one, "end": other}) for one, other in spans_of(skipped)),
        *_unknown_years(first, last, calendar),
    )


def _count_workdays(day: date, days: int, calendar: RestCalendar) -> tuple[date, list[date]]:
    skipped = []
    while days > 0:
        day += _ONE_DAY
        if calendar.is_workday(day):
            days -= 1
        else:
            skipped.append(day)
    return day, skipped


def spans_of(days: Iterable[date]) -> list[tuple[date, date]]:
    """Runs of neighbouring days, given in order, as (first, last)."""
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and day - spans[-1][1] == _ONE_DAY:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans


def _counted(code: StepCode, count: int, start: date, end: date) -> Step:
    return Step(code, {"count": count, "start": start, "end": end})


def _unknown_years(first: date, last: date, calendar: RestCalendar) -> list[Step]:
    years = range(first.year, last.year + 1)
    return [Step(StepCode.YEAR_UNKNOWN, {"year": year}) for year in years if not calendar.is_known(year)]


def _until_midnight(last: date, *steps: Step) -> DueTime:
    return DueTime(end_of_day(last), (*steps, Step(StepCode.ENDS_AT_MIDNIGHT, {"day": last})))
