"""Every measure once more in plain SQL, from the raw rows of a simulated year: disputes, rulings, money, time.

A few days are simulated; `make soak` plays a whole year.
A statement gives store, day, count and total. Nothing of `insights/selectors` is used here but the name of a measure,
and the sum over all stores as a page reads it.
"""

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from aftersales.catalog.models import Product
from aftersales.domain.tallies import ALL_STORES, Days, Figures, Measure, Split
from aftersales.insights.models import Tally
from aftersales.insights.selectors.reading import Scope, Slice, read
from aftersales.insights.selectors.tallying import EVERYTHING, Wanted
from aftersales.insights.services.counting import check, ingest, would_change
from aftersales.tickets.models import Ticket
from portal.simulation.year import Year, simulate

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

SOAK = os.environ.get("SOAK") == "1"
YEAR = Year(2_000, 7) if SOAK else Year(30, 7, datetime(2026, 2, 2, tzinfo=UTC), days=6, tail=20)
# Some of the last day's steps are taken after its beginning.
AT = YEAR.first_day + timedelta(days=YEAR.days + YEAR.tail + 1)
WHOLE = Days(YEAR.first_day.date() - timedelta(days=60), AT.date())

HISTORY = """
WITH history AS (
    SELECT e.*, t.store_id, t.submitted_at, t.reason, t.kind, t.worth, t.follows_id,
        (e.at AT TIME ZONE 'Asia/Shanghai')::date AS day,
        lag(e.at) OVER steps AS came_at,
        e.to_state IN ('completed', 'closed') AND e.from_state NOT IN ('completed', 'closed', 'draft', '') AS is_end
    FROM tickets_ticketevent e JOIN tickets_ticket t ON t.id = e.ticket_id
    WINDOW steps AS (PARTITION BY e.ticket_id ORDER BY e.sequence)
), timed AS (
    SELECT h.*,
        count(*) FILTER (WHERE is_end) OVER before AS ends_so_far,
        count(*) FILTER (WHERE is_end) OVER whole AS ends,
        round(extract(epoch FROM at - submitted_at))
            - coalesce(sum(round(extract(epoch FROM at - came_at))) FILTER (
                WHERE from_state IN ('awaiting_customer_info', 'awaiting_offer_reply', 'in_dispute')) OVER before, 0)
            AS worked
    FROM history h
    WINDOW before AS (PARTITION BY ticket_id ORDER BY sequence), whole AS (PARTITION BY ticket_id)
)
"""
OF_HISTORY = {
    Measure.SUBMITTED: "count(*), 0 FROM timed WHERE action = 'submit'",
    Measure.FAULTS: "count(*), 0 FROM timed WHERE action = 'submit' AND reason = 'defective'",
    Measure.ENDED: """count(*), count(*) FILTER (WHERE NOT EXISTS (
        SELECT 1 FROM disputes_dispute d WHERE d.ticket_id = timed.ticket_id)) FROM timed WHERE is_end""",
    Measure.RESOLVED: "count(*), sum(worked) FROM timed WHERE is_end AND ends_so_far = 1",
    Measure.RESOLVED_FOR_GOOD: "count(*), sum(worked) FROM timed WHERE is_end AND ends_so_far = ends",
    Measure.REOPENED: """count(*), 0 FROM timed WHERE action = 'submit' AND follows_id IS NOT NULL
        OR from_state IN ('completed', 'closed') AND to_state NOT IN ('completed', 'closed')""",
    Measure.HANDLED: "count(*), 0 FROM timed WHERE role = 'store' AND by_id IS NOT NULL",
    Measure.REFUNDED: """count(*), sum(round(extract(epoch FROM at - submitted_at))) FROM timed
        WHERE action = 'pay_refund'""",
    Measure.QUALITY_REFUNDED: """count(*), 0 FROM timed WHERE action = 'pay_refund'
        AND reason IN ('defective', 'not_as_described', 'counterfeit')""",
    Measure.REPLACED: """count(*), sum(round(worth * 100)) FROM timed
        WHERE action = 'ship_outbound' AND kind IN ('exchange', 'resend')""",
}
FIRST = """SELECT store_id, day, count(*), {total} FROM (
    SELECT DISTINCT ON (ticket_id) * FROM timed WHERE {which} ORDER BY ticket_id, sequence) one {where} GROUP BY 1, 2"""
