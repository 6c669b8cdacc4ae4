"""Scorecards and months, counted again over plain rows in memory."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

from aftersales.deadlines.models import Deadline
from aftersales.disputes.models import Dispute, Ruling
from aftersales.orders.models import OrderLine
from aftersales.standing.models import Assessment, Scorecard
from aftersales.tickets.models import Ticket, TicketEvent, TicketRating
from portal.simulation.recount.findings import Finding

ANSWERS = {"approve", "reject", "request_info", "make_offer"}
PAID = {"pay_refund"}
QUALITY = {"defective", "not_as_described", "counterfeit"}
FIGURES = (
    "cases",
    "first_response_hours",
    "refund_hours",
    "self_close_rate",
    "dispute_rate",
    "fault_rate",
    "quality_refund_rate",
    "timeout_rate",
    "rating",
    "score",
)
SCALES = {
    "first_response_hours": (30, Decimal(2), Decimal(48)),
    "fault_rate": (25, Decimal(0), Decimal("0.5")),
    "timeout_rate": (20, Decimal(0), Decimal("0.2")),
    "quality_refund_rate": (15, Decimal(0), Decimal("0.1")),
    "rating": (10, Decimal(5), Decimal(1)),
}
"""Weight, best and worst (rules 4)."""
EXACT = Decimal("0.0001")


@dataclass(slots=True)
class Facts:
    """One store's, each with its moment first; what ended later than a card was made was not known to it."""

    asked: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    paid: list[tuple[datetime, datetime, bool]] = field(default_factory=list)
    ended: list[tuple[datetime, bool]] = field(default_factory=list)
    disputed: list[datetime] = field(default_factory=list)
    bought: list[datetime] = field(default_factory=list)
    ruled: list[tuple[datetime, bool, datetime | None]] = field(default_factory=list)
    timers: list[tuple[datetime, datetime, bool, datetime | None]] = field(default_factory=list)
    rated: list[tuple[datetime, int]] = field(default_factory=list)


Case = tuple[int, datetime | None, datetime | None, str]
"""A ticket's store, when it was asked and ended, and why it was asked."""


def read_facts() -> dict[int, Facts]:
    found: dict[int, Facts] = defaultdict(Facts)
    rows = Ticket.objects.values_list("pk", "store_id", "submitted_at", "ended_at", "reason")
    cases: dict[int, Case] = {pk: tuple(rest) for pk, *rest in rows}  # type: ignore[misc]  # four of them
    _read_moves(cases, found)
    _read_platform(cases, found)
    for store, at in OrderLine.objects.values_list("order__store_id", "order__placed_at"):
        found[store].bought.append(at)
    for ticket, at, *stars in TicketRating.objects.values_list("ticket_id", "at", "speed", "attitude", "outcome"):
        found[cases[ticket][0]].rated.append((at, sum(stars)))
    return found


def _read_moves(cases: dict[int, Case], found: dict[int, Facts]) -> None:
    """When each was asked, first answered, paid and ended."""
    answered: dict[int, datetime] = {}
    events = TicketEvent.objects.order_by("at", "pk").values_list("ticket_id", "role", "action", "at")
    for ticket, role, action, at in events:
        store, submitted, _ended, reason = cases[ticket]
        if role == "store" and action in ANSWERS:
            answered.setdefault(ticket, at)
        if action in PAID and submitted:
            found[store].paid.append((at, submitted, reason in QUALITY))
    went_up = set(Dispute.objects.values_list("ticket_id", flat=True))
    for pk, (store, submitted, ended, _reason) in cases.items():
        if submitted:
            found[store].asked.append((submitted, answered.get(pk)))
        if submitted and ended:
            found[store].ended.append((ended, pk in went_up))


def _read_platform(cases: dict[int, Case], found: dict[int, Facts]) -> None:
    """Disputes, rulings and the store's due times."""
    for ticket, at in Dispute.objects.values_list("ticket_id", "opened_at"):
        found[cases[ticket][0]].disputed.append(at)
    rulings = Ruling.objects.filter(at__isnull=False).order_by("-at", "-pk")
    next_at: dict[int, datetime] = {}
    rows = rulings.values_list("dispute_id", "dispute__ticket_id", "outcome", "liable", "at")
    for dispute, ticket, outcome, liable, ruled_at in rows:
        is_for_customer = liable == "store" if outcome == "noted" else outcome != "reject"
        found[cases[ticket][0]].ruled.append((ruled_at, is_for_customer, next_at.get(dispute)))  # type: ignore[arg-type]  # not null
        next_at[dispute] = ruled_at  # type: ignore[assignment]
    _read_timers(cases, found)


