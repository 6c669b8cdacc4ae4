from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from aftersales.clock.services import moment
from aftersales.deadlines.models import CalendarDay, CalendarYear
from aftersales.deadlines.selectors import read_calendar
from aftersales.domain.calendar import shanghai_day, spans_of
from aftersales.domain.holiday_lists import official_calendar


class Command(BaseCommand):
    help = "Print a year's days off and make-up working days, where they come from, and whether they are provisional."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, help="this year when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        year = options["year"] or shanghai_day(moment()).year
        calendar = read_calendar()
        self.stdout.write(f"{year}: {_standing(year)}")
        self.stdout.write(f"days off: {_shown(calendar.days_off, year)}")
        self.stdout.write(f"make-up working days: {_shown(calendar.makeup_workdays, year)}")
        for row in CalendarDay.objects.filter(day__year=year).order_by("day"):
            self.stdout.write(f"exception: {row.day:%m-%d} {row.kind} {row.note}".rstrip())


def _standing(year: int) -> str:
    if row := CalendarYear.objects.filter(year=year).first():
        return f"entered by hand ({row.source})"
    if official_calendar().is_known(year):
        return "official notice (holidays package)"
    return "PROVISIONAL: no official notice yet, weekends only"


def _shown(days: Iterable[date], year: int) -> str:
    spans = spans_of(day for day in sorted(days) if day.year == year)
    return " ".join(f"{a:%m-%d}" if a == b else f"{a:%m-%d}..{b:%m-%d}" for a, b in spans) or "none"
