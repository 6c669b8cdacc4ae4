"""The daily counts worked out from history, in SQL: nothing but keys and sums leaves the database."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Case, CharField, IntegerField, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.db.models.sql.datastructures import BaseTable

from aftersales.accounts.models import Store
from aftersales.domain.calendar import SHANGHAI
from aftersales.domain.guides import Ending
from aftersales.domain.tallies import ALL_STORES, LENGTHS, PLAIN, Days, Measure, Split
from aftersales.guides.models import GuideRun
from aftersales.insights.models import Tally
from aftersales.insights.selectors.expressions import bucket_of
from aftersales.insights.selectors.measures import OF_TICKETS, Rows, Span
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import TicketEvent

_EVENTS = "events_of_these_days"
_EVENT_COLUMNS = ("id", "ticket_id", "sequence", "at", "action", "role", "by_id", "from_state", "to_state")
"""What the measures ask of an event."""
COLUMNS = ("split", "store_id", "day", "value", "measure", "bucket", "count", "total")
Statement = tuple[str, list[Any]]

_SPLITS: Mapping[Split, tuple[str, str]] = {
    Split.NONE: ("''", ""),
    Split.PRODUCT: ("product", "WHERE product <> ''"),
    Split.REASON: ("reason", "WHERE reason <> ''"),
    Split.KIND: ("kind", "WHERE kind <> ''"),
    Split.AGENT: ("agent", "WHERE agent <> ''"),
    Split.DEFECT: ("product || ':' || reason", "WHERE product <> '' AND reason <> ''"),
}
"""What stands for a thing in each split, and which things are in it."""
_KEPT_BY_DEFECT = (Measure.SUBMITTED, Measure.PAID_GOODS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A slice that the daily counts may not know: any of these together; empty asks for nothing."""

    product: str = ""
    reason: str = ""
    kind: str = ""
    agent: str = ""


EVERYTHING = Wanted()


def zones() -> list[str]:
    return sorted({*Store.objects.order_by().values_list("time_zone", flat=True).distinct(), SHANGHAI.key})


def span_of(days: Days, zone: ZoneInfo, until: datetime) -> Span:
    """The moments of these days on the clocks of one zone; a day may have 23 or 25 hours."""
    start = datetime.combine(days.first, time(), zone)
    return Span(start, datetime.combine(days.last + timedelta(days=1), time(), zone), until)


def statement_of_zone(days: Days, zone: str, until: datetime) -> Statement:
    """SELECT: the counts of the stores of one zone, in the order of COLUMNS and of the key, which fills it quickest."""
    span = span_of(days, ZoneInfo(zone), until)
    things, values = _things(span, zone)
    parts = [_split(split) for split in Split]
    return f"WITH {things} {' UNION ALL '.join(parts)}", values


def statement_of_all(days: Days, until: datetime) -> Statement:
    """SELECT: the sum of all stores from their kept counts, and what belongs to no store."""
    keys = "split, day, value, measure, bucket"
    summed = (
        f"SELECT split, {ALL_STORES}, day, value, measure, bucket, SUM(count), SUM(total) FROM insights_tally"  # noqa: S608  no value of anybody's
        f" WHERE split IN ({_quoted(Split)}) AND store_id IN ({_numbers(_store_ids())})"
        f" AND day BETWEEN %s AND %s GROUP BY {keys}"
    )
    checked, more = compiled(_checked(span_of(days, SHANGHAI, until)))
    own = (
        f"SELECT split, {ALL_STORES}, day, value, '{Measure.CHECKED}', {PLAIN}, COUNT(*), SUM(total)"  # noqa: S608
        " FROM (SELECT '' AS split, day, '' AS value, total FROM checked"
        f" UNION ALL SELECT '{Split.PRODUCT}', day, product, total FROM checked WHERE product <> '') runs"
        " GROUP BY split, day, value"
    )
    return f"WITH checked(day, product, total) AS ({checked}) {summed} UNION ALL {own}", [*more, days.first, days.last]


