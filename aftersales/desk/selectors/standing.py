"""The desk's pages of stores' records: what waits for the platform, one store, one penalty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.desk.selectors.policies import visible_stores
from aftersales.desk.selectors.time_limits import DeadlineShown, limits_of_penalty
from aftersales.disputes.selectors import open_disputes_by_store
from aftersales.domain.lifecycle import Role
from aftersales.domain.penalties import Ledger, PenaltyAction, penalty_actions
from aftersales.domain.penalties import PenaltyState as State
from aftersales.domain.scores import SCORE_METRICS, Metric, rate_window, window
from aftersales.domain.tallies import Measure
from aftersales.standing.models import Assessment, CreditChange, Penalty, PenaltyEvent, PenaltySource, Scorecard
from aftersales.standing.selectors.figures import Figure, figures
from aftersales.standing.selectors.record import (
    Record,
    appealed_assessments,
    assessments_of,
    awaiting_platform,
    credit_history,
    penalties_of,
    records,
)
from aftersales.standing.selectors.rules import least_cases
from aftersales.wording.standing import (
    ledger_name,
    level_name,
    metric_value,
    penalty_done,
    penalty_reason,
)

MONTHS_SHOWN, PENALTIES_SHOWN, DAYS_SHOWN = 12, 30, 30
LEAST_FOR_A_LINE = 2


def stores_on_record(duties: Duties) -> list[Store]:
    """Whose record this person reads: all for the platform, a manager's own; an agent reads none."""
    if duties.sees_all:
        return list(visible_stores(duties))
    return list(duties.managed)


def role_for(duties: Duties, store: Store) -> Role | None:
    """As whom this person acts on a store's record. Whoever works for the store is never the platform."""
    if store in duties.managed:
        return Role.STORE
    if store in duties.stores:
        return None
    return Role.PLATFORM if duties.is_arbiter else None


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A store's record, and how many disputes it has with the platform now."""

    record: Record
    disputes: int

    @property
    def fault_rate(self) -> str:
        card = self.record.card
        return metric_value(Metric.FAULT_RATE, card.fault_rate if card else None)


@dataclass(frozen=True, slots=True)
class Console:
    """`by_risk`: stores with measures and points first, then those with most open disputes and the lowest scores."""

    penalties: Sequence[Penalty]
    assessments: Sequence[Assessment]
    by_risk: Sequence[AtRisk]


def console(duties: Duties, at: datetime) -> Console:
    stores = stores_on_record(duties)
    disputed = open_disputes_by_store(stores)
    rows = sorted((AtRisk(one, disputed[one.store.pk]) for one in records(stores, at)), key=_risk)
    if duties.sees_all:
        return Console(list(awaiting_platform(penalties_of(None))), list(appealed_assessments()), rows)
    return Console(list(penalties_of(stores).filter(state=State.NOTIFIED)), [], rows)


def _risk(one: AtRisk) -> tuple[int, int, int, float]:
    record = one.record
    score = record.card.score if record.card else None
    known = float(score) if score is not None else 101.0
    return (-len(record.sanctions), -record.total_points, -one.disputes, known)


_BEHIND = {
    Metric.FIRST_RESPONSE_HOURS: Measure.DECIDED,
    Metric.REFUND_HOURS: Measure.REFUNDED,
    Metric.SELF_CLOSE_RATE: Measure.ENDED,
    Metric.DISPUTE_RATE: Measure.DISPUTED,
    Metric.FAULT_RATE: Measure.RULED,
    Metric.QUALITY_REFUND_RATE: Measure.QUALITY_REFUNDED,
    Metric.TIMEOUT_RATE: Measure.DUE,
    Metric.RATING: Measure.RATED,
}
"""Whose list of requests each figure leads to."""


@dataclass(frozen=True, slots=True)
class Trend:
    """The scores of the last cards: a line in a box of 72 × 24, and its ends in words."""

    points: str
    first: Scorecard
    last: Scorecard


@dataclass(frozen=True, slots=True)
class StoreFile:
    """Each figure with the list of its cases; nothing to list without a card. A score needs `least_cases`."""

    record: Record
    figures: Sequence[tuple[Figure, str]]
    least_cases: int
    points: Sequence[tuple[str, int]]
    level: str
    penalties: Sequence[Penalty]
    assessments: Sequence[Assessment]
    credit: Sequence[tuple[CreditChange, str]]
    trend: Trend | None


def store_file(store: Store, at: datetime) -> StoreFile:
    (record,) = records([store], at)
    return StoreFile(
        record=record,
        figures=[
            (figure, _cases(store, record.card, metric))
            for metric, figure in zip(SCORE_METRICS, figures(record.card), strict=True)
        ],
        least_cases=least_cases(record.card, at),
        points=[(ledger_name(ledger), record.points[ledger]) for ledger in Ledger],
        level=level_name(record.level),
        penalties=list(penalties_of([store])[:PENALTIES_SHOWN]),
        assessments=list(assessments_of([store])[:MONTHS_SHOWN]),
        credit=[(change, level_name(change.level)) for change in credit_history(store)[:MONTHS_SHOWN]],
        trend=_trend(list(Scorecard.objects.filter(store=store, score__isnull=False).order_by("-day")[:DAYS_SHOWN])),
    )


def _cases(store: Store, card: Scorecard | None, metric: Metric) -> str:
    """The requests behind a figure, in the days that its card has counted."""
    if card is None:
        return ""
    days = rate_window(card.day) if metric is Metric.QUALITY_REFUND_RATE else window(card.day)
    asked = {"of": _BEHIND[metric], "store": store.slug, "from": days.first, "to": days.last}
    return f"{reverse('insights:tickets')}?{urlencode(asked)}"


def _trend(newest_first: Sequence[Scorecard]) -> Trend | None:
    cards = newest_first[::-1]
    if len(cards) < LEAST_FOR_A_LINE:
        return None
    step = Decimal(68) / (len(cards) - 1)
    marks = (f"{2 + place * step:.1f},{22 - (card.score or 0) / 5:.1f}" for place, card in enumerate(cards))
    return Trend(" ".join(marks), cards[0], cards[-1])


@dataclass(frozen=True, slots=True)
class Told:
    """A step of a penalty for components/timeline."""

    words: str
    at: datetime
    icon: str
    quote: str


_ICONS = {
    PenaltyAction.PROPOSE: "flag",
    PenaltyAction.CONFIRM: "send",
    PenaltyAction.DISMISS: "cross",
    PenaltyAction.APPEAL: "message",
    PenaltyAction.GRANT_APPEAL: "undo",
    PenaltyAction.REJECT_APPEAL: "scale",
    PenaltyAction.BOOK: "clock",
}


@dataclass(frozen=True, slots=True)
class PenaltyFile:
    penalty: Penalty
    sources: Sequence[PenaltySource]
    history: Sequence[Told]
    actions: Sequence[PenaltyAction]
    deadlines: Sequence[DeadlineShown]


def penalty_file(penalty: Penalty, role: Role | None) -> PenaltyFile:
    events = PenaltyEvent.objects.filter(penalty=penalty).order_by("-sequence")
    return PenaltyFile(
        penalty=penalty,
        sources=list(penalty.sources.order_by("at", "id")),
        history=[_told(event) for event in events],
        actions=penalty_actions(State(penalty.state), role) if role else (),
        deadlines=limits_of_penalty(penalty.pk, role),
    )


def _told(event: PenaltyEvent) -> Told:
    icon = _ICONS.get(PenaltyAction(event.action), "check")
    return Told(penalty_done(event.action), event.at, icon, penalty_reason(event.payload))
