"""Facts become proposals: missed due times, rulings that stand, failed assessments."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from aftersales.accounts.models import Store
from aftersales.disputes.models import Ruling
from aftersales.disputes.selectors import rulings_in_force
from aftersales.domain.disputes import DisputeState, Ground
from aftersales.domain.lifecycle import Action, Role
from aftersales.domain.penalties import PenaltyRule, Trigger
from aftersales.domain.requests import Reason
from aftersales.domain.rulings import Liable
from aftersales.standing.models import Penalty, PenaltySource, SourceKind
from aftersales.standing.selectors.rules import penalty_rules
from aftersales.standing.services.penalties import SourceFact, let_fallen_go, propose
from aftersales.tickets.models import TicketEvent

_REFUSALS = frozenset({Ground.REFUSED, Ground.NO_AGREEMENT, Ground.GOODS_NOT_AS_SENT, Ground.DUTY_REFUSED})
_CONDUCT = frozenset({Ground.NO_RESPONSE, Ground.POOR_ATTITUDE})
Rules = Mapping[Trigger, PenaltyRule]


def propose_due(at: datetime) -> list[Penalty]:
    """Everything that has come together since; running it twice proposes nothing more.

    A refund that the platform had to pay counts as that, and not once more among the missed due times. What was
    proposed for a ruling that an appeal has overturned is withdrawn first.
    """
    let_fallen_go(at)
    rules = penalty_rules()
    proposed = [*_from_late_refunds(rules, at), *_from_executions(rules, at)]
    if Trigger.TIMEOUTS in rules:
        proposed += _from_timeouts(rules[Trigger.TIMEOUTS], at)
    for ruling in _rulings_to_answer_for():
        rule = _as_suggested(rules.get(_trigger_of(ruling)), ruling)
        if rule:
            proposed.append(propose(ruling.dispute.ticket.store, rule, [_fact_of(ruling)], at=at))
    return [penalty for penalty in proposed if penalty]


def _from_late_refunds(rules: Rules, at: datetime) -> list[Penalty | None]:
    """The law's time for a refund passed, and the platform paid in the store's place (rules 6.1; CPL 25)."""
    rule = rules.get(Trigger.LATE_REFUND)
    if rule is None:
        return []
    paid_first = TicketEvent.objects.filter(action=Action.ADVANCE_REFUND, role=Role.CLOCK, store_fault=True)
    late = _not_held(paid_first, SourceKind.TICKET_EVENT).select_related("ticket__store").order_by("at", "id")
    return [propose(event.ticket.store, rule, [_missed(event)], at=at) for event in late]


def _from_executions(rules: Rules, at: datetime) -> list[Penalty | None]:
    """The store let the time for carrying out a ruling pass, so that it was done in its place."""
    rule = rules.get(Trigger.RULING_DISOBEYED)
    if rule is None:
        return []
    forced = rulings_in_force().filter(is_forced=True, executed_at__isnull=False)
    found = _not_held(forced, SourceKind.EXECUTION).select_related("dispute__ticket__store").order_by("at", "id")
    return [
        propose(ruling.dispute.ticket.store, rule, [_fact_of(ruling, SourceKind.EXECUTION)], at=at) for ruling in found
    ]


def _as_suggested(rule: PenaltyRule | None, ruling: Ruling) -> PenaltyRule | None:
    """With the points that the arbiter suggested; none where they suggested none."""
    if rule is None or ruling.points is None:
        return rule
    return replace(rule, points=ruling.points) if ruling.points else None


def _from_timeouts(rule: PenaltyRule, at: datetime) -> list[Penalty | None]:
    """Each full handful of missed due times of a store, the oldest first."""
    recent = TicketEvent.objects.filter(store_fault=True, at__gt=at - timedelta(days=rule.days))
    events = _not_held(recent, SourceKind.TICKET_EVENT).select_related("ticket__store").order_by("at", "id")
    by_store: dict[Store, list[TicketEvent]] = defaultdict(list)
    for event in events:
        by_store[event.ticket.store].append(event)
    return [
        propose(store, rule, [_missed(event) for event in handful], at=at)
        for store, missed in by_store.items()
        for handful in _handfuls(missed, rule.per)
    ]


def _handfuls(events: Sequence[TicketEvent], per: int) -> Iterable[Sequence[TicketEvent]]:
    full = len(events) - len(events) % per
    return [events[start : start + per] for start in range(0, full, per)]


def _missed(event: TicketEvent) -> SourceFact:
    return SourceFact(SourceKind.TICKET_EVENT, event.pk, event.ticket.number, event.at)


def _rulings_to_answer_for() -> QuerySet[Ruling]:
    """Rulings against the store that stand: the time to appeal is over, or the appeal was decided.

    A dispute about a missed due time counts by the due time, unless the arbiter has put points on it.
    """
    counterfeit = Q(dispute__ticket__reason=Reason.COUNTERFEIT, dispute__is_complaint=False)
    counted = Q(dispute__ground__in=_REFUSALS | _CONDUCT) | counterfeit | Q(points__gt=0)
    stand = rulings_in_force().filter(counted, liable=Liable.STORE, dispute__state=DisputeState.CLOSED)
    return _not_held(stand, SourceKind.RULING).select_related("dispute__ticket__store").order_by("at", "id")


def _trigger_of(ruling: Ruling) -> Trigger:
    """A due time that was missed is counted by itself; here it is the refusal, or the counterfeit, that counts."""
    if ruling.dispute.ground in _CONDUCT:
        return Trigger.COMPLAINT_UPHELD
    if ruling.dispute.is_counterfeit:
        return Trigger.COUNTERFEIT
    return Trigger.BROKEN_PROMISE


def _fact_of(ruling: Ruling, kind: SourceKind = SourceKind.RULING) -> SourceFact:
    at = ruling.executed_at if kind is SourceKind.EXECUTION else ruling.at
    return SourceFact(kind, ruling.pk, ruling.dispute.number, at or ruling.proposed_at)


def _not_held(rows: QuerySet, kind: SourceKind) -> QuerySet:  # type: ignore[type-arg]  # of whichever model
    held = PenaltySource.objects.filter(kind=kind, source_id=OuterRef("pk"))
    return rows.filter(~Exists(held))