@dataclass(frozen=True, slots=True)
class Part:
    """One grouping of a slice: `what` it is called, of which days and measures (all without any), by which split.

    Without a split it is counted day by day; with one, all its days together.
    """

    what: str
    days: Days
    measures: Collection[Measure] = ()
    split: Split = Split.NONE


PART_COLUMNS = "what, value, day, measure, bucket, count, total"


def statement_of_slice(
    parts: Sequence[Part], zone_names: Sequence[str], until: datetime, wanted: Wanted, store_ids: Collection[int]
) -> Statement:
    """SELECT PART_COLUMNS: one slice, straight from history, grouped in several ways."""
    statements = [_slice_of_zone(parts, zone, until, wanted, store_ids) for zone in zone_names]
    sql = " UNION ALL ".join(f"SELECT * FROM ({one}) zone{place}" for place, (one, _) in enumerate(statements))  # noqa: S608
    return sql, [value for _, values in statements for value in values]


def _slice_of_zone(
    parts: Sequence[Part], zone: str, until: datetime, wanted: Wanted, store_ids: Collection[int]
) -> Statement:
    days = Days(min(part.days.first for part in parts), max(part.days.last for part in parts))
    measures = {one for part in parts for one in part.measures or Measure}
    things, values = _things(span_of(days, ZoneInfo(zone), until), zone, measures, store_ids)
    asked = {name: getattr(wanted, name) for name in Wanted.__slots__ if getattr(wanted, name)}
    where = "".join(f" AND {name} = %s" for name in asked)
    grouped = [_part(part, where, list(asked.values())) for part in parts]
    sql = f"WITH {things} {' UNION ALL '.join(sql for sql, _ in grouped)}"
    return sql, [*values, *(value for _, more in grouped for value in more)]


def _part(part: Part, where: str, asked: Sequence[str]) -> Statement:
    value, known = _SPLITS[part.split]
    day = "CAST(%s AS date)" if connection.vendor == "postgresql" else "%s"
    if part.split is Split.NONE:
        shown, keys, first = "day", "day, measure, bucket", []
    else:
        shown, keys, first = day, f"{value}, measure, bucket", [part.days.first.isoformat()]
        where = f"{known.replace('WHERE', ' AND', 1)}{where}"
    if part.measures:
        where += f" AND measure IN ({_quoted(part.measures)})"
    sql = (
        f"SELECT '{part.what}' AS what, {value} AS value, {shown} AS day, measure, bucket, COUNT(*) AS count,"  # noqa: S608  names of our own
        f" SUM(total) AS total FROM things WHERE day BETWEEN {day} AND {day}{where} GROUP BY {keys}"
    )
    return sql, [*first, part.days.first.isoformat(), part.days.last.isoformat(), *asked]


def _things(
    span: Span, zone: str, measures: Collection[Measure] = tuple(Measure), store_ids: Collection[int] | None = None
) -> Statement:
    """CTEs that end in `things`: one row for each thing counted, with all that it can be split by."""
    tickets = list(_ticket_statements(span, zone, measures))
    events, event_values = compiled(TicketEvent.objects.filter(span.of("at")).order_by().values_list(*_EVENT_COLUMNS))
    sold, sold_values = compiled(_sold(span, zone))
    union = " UNION ALL ".join(sql for sql, _ in tickets)
    values = [value for _, more in tickets for value in more]
    of_stores = "" if store_ids is None else f" AND t.store_id IN ({_numbers(store_ids)})"
    of_sold = "" if store_ids is None else f" WHERE store_id IN ({_numbers(store_ids)})"
    if Measure.SOLD not in measures:
        of_sold = " WHERE 1 = 0"
    things = (
        f"{_EVENTS} AS MATERIALIZED ({events}),"  # noqa: S608  compiled by Django
        f" happened(measure, ticket, day, agent, total) AS MATERIALIZED ({union}),"
        f" sold(store_id, day, product, total) AS ({sold}),"
        " cases AS MATERIALIZED (SELECT t.id AS ticket, t.store_id AS store_id, t.reason AS reason, t.kind AS kind,"
        " COALESCE(CAST(l.product_id AS varchar(20)), '') AS product FROM tickets_ticket t"
        " JOIN orders_orderline l ON l.id = t.order_line_id JOIN accounts_store s ON s.id = t.store_id"
        f" WHERE s.time_zone = %s{of_stores} AND t.id IN (SELECT ticket FROM happened)),"
        " things AS MATERIALIZED (SELECT c.store_id AS store_id, h.day AS day, h.measure AS measure,"
        " c.product AS product, c.reason AS reason, c.kind AS kind, h.agent AS agent,"
        f" CASE WHEN h.measure IN ({_quoted(sorted(LENGTHS))}) THEN {bucket_of('h.total')} ELSE {PLAIN} END AS bucket,"
        " h.total AS total FROM happened h JOIN cases c ON c.ticket = h.ticket"
        f" UNION ALL SELECT store_id, day, '{Measure.SOLD}', product, '', '', '', {PLAIN}, total FROM sold{of_sold})"
    )
    return things, [*event_values, *values, *sold_values, zone]


