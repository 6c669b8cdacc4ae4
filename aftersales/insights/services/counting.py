"""Keep the daily counts: from new history by watermark, all of it on demand, the last days again at night.

A day is never added to. It is taken away and counted anew in one transaction, so that doing it twice changes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Max, Min
from django.db.models.functions import TruncDate

from aftersales.disputes.models import Ruling
from aftersales.domain.calendar import SHANGHAI
from aftersales.domain.lifecycle import DISPUTE_ACTIONS, ENDED
from aftersales.domain.tallies import Days, runs_of
from aftersales.guides.models import GuideRun
from aftersales.insights.models import Progress, Tally, TallyCheck
from aftersales.insights.selectors.tallying import COLUMNS, kept, statement_of_all, statement_of_zone, zones
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import TicketEvent

CHUNK_DAYS = 14
CHECKED_DAYS = 3
STILL_WRITTEN = timedelta(hours=20)
"""So long before the last reading a day may not have been over everywhere, nor all of it written."""
MOST_EXAMPLES = 20
_PLANNING = {
    "jit": "off",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",  # they would take the processors from the pages
    "work_mem": "'64MB'",
}
_ENDED = sorted(ENDED)
_OF_DISPUTES = sorted(DISPUTE_ACTIONS)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many events were new, and which days were counted for them."""

    events: int
    days: tuple[Days, ...]


def ingest(at: datetime) -> Counted:
    """Count what has happened since the last time; all of history the first time.

    Rows are written with ids that may become visible out of order. So days on which something new is seen are counted
    whole, and all days from the last reading on: what was still being written then is in them.
    """
    with transaction.atomic():
        progress = _locked()
        if progress.read_at is None:
            runs = [whole] if (whole := whole_history(at)) else []
            new = TicketEvent.objects.count()
        else:
            fresh = TicketEvent.objects.filter(pk__gt=progress.event_id)
            new = fresh.count()
            since = (progress.read_at - STILL_WRITTEN).astimezone(SHANGHAI).date()
            runs = runs_of([*_touched(progress), *Days(min(since, _today(at)), _today(at)).all()])
        newest = _newest()
        for run in runs:
            for chunk in run.chunks(CHUNK_DAYS):
                _count(chunk, at)
        _note(progress, newest, at, runs)
    return Counted(new, tuple(runs))


def rebuild(days: Days, at: datetime, say: Callable[[Days, int], None] = lambda _days, _rows: None) -> int:
    """Count these days anew, a fortnight in each transaction. Returns how many figures were written."""
    written = 0
    for chunk in days.chunks(CHUNK_DAYS):
        with transaction.atomic():
            progress = _locked()
            rows = _count(chunk, at)
            if progress.first_day is None or chunk.first < progress.first_day:
                Progress.objects.filter(pk=progress.pk).update(first_day=chunk.first)
        written += rows
        say(chunk, rows)
    return written


def check(at: datetime, days: int = CHECKED_DAYS) -> TallyCheck:
    """Count the last whole days again, compare with what is kept, keep what is true and say what was not."""
    last = min(_dates(at)) - timedelta(days=1)
    span = Days(last - timedelta(days=days - 1), last)
    with transaction.atomic():
        _locked()
        before = _kept_figures(span)
        _count(span, at)
        after = _kept_figures(span)
        different = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
        sample = [_example(key, before.get(key), after.get(key)) for key in different[:MOST_EXAMPLES]]
        return TallyCheck.objects.create(
            at=at,
            first=span.first,
            last=span.last,
            figures=len(after),
            differences=len(different),
            sample=sample,
        )


def would_change(days: Days, at: datetime) -> int:
    """How many kept figures a rebuild would change; nothing is changed."""
    with transaction.atomic():
        before = _kept_figures(days)
        _count(days, at)
        after = _kept_figures(days)
        transaction.set_rollback(True)
    return sum(before.get(key) != after.get(key) for key in before.keys() | after.keys())


