from argparse import ArgumentParser
from datetime import date
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aftersales.clock.services import moment
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.tallies import Days
from aftersales.insights.services.counting import CHUNK_DAYS, ingest, rebuild, whole_history, would_change


class Command(BaseCommand):
    help = (
        "Count the days of the dashboards anew from history, a fortnight in each transaction. It may be stopped and "
        "started again at any time; pages go on being read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DATE", help="first day (all)")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DATE", help="last day (today)")
        parser.add_argument("--dry-run", action="store_true", help="say how many figures would change, change none")

    def handle(self, *args: Any, **options: Any) -> None:
        at = moment()
        whole = whole_history(at)
        if whole is None:
            self.stdout.write("Nothing has happened yet; there is nothing to count.")
            return
        days = Days(options["first"] or whole.first, options["last"] or shanghai_day(at))
        if days.last < days.first:
            raise CommandError(f"{days.first} is after {days.last}.")
        if options["dry_run"]:
            self._dry_run(days)
            return
        started, self.done, self.days = perf_counter(), 0, days
        written = rebuild(days, at, self._say)
        ingest(moment())
        self.stdout.write(f"{days.count} days, {written} figures, {perf_counter() - started:.1f} s")

    def _say(self, chunk: Days, rows: int) -> None:
        self.done += chunk.count
        percent = 100 * self.done // self.days.count
        self.stdout.write(f"{percent:3d} %  {chunk.first} – {chunk.last}: {rows} figures")
        self.stdout.flush()

    def _dry_run(self, days: Days) -> None:
        at, changed = moment(), 0
        for chunk in days.chunks(CHUNK_DAYS):
            different = would_change(chunk, at)
            changed += different
            self.stdout.write(f"{chunk.first} – {chunk.last}: {different} figures would change")
        self.stdout.write(f"{days.count} days, {changed} figures would change; nothing was changed.")