DECISION = "role = 'store' AND action IN ('approve', 'reject', 'request_info', 'make_offer')"
FIRST_ONES = {
    Measure.DECIDED: FIRST.format(total=0, which=DECISION, where=""),
    Measure.ASKED_MORE: FIRST.format(total=0, which=DECISION, where="WHERE action = 'request_info'"),
    Measure.APPROVED: FIRST.format(total=0, which="action IN ('approve', 'accept_offer')", where=""),
    Measure.RETURNED: FIRST.format(total=0, which="action = 'ship_return'", where=""),
    Measure.FIRST_RESPONSE: """SELECT store_id, (at AT TIME ZONE 'Asia/Shanghai')::date, count(*),
        sum(round(extract(epoch FROM at - submitted_at))) FROM (
            SELECT t.id, t.store_id, t.submitted_at, least(
                (SELECT min(at) FROM timed WHERE timed.ticket_id = t.id AND """ + DECISION + """),
                (SELECT min(at) FROM tickets_message m WHERE m.ticket_id = t.id
                    AND m.role = 'store' AND NOT is_internal)
            ) AS at FROM tickets_ticket t) answers
        WHERE at IS NOT NULL GROUP BY 1, 2""",
}  # fmt: skip
DAY_OF = "({} AT TIME ZONE 'Asia/Shanghai')::date"
RUN_OUT = """coalesce(d.paused_at, d.ended_at) IS NULL OR coalesce(d.paused_at, d.ended_at) >= d.due_at
    OR d.paused_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM deadlines_deadline n WHERE n.subject_kind = d.subject_kind AND n.subject_id = d.subject_id
        AND n.generation = d.generation + 1 AND n.original_due_at = d.original_due_at)
    AND NOT EXISTS (SELECT 1 FROM {history} e WHERE e.{subject} = d.subject_id AND e.at = d.ended_at
        AND e.role IN ({others}))"""
LATE = "count(*) FILTER (WHERE d.state <> 'stopped' OR coalesce(d.paused_at, d.ended_at) > d.due_at)"
OTHERS_OF = {"store": "'customer', 'platform'", "platform": "'customer', 'store'"}
HAS_ENDED = "d.state IN ('stopped', 'fired', 'held') AND d.paused_at IS NULL AND d.ended_at <= %(at)s"
HAS_COME = "d.due_at <= %(at)s"


def limits_of(side: str, moment: str, which: str) -> str:
    """Time limits of tickets and of disputes together."""
    of_tickets = RUN_OUT.format(history="tickets_ticketevent", subject="ticket_id", others=OTHERS_OF[side])
    of_disputes = RUN_OUT.format(history="disputes_disputeevent", subject="dispute_id", others=OTHERS_OF[side])
    day = DAY_OF.format(moment)
    return f"""SELECT store_id, day, sum(n), sum(late) FROM (
        SELECT t.store_id, {day} AS day, count(*) AS n, {LATE} AS late
        FROM deadlines_deadline d JOIN tickets_ticket t ON t.id = d.subject_id
        WHERE d.subject_kind = 'ticket' AND d.side = '{side}' AND {which} AND ({of_tickets}) GROUP BY 1, 2
        UNION ALL SELECT t.store_id, {day}, count(*), {LATE}
        FROM deadlines_deadline d JOIN disputes_dispute c ON c.id = d.subject_id
        JOIN tickets_ticket t ON t.id = c.ticket_id
        WHERE d.subject_kind = 'dispute' AND d.side = '{side}' AND {which} AND ({of_disputes}) GROUP BY 1, 2
        ) either GROUP BY 1, 2"""


OF_OTHERS = {
    Measure.DUE: limits_of("store", "d.due_at", HAS_COME),
    Measure.FINISHED: limits_of("store", "d.ended_at", HAS_ENDED),
    Measure.PLATFORM_DUE: limits_of("platform", "d.due_at", HAS_COME),
    Measure.DISPUTED: f"""SELECT t.store_id, {DAY_OF.format("c.opened_at")}, count(*), 0
        FROM disputes_dispute c JOIN tickets_ticket t ON t.id = c.ticket_id GROUP BY 1, 2""",
    Measure.RULED: f"""SELECT t.store_id, {DAY_OF.format("r.at")}, count(*),
        count(*) FILTER (WHERE r.outcome <> 'reject')
        FROM disputes_ruling r JOIN disputes_dispute c ON c.id = r.dispute_id
        JOIN tickets_ticket t ON t.id = c.ticket_id WHERE r.status = 'in_force' GROUP BY 1, 2""",
    Measure.RATED: f"""SELECT t.store_id, {DAY_OF.format("r.at")}, count(*), sum(r.speed + r.attitude + r.outcome)
        FROM tickets_ticketrating r JOIN tickets_ticket t ON t.id = r.ticket_id GROUP BY 1, 2""",
    Measure.RATED_LOW: f"""SELECT t.store_id, {DAY_OF.format("r.at")}, count(*), 0
        FROM tickets_ticketrating r JOIN tickets_ticket t ON t.id = r.ticket_id
        WHERE (r.speed + r.attitude + r.outcome) / 3.0 < 2.5 GROUP BY 1, 2""",
    Measure.PAID_GOODS: f"""SELECT t.store_id, {DAY_OF.format("m.paid_at")}, count(*), sum(round(m.amount * 100))
        FROM refunds_refund m JOIN tickets_ticket t ON t.number = m.reference
        WHERE m.state = 'paid' AND m.purpose = 'goods' GROUP BY 1, 2""",
    Measure.PAID_FREIGHT: f"""SELECT t.store_id, {DAY_OF.format("m.paid_at")}, count(*), sum(round(m.amount * 100))
        FROM refunds_refund m JOIN tickets_ticket t ON t.number = m.reference
        WHERE m.state = 'paid' AND m.purpose <> 'goods' GROUP BY 1, 2""",
    Measure.SOLD: f"""SELECT o.store_id, {DAY_OF.format("o.placed_at")}, count(*), sum(l.quantity)
        FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id GROUP BY 1, 2""",
}
STATEMENTS = (
    {one: f"{HISTORY} SELECT store_id, day, {sql} GROUP BY 1, 2" for one, sql in OF_HISTORY.items()}
    | {one: f"{HISTORY} {sql}" for one, sql in FIRST_ONES.items()}
    | OF_OTHERS
)
Counts = dict[tuple[int, date], tuple[int, int]]