def _ticket_statements(span: Span, zone: str, measures: Collection[Measure]) -> Iterator[Statement]:
    for measure, sources in OF_TICKETS.items():
        for source in sources if measure in measures else ():
            yield compiled(_from_these_days(_columns(source(span), measure, zone)))


def _from_these_days(rows: Rows) -> Rows:
    """Two thirds of the measures look through the events of the same days: those are fetched once for all of them."""
    query = rows.query
    if query.model is TicketEvent:
        query.alias_map[query.base_table] = BaseTable(_EVENTS, query.base_table)
    return rows


def _columns(rows: Rows, measure: Measure, zone: str) -> Rows:
    rows = rows.annotate(
        t_measure=Value(measure.value, output_field=CharField()), t_day=TruncDate("t_at", tzinfo=ZoneInfo(zone))
    )
    return rows.values_list("t_measure", "t_ticket", "t_day", "t_agent", "t_total")


def _sold(span: Span, zone: str) -> Rows:
    lines = OrderLine.objects.filter(span.of("order__placed_at"), order__store__time_zone=zone).order_by()
    rows = lines.annotate(
        t_day=TruncDate("order__placed_at", tzinfo=ZoneInfo(zone)),
        t_product=Coalesce(Cast("product_id", CharField()), Value("", output_field=CharField())),
    )
    return rows.values_list("order__store_id", "t_day", "t_product", "quantity")


def _checked(span: Span) -> Rows:
    runs: QuerySet[GuideRun] = GuideRun.objects.filter(span.of("ended_at")).order_by()
    rows = runs.annotate(
        t_day=TruncDate("ended_at", tzinfo=SHANGHAI),
        t_product=Coalesce(Cast("product_id", CharField()), Value("", output_field=CharField())),
        t_total=Case(When(ending=Ending.SOLVED, then=1), default=0, output_field=IntegerField()),
    )
    return rows.values_list("t_day", "t_product", "t_total")


def _split(split: Split) -> str:
    value, where = _SPLITS[split]
    if split is Split.DEFECT:
        where += f" AND measure IN ({_quoted(_KEPT_BY_DEFECT)})"
    return (
        f"SELECT * FROM (SELECT '{split.value}' AS split, store_id, day, {value} AS value, measure, bucket,"  # noqa: S608
        f" COUNT(*) AS count, SUM(total) AS total FROM things {where} GROUP BY 2, 3, 4, 5, 6 ORDER BY 2, 3, 4, 5, 6)"
        f" {split.name.lower()}_rows"
    )


def _quoted(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


def _numbers(ids: Iterable[int]) -> str:
    return ", ".join(str(int(pk)) for pk in ids) or "NULL"


def compiled(rows: Rows) -> Statement:
    sql, values = rows.query.sql_with_params()
    return sql, list(values)


# --- reading what is kept ---


def kept(days: Days) -> "QuerySet[Tally, Any]":
    """Splits and stores are named one by one, for the key begins with them."""
    of_all = Tally.objects.filter(split__in=list(Split), store_id__in=[ALL_STORES, *_store_ids()])
    return of_all.filter(day__range=(days.first, days.last))


def _store_ids() -> list[int]:
    return list(Store.objects.order_by("pk").values_list("pk", flat=True))


def fetched(statement: Statement) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return rows
