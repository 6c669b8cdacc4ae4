"""China's rest days: the official lists of the `holidays` package, and what a house enters on top of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from holidays import country_holidays
from holidays.countries.china import ChinaStaticHolidays

from aftersales.domain.calendar import CHINA, RestCalendar, days_of

FIRST_YEAR = 2023
"""The package was compared with the State Council's notices from this year on."""


class DayKind(StrEnum):
    REST = "rest"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class YearList:
    """One year's notice: spans such as "01-01..01-03 02-15..02-23". It replaces what was known of the year."""

    year: int
    days_off: str
    makeup_workdays: str = ""


@dataclass(frozen=True, slots=True)
class DayException:
    day: date
    kind: DayKind


@cache
def official_calendar() -> RestCalendar:
    """Every year with an official notice. What the package only foresees for later years is not law and stays out."""
    years = frozenset(_announced_years())
    listed = country_holidays("CN", years=sorted(years))
    return RestCalendar(
        # The package leaves out weekend days inside a span; the notices as we keep them name each day.
        days_off=CHINA.days_off | _of_years(listed, years),
        makeup_workdays=CHINA.makeup_workdays | _of_years(listed.weekend_workdays, years),
        known_years=CHINA.known_years | years,
    )


def with_lists(calendar: RestCalendar, lists: Iterable[YearList]) -> RestCalendar:
    """The calendar with these years as their notices say; they count as known."""
    for each in lists:
        calendar = RestCalendar(
            days_off=_without(calendar.days_off, each.year) | frozenset(days_of(each.year, each.days_off)),
            makeup_workdays=_without(calendar.makeup_workdays, each.year)
            | frozenset(days_of(each.year, each.makeup_workdays)),
            known_years=calendar.known_years | {each.year},
            weekends_are_rest_days=calendar.weekends_are_rest_days,
        )
    return calendar


def with_exceptions(calendar: RestCalendar, exceptions: Iterable[DayException]) -> RestCalendar:
    """The calendar with single days changed; a changed day does not make its year known."""
    chosen = tuple(exceptions)
    rest = frozenset(each.day for each in chosen if each.kind is DayKind.REST)
    work = frozenset(each.day for each in chosen if each.kind is DayKind.WORK)
    return RestCalendar(
        days_off=(calendar.days_off - work) | rest,
        makeup_workdays=(calendar.makeup_workdays - rest) | work,
        known_years=calendar.known_years,
        weekends_are_rest_days=calendar.weekends_are_rest_days,
    )


def _announced_years() -> Iterator[int]:
    """A year has its notice when the package knows which weekends were swapped."""
    return (year for year in ChinaStaticHolidays.special_public_holidays if year >= FIRST_YEAR)


def _of_years(days: Iterable[date], years: frozenset[int]) -> frozenset[date]:
    return frozenset(day for day in days if day.year in years)


def _without(days: frozenset[date], year: int) -> frozenset[date]:
    return frozenset(day for day in days if day.year != year)
