"""Points, nodes, measures and the credit level, replayed from what happened to each penalty."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aftersales.standing.models import (
    Assessment,
    CreditChange,
    Penalty,
    PenaltyEvent,
    PenaltySource,
    PointEntry,
    Sanction,
)
from portal.simulation.recount.findings import Finding

TARIFF = {
    "timeouts": ("general", 1, 3),
    "broken_promise": ("general", 4, 1),
    "late_refund": ("general", 6, 1),
    "complaint_upheld": ("general", 2, 1),
    "ruling_disobeyed": ("serious", 6, 1),
    "counterfeit": ("counterfeit", 24, 1),
    "assessment_failed": ("general", 2, 1),
}
"""Ledger, points and facts for one penalty (rules 4)."""
NODES = {
    "general": ((12, "restricted", 7), (24, "restricted", 7), (36, "restricted", 7), (48, "restricted", 7)),
    "serious": ((12, "hidden", 7), (24, "hidden", 14), (36, "hidden", 21), (48, "closed", None)),
    "counterfeit": ((24, "hidden", 14), (48, "closed", None)),
}
FIRST, BEST, WORST = 4, 5, 1


def penalties_follow() -> Finding:
    """What each costs and rests on is the tariff's; its state is that of its last step."""
    finding = Finding("penalties: ledger, points, facts and state as tariff and events tell")
    last = dict(PenaltyEvent.objects.order_by("sequence").values_list("penalty_id", "to_state"))
    facts = Counter(PenaltySource.objects.values_list("penalty_id", flat=True))
    rows = Penalty.objects.values_list("pk", "number", "trigger", "ledger", "points", "state")
    for pk, number, trigger, *kept in rows:
        finding.same(number, [*kept, facts[pk]], [*TARIFF[trigger][:2], last[pk], TARIFF[trigger][2]])
    return finding


@dataclass(frozen=True, slots=True)
class Booking:
    penalty: int
    store: int
    ledger: str
    points: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Started:
    """A measure that a booking started."""

    booking: Booking
    node: int
    measure: str
    ends_at: datetime | None


def bookings() -> list[Booking]:
    """In the order in which they were made."""
    penalties = {row[0]: row[1:] for row in Penalty.objects.values_list("pk", "store_id", "ledger", "points")}
    events = PenaltyEvent.objects.filter(to_state="booked").order_by("pk").values_list("penalty_id", "at")
    return [Booking(penalty, *penalties[penalty], at) for penalty, at in events]


def _new_year(year: int) -> datetime:
    """31 December 24:00 in China, eight hours before it is midnight in UTC."""
    return datetime(year, 12, 31, 16, tzinfo=UTC)


def replay(made: list[Booking]) -> tuple[list[tuple[int, str, int, datetime]], list[Started]]:
    """The entries that must be there, clearings among them, and the measures that must have started."""
    entries: list[tuple[int, str, int, datetime]] = []
    started: list[Started] = []
    balance: Counter[tuple[int, str]] = Counter()
    cleared = min((one.at.year for one in made), default=0) - 1
    last_kept = max((at for at in PointEntry.objects.values_list("at", flat=True)), default=None)
    until = last_kept or datetime(1, 1, 1, tzinfo=UTC)
    for one in [*made, None]:
        now = one.at if one else until
        while made and _new_year(cleared + 1) <= now:
            cleared += 1
            entries += _clear(balance, _new_year(cleared))
        if one is None:
            break
        place = (one.store, one.ledger)
        before, after = balance[place], balance[place] + one.points
        balance[place] = after
        entries.append((one.store, one.ledger, one.points, one.at))
        reached = [node for node in NODES[one.ledger] if before < node[0] <= after]
        if reached:
            node, measure, days = max(reached)
            started.append(Started(one, node, measure, one.at + timedelta(days=days) if days else None))
    return entries, started


def _clear(balance: Counter[tuple[int, str]], at: datetime) -> Iterator[tuple[int, str, int, datetime]]:
    """All points go, but counterfeit points from 24 on: up to 47 they carry over, and from 48 the store is closed."""
    for store, ledger in sorted(balance):
        points = balance[store, ledger]
        if points and not (ledger == "counterfeit" and points >= 24):  # the rule's own number
            balance[store, ledger] = 0
            yield store, ledger, -points, at


def points_add_up() -> Finding:
    finding = Finding("points: entries, clearings, nodes and measures replayed from booked penalties")
    entries, started = replay(bookings())
    kept = Counter(PointEntry.objects.values_list("store_id", "ledger", "points", "at"))
    finding.all_same(kept, Counter(entries))  # type: ignore[arg-type]
    measures = {
        penalty: rest
        for penalty, *rest in Sanction.objects.values_list(
            "penalty_id", "node_points", "measure", "starts_at", "ends_at"
        )
    }
    expected = {one.booking.penalty: [one.node, one.measure, one.booking.at, one.ends_at] for one in started}
    finding.all_same(measures, expected)  # type: ignore[arg-type]
    return finding


def credit_levels_follow() -> Finding:
    """A node costs a step, so does a month under 60; three passed months in a row without a step give one back."""
    finding = Finding("credit levels: every step replayed from nodes and months")
    steps: list[tuple[datetime, int, int, str, object]] = []
    _entries, started = replay(bookings())
    for place, one in enumerate(started):
        steps.append((one.booking.at, 0, place, "node", one.booking.store))
    for pk, store, at, score, result in Assessment.objects.order_by("pk").values_list(
        "pk", "store_id", "at", "score", "result"
    ):
        steps.append((at, 1, pk, "low_score" if score is not None and score < 60 else result, store))
    counted = _walk(sorted(steps, key=lambda step: step[:3]))
    kept = list(CreditChange.objects.order_by("at", "pk").values_list("store_id", "before", "level", "cause", "at"))
    finding.same("steps", kept, counted)
    finding.compared = len(counted)
    return finding


def _walk(steps: list[tuple[datetime, int, int, str, object]]) -> list[tuple[object, int, int, str, datetime]]:
    level: dict[object, int] = defaultdict(lambda: FIRST)
    passed: Counter[object] = Counter()
    found = []
    for at, _kind, _place, what, store in steps:
        before = level[store]
        if what in {"node", "low_score"}:
            after, cause = max(before - 1, WORST), what
            passed[store] = passed[store] if after == before and what == "node" else 0
        else:
            passed[store] = passed[store] + 1 if what == "passed" else 0
            rises = passed[store] == 3  # three months in a row
            after, cause = (min(before + 1, BEST) if rises else before), "passes"
        if after != before:
            level[store], passed[store] = after, 0
            found.append((store, before, after, cause, at))
        elif passed[store] == 3:  # at the top already: every further month could lift it again
            passed[store] = 2
    return found