def _read_timers(cases: dict[int, Case], found: dict[int, Facts]) -> None:
    """The legal days of a refund count from its grant, but begin only when the store has missed its own time."""
    timers = Deadline.objects.filter(subject_kind="ticket", side="store").order_by("pk")
    missed: dict[int, datetime] = {}
    for subject, code, started, generation, state, ended in timers.values_list(
        "subject_id", "code", "started_at", "generation", "state", "ended_at"
    ):
        fired = ended if state == "fired" else None
        known = max(started, missed.get(subject, started)) if code == "refund_legal" else started
        found[cases[subject][0]].timers.append((started, known, generation == 1, fired))
        if code == "refund" and fired:
            missed[subject] = fired


def scorecards_add_up() -> Finding:
    finding = Finding("scorecards: every figure and score counted again over 30 days of plain rows")
    facts = read_facts()
    for store, day, made_at, *kept in Scorecard.objects.values_list("store_id", "day", "made_at", *FIGURES):
        finding.same((store, day), kept, count(facts[store], day, made_at))
    return finding


def count(facts: Facts, day: date, made_at: datetime) -> list[Any]:
    """The figures of the 30 days that end on this day, as they could be known when the card was made."""
    end = datetime(day.year, day.month, day.day, 16, tzinfo=UTC)  # midnight in China
    start, late_end = end - timedelta(days=30), end - timedelta(days=7)
    late_start = late_end - timedelta(days=30)
    asked = [one for one in facts.asked if start <= one[0] < end]
    waits = [_hours(one[0], one[1]) for one in asked if one[1] and one[1] <= made_at]
    paid = [one for one in facts.paid if start <= one[0] < end]
    ended = [one for one in facts.ended if start <= one[0] < end]
    stood = [one for one in facts.ruled if one[0] <= made_at and (one[2] is None or one[2] > made_at)]
    ruled = [one for one in stood if start <= one[0] < end]
    timers = [one for one in facts.timers if start <= one[0] < end and one[1] <= made_at]
    rated = [one for one in facts.rated if start <= one[0] < end]
    bought = sum(start <= at < end for at in facts.bought)
    figures: dict[str, Decimal | None] = {
        "first_response_hours": _rounded(Decimal(str(median(waits)))) if waits else None,
        "refund_hours": _share(sum((_hours(one[1], one[0]) for one in paid), Decimal(0)), len(paid)),
        "self_close_rate": _share(sum(not one[1] for one in ended), len(ended)),
        "dispute_rate": _share(sum(start <= at < end for at in facts.disputed), bought),
        "fault_rate": _share(sum(one[1] for one in ruled), len(ruled)),
        "quality_refund_rate": _share(
            sum(late_start <= one[0] < late_end and one[2] for one in facts.paid),
            sum(late_start <= at < late_end for at in facts.bought),
        ),
        "timeout_rate": _share(
            sum(one[3] is not None and one[3] <= made_at for one in timers), sum(one[2] for one in timers)
        ),
        "rating": _share(Decimal(sum(one[1] for one in rated)) / 3, len(rated)),
    }
    return [len(asked), *figures.values(), _score(len(asked), figures)]


def _hours(start: datetime, end: datetime) -> Decimal:
    return Decimal((end - start).total_seconds()) / 3600


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(EXACT, ROUND_HALF_UP)


def _share(part: Decimal | int, whole: int) -> Decimal | None:
    return _rounded(Decimal(part) / whole) if whole else None


def _score(cases: int, figures: dict[str, Decimal | None]) -> Decimal | None:
    """A line between worst and best for each figure that could be measured; nothing below twenty cases."""
    told = [(name, figures[name]) for name in SCALES if figures[name] is not None]
    if cases < 20 or not told:  # the rule's own number
        return None
    reached = sum((_line(name, value) for name, value in told if value is not None), Decimal(0))
    whole = sum(SCALES[name][0] for name, _value in told)
    return (100 * reached / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _line(name: str, value: Decimal) -> Decimal:
    weight, best, worst = SCALES[name]
    return weight * min(max((value - worst) / (best - worst), Decimal(0)), Decimal(1))


def assessments_follow() -> Finding:
    """80 and more passes, 60 to 79 warns, less is a penalty; so is a second warning within three months."""
    finding = Finding("assessments: each month judged again by the card of its last day")
    cards = {(store, day): score for store, day, score in Scorecard.objects.values_list("store_id", "day", "score")}
    results: dict[int, list[tuple[date, str]]] = defaultdict(list)
    rows: Iterable[Any] = Assessment.objects.order_by("month", "pk").values_list("store_id", "month", "score", "result")
    for store, month, score, result in rows:
        next_month = (month + timedelta(days=32)).replace(day=1)
        expected = cards.get((store, next_month - timedelta(days=1)))
        two_before = (month.replace(day=1) - timedelta(days=32)).replace(day=1)
        warned = any(told == "warning" and earlier >= two_before for earlier, told in results[store])
        finding.same((store, month), (score, result), (expected, _result(expected, warned=warned)))
        results[store].append((month, result))
    return finding


def _result(score: Decimal | None, *, warned: bool) -> str:
    if score is None:
        return "insufficient"
    if score >= 80:
        return "passed"
    return "penalty" if score < 60 or warned else "warning"