def plain(measure: Measure, tickets: str = "tickets_ticket", lines: str = "orders_orderline") -> Counts:
    """Of all tickets and order lines, or of some that are named in their place."""
    sql = STATEMENTS[measure].replace("tickets_ticket t", f"{tickets} t").replace("orders_orderline l", f"{lines} l")
    with connection.cursor() as cursor:
        cursor.execute(sql, {"at": AT} if "%(at)s" in sql else None)
        return {(store, day): (int(count), int(total)) for store, day, count, total in cursor.fetchall()}


def kept(measure: Measure, split: Split = Split.NONE, value: str = "") -> Counts:
    found: Counts = {}
    rows = Tally.objects.filter(split=split, value=value, measure=measure).exclude(store_id=ALL_STORES)
    for store, day, count, total in rows.values_list("store_id", "day", "count", "total"):
        before = found.get((store, day), (0, 0))
        found[store, day] = (before[0] + count, before[1] + total)
    return found


def of_all_stores(split: Split, value: str) -> Figures:
    wanted = Wanted(**{split.value: value}) if split else EVERYTHING
    return read(Slice(Scope((), is_all=True), wanted), WHOLE, None, AT).now.whole


def sums(found: Counts) -> tuple[int, int]:
    return sum(count for count, _total in found.values()), sum(total for _count, total in found.values())


def differences(split: Split = Split.NONE, value: str = "", **tables: str) -> tuple[dict[str, Any], set[Measure]]:
    """What is wrong in a slice, and what there was of it."""
    wrong: dict[str, Any] = {}
    seen, together = set(), of_all_stores(split, value)
    for measure in STATEMENTS:
        expected, found = plain(measure, **tables), kept(measure, split, value)
        if found != expected:
            wrong[measure] = sorted(found.items() ^ expected.items())
        of_all = together.of(measure)
        if (of_all.count, of_all.total) != sums(expected):
            wrong[f"all stores: {measure}"] = of_all
        seen |= {measure} if expected else set()
    return wrong, seen


def test_every_measure_of_a_simulated_year_is_what_plain_sql_finds_in_the_raw_rows() -> None:
    simulate(YEAR)
    ingest(AT)

    wrong, seen = differences()
    by_reason = {reason: differences(Split.REASON, reason, **of_reason(reason))[0] for reason in reasons()}
    by_product = {pk: differences(Split.PRODUCT, str(pk), **of_product(pk))[0] for pk in products()}

    assert wrong == {}
    assert {reason: one for reason, one in by_reason.items() if one} == {}
    assert {pk: one for pk, one in by_product.items() if one} == {}
    assert set(STATEMENTS) == set(Measure) - {Measure.CHECKED}
    assert seen >= {Measure.DUE, Measure.DISPUTED, Measure.RULED, Measure.RATED, Measure.PAID_GOODS, Measure.DECIDED}
    assert len(by_reason) >= 3
    assert len(by_product) >= 3
    assert (would_change(WHOLE, AT), check(AT).differences) == (0, 0)


def reasons() -> list[str]:
    return list(Ticket.objects.order_by("reason").exclude(reason="").values_list("reason", flat=True).distinct())


def products() -> list[int]:
    return list(Product.objects.order_by("pk").values_list("pk", flat=True))


def of_reason(reason: str) -> dict[str, str]:
    """Nothing is sold for a reason."""
    return {
        "tickets": f"(SELECT * FROM tickets_ticket WHERE reason = '{reason}')",
        "lines": "(SELECT * FROM orders_orderline WHERE false)",
    }


def of_product(pk: int) -> dict[str, str]:
    lines = f"(SELECT * FROM orders_orderline WHERE product_id = {pk})"
    return {
        "tickets": f"(SELECT * FROM tickets_ticket WHERE order_line_id IN (SELECT id FROM {lines} one))",
        "lines": lines,
    }