def whole_history(at: datetime) -> Days | None:
    """From the first thing that happened to today; None when nothing ever did."""
    first_event = TicketEvent.objects.order_by("at").values_list("at", flat=True).first()
    first_sale = OrderLine.objects.aggregate(first=Min("order__placed_at"))["first"]
    first_check = GuideRun.objects.aggregate(first=Min("ended_at"))["first"]
    moments = [one for one in (first_event, first_sale, first_check) if one]
    return Days(min(moments).astimezone(SHANGHAI).date() - timedelta(days=1), _today(at)) if moments else None


# --- one span of days ---


def _count(days: Days, at: datetime) -> int:
    """Take the days away and count them anew; returns how many figures there are now."""
    _plan_quickly()
    kept(days).delete()
    written = sum(_insert(statement_of_zone(days, zone, at)) for zone in zones())
    return written + _insert(statement_of_all(days, at))


def _plan_quickly() -> None:
    """For this transaction. To compile a statement of so many parts takes PostgreSQL far longer than to run it. And the
    rows of a few days are looked up by their keys: it would read whole tables for each fortnight, dozens of times."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name, value in _PLANNING.items():
                cursor.execute(f"SET LOCAL {name} = {value}")


def _insert(statement: tuple[str, list[Any]]) -> int:
    sql, values = statement
    names = ", ".join(connection.ops.quote_name(name) for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {Tally._meta.db_table} ({names}) {sql}", values)
        return int(cursor.rowcount)


Key = tuple[str, int, str, str, str, int]


def _kept_figures(days: Days) -> dict[Key, tuple[int, int]]:
    rows = kept(days).values_list("split", "store_id", "day", "value", "measure", "bucket", "count", "total")
    return {
        (split, store, day.isoformat(), value, measure, bucket): (count, total)
        for split, store, day, value, measure, bucket, count, total in rows
    }


def _example(key: Key, before: tuple[int, int] | None, after: tuple[int, int] | None) -> dict[str, object]:
    return {"figure": list(key), "kept": before, "true": after}


# --- how far ---


def _locked() -> Progress:
    Progress.objects.get_or_create(pk=1)
    return Progress.objects.select_for_update().get(pk=1)


def _newest() -> tuple[int, int]:
    event = TicketEvent.objects.aggregate(newest=Max("pk"))["newest"]
    line = OrderLine.objects.aggregate(newest=Max("pk"))["newest"]
    return event or 0, line or 0


def _touched(progress: Progress) -> Iterable[date]:
    """Days on which something lies that was not there before: late news, orders of the past, ends taken back."""
    fresh = TicketEvent.objects.filter(pk__gt=progress.event_id)
    undone = TicketEvent.objects.filter(
        ticket__in=fresh.filter(from_state__in=_ENDED).values("ticket"), to_state__in=_ENDED
    )
    ruled_again = Ruling.objects.filter(
        dispute__ticket__in=fresh.filter(action__in=_OF_DISPUTES).values("ticket"), at__isnull=False
    )
    for zone in zones():
        for rows in (fresh, undone, ruled_again):
            yield from _days_of(rows, "at", zone)
        lines = OrderLine.objects.filter(pk__gt=progress.line_id)
        yield from _days_of(lines, "order__placed_at", zone)


def _days_of(rows: Any, name: str, zone: str) -> Iterable[date]:
    days = rows.order_by().annotate(happened_on=TruncDate(name, tzinfo=ZoneInfo(zone)))
    found: Iterable[date] = days.values_list("happened_on", flat=True).distinct()
    return found


def _note(progress: Progress, newest: tuple[int, int], at: datetime, runs: list[Days]) -> None:
    first = min([run.first for run in runs] + [progress.first_day or _today(at)])
    Progress.objects.filter(pk=progress.pk).update(
        event_id=newest[0], line_id=newest[1], read_at=at, first_day=min(first, progress.first_day or first)
    )


def _today(at: datetime) -> date:
    """The newest day that has begun at any store."""
    return max(_dates(at))


def _dates(at: datetime) -> list[date]:
    return [at.astimezone(ZoneInfo(zone)).date() for zone in zones()]
