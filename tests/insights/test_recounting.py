"""The same figures once more in plain SQL, written without the portal's selectors, on a made-up month."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from aftersales.domain.histograms import bucket_of, percentile
from aftersales.domain.tallies import ALL_STORES, Days, Measure
from aftersales.insights.models import Tally
from aftersales.insights.selectors.reading import Scope, Slice, read
from aftersales.insights.services.counting import ingest

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

TICKETS = 400


@pytest.fixture
def at() -> datetime:
    """A simulated year by COPY, counted once."""
    call_command("seed_bench", tickets=TICKETS, ended=80, stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        now: datetime = cursor.fetchone()[0]
    ingest(now)
    return now


def rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def counted(measure: Measure) -> dict[tuple[int, date], int]:
    found = Tally.objects.filter(split="", measure=measure).exclude(store_id=ALL_STORES)
    totals: dict[tuple[int, date], int] = {}
    for store, day, count in found.values_list("store_id", "day", "count"):
        totals[store, day] = totals.get((store, day), 0) + count
    return totals


PLAIN = {
    Measure.SUBMITTED: """
        SELECT t.store_id, (t.submitted_at AT TIME ZONE 'Asia/Shanghai')::date, count(*) FROM tickets_ticket t
        WHERE t.submitted_at <= now() GROUP BY 1, 2""",
    Measure.ENDED: """
        SELECT t.store_id, (t.ended_at AT TIME ZONE 'Asia/Shanghai')::date, count(*) FROM tickets_ticket t
        WHERE t.ended_at IS NOT NULL AND t.ended_at <= now() GROUP BY 1, 2""",
    Measure.FIRST_RESPONSE: """
        SELECT t.store_id, (f.at AT TIME ZONE 'Asia/Shanghai')::date, count(*) FROM tickets_ticket t JOIN (
            SELECT ticket_id, min(at) AS at FROM tickets_ticketevent
            WHERE role = 'store' AND action IN ('approve', 'reject', 'request_info', 'make_offer') GROUP BY 1
        ) f ON f.ticket_id = t.id WHERE f.at <= now() GROUP BY 1, 2""",
    Measure.REFUNDED: """
        SELECT t.store_id, (e.at AT TIME ZONE 'Asia/Shanghai')::date, count(*) FROM tickets_ticketevent e
        JOIN tickets_ticket t ON t.id = e.ticket_id
        WHERE e.action = 'pay_refund' AND e.at <= now() GROUP BY 1, 2""",
    Measure.SOLD: """
        SELECT o.store_id, (o.placed_at AT TIME ZONE 'Asia/Shanghai')::date, count(*) FROM orders_orderline l
        JOIN orders_order o ON o.id = l.order_id WHERE o.placed_at <= now() GROUP BY 1, 2""",
}


def test_each_day_of_each_store_is_what_plain_sql_counts(at: datetime) -> None:
    plain = {measure: {(store, day): count for store, day, count in rows(sql)} for measure, sql in PLAIN.items()}

    assert all(plain.values())
    assert {measure: counted(measure) for measure in PLAIN} == plain


def test_percentiles_from_buckets_are_within_a_twentieth_of_the_true_ones(at: datetime) -> None:
    lengths = sorted(
        timedelta(seconds=float(seconds))
        for (seconds,) in rows(
            "SELECT extract(epoch FROM f.at - t.submitted_at) FROM tickets_ticket t JOIN ("
            " SELECT ticket_id, min(at) AS at FROM tickets_ticketevent WHERE role = 'store'"
            " AND action IN ('approve', 'reject', 'request_info', 'make_offer') GROUP BY 1"
            ") f ON f.ticket_id = t.id WHERE f.at <= now()"
        )
    )
    days = Days(at.date() - timedelta(days=500), at.date() + timedelta(days=1))
    found = read(Slice(Scope((), is_all=True)), days, None, at).now.whole

    for part in (0.5, 0.9):
        true = lengths[int(len(lengths) * part)]
        kept = found.percentile(Measure.FIRST_RESPONSE, part)
        assert kept
        assert abs(kept / true - 1) <= 0.06


def test_buckets_in_sql_are_those_of_the_domain(at: datetime) -> None:
    """Each length put into its bucket by the database and by the domain."""
    lengths = rows("SELECT extract(epoch FROM e.at - t.submitted_at) FROM tickets_ticketevent e"
                   " JOIN tickets_ticket t ON t.id = e.ticket_id"
                   " WHERE e.action = 'pay_refund' AND e.at <= now()")  # fmt: skip
    by_domain: dict[int, int] = {}
    for (seconds,) in lengths:
        bucket = bucket_of(timedelta(seconds=round(float(seconds))))
        by_domain[bucket] = by_domain.get(bucket, 0) + 1

    kept = Tally.objects.filter(split="", store_id=ALL_STORES, measure=Measure.REFUNDED)
    by_sql: dict[int, int] = {}
    for bucket, count in kept.values_list("bucket", "count"):
        by_sql[bucket] = by_sql.get(bucket, 0) + count

    assert by_sql == by_domain
    assert percentile(by_sql, 0.5)


def missed() -> Iterator[tuple[Any, ...]]:
    """The store's time limits that came due, and those of them that were missed, without any that was taken away."""
    yield from rows(
        """
        SELECT t.store_id, (d.due_at AT TIME ZONE 'Asia/Shanghai')::date, count(*),
          count(*) FILTER (WHERE d.state <> 'stopped')
        FROM deadlines_deadline d JOIN tickets_ticket t ON t.id = d.subject_id
        WHERE d.subject_kind = 'ticket' AND d.side = 'store' AND d.due_at <= now()
          AND d.state IN ('pending', 'stopped', 'fired', 'held') AND NOT (d.state = 'stopped' AND EXISTS (
            SELECT 1 FROM tickets_ticketevent e WHERE e.ticket_id = t.id AND e.at = d.ended_at
            AND e.role IN ('customer', 'platform') AND d.ended_at < d.due_at))
        GROUP BY 1, 2
        """
    )


def test_missed_time_limits_are_those_of_plain_sql(at: datetime) -> None:
    plain = {(store, day): (count, late) for store, day, count, late in missed()}
    kept = Tally.objects.filter(split="", measure=Measure.DUE).exclude(store_id=ALL_STORES)

    assert plain
    assert {(store, day): (count, total) for store, day, count, total in
            kept.values_list("store_id", "day", "count", "total")} == plain  # fmt: skip


def test_the_sum_of_all_stores_is_kept_beside_them(at: datetime) -> None:
    of_all = Tally.objects.filter(split="", store_id=ALL_STORES, measure=Measure.SUBMITTED)

    ((submitted,),) = rows("SELECT count(*) FROM tickets_ticket WHERE submitted_at <= now()")

    assert sum(of_all.values_list("count", flat=True)) == submitted
