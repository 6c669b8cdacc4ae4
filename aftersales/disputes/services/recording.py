"""How a move is written: compare-and-set, due times, history, and what people are told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from aftersales.audit.services import link
from aftersales.deadlines.models import Deadline, SubjectKind
from aftersales.deadlines.selectors import live_deadlines
from aftersales.deadlines.services import TimerChange, due_after, write_timer_changes
from aftersales.disputes.models import Dispute, DisputeEvent, Ruling, SettlementOffer
from aftersales.disputes.selectors import is_party
from aftersales.disputes.services.telling import move_notices
from aftersales.domain.disputes import (
    ENDED_DISPUTES,
    NEEDS_WORDS,
    UNDECIDED,
    DisputeAction,
    DisputeCase,
    DisputeMoveCode,
    DisputeState,
    IllegalDisputeMoveError,
    OfferState,
    dispute_deadline,
    dispute_refusal,
)
from aftersales.domain.lifecycle import Role
from aftersales.domain.moving import TimerPlan
from aftersales.domain.rulings import RulingStatus
from aftersales.notifications.models import OutboxKind
from aftersales.notifications.services import announce
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor, lock_tickets


def lock(dispute: Dispute, version: int | None) -> tuple[Ticket, Dispute]:
    (ticket,) = lock_tickets([dispute.ticket_id])
    locked = Dispute.objects.select_for_update().get(pk=dispute.pk)
    locked.ticket = ticket
    if version is not None and version != locked.version:
        raise IllegalDisputeMoveError(DisputeMoveCode.STALE)
    return ticket, locked


def refuse_party(dispute: Dispute, actor: Actor) -> None:
    """Whoever belongs to one side does not act for the platform, in any step of the dispute."""
    if actor.role is Role.PLATFORM and actor.by and is_party(actor.by, dispute):
        raise IllegalDisputeMoveError(DisputeMoveCode.PARTY_MAY_NOT_RULE)


def check(case: DisputeCase, action: DisputeAction, actor: Actor, at: datetime, note: str = "") -> None:
    """Raises IllegalDisputeMoveError before any write."""
    refused = dispute_refusal(case, action, actor.role, at)
    if refused:
        raise refused
    if action in NEEDS_WORDS and actor.role is not Role.CLOCK and not note.strip():
        raise IllegalDisputeMoveError(DisputeMoveCode.NOTE_MISSING)


KEEPS_TIME = TimerPlan(stop=False)


@dataclass(frozen=True, slots=True)
class Written:
    """What a move changes besides the state: fields of the row, the history's details, and the due time.

    Without a `plan` the new state's own due time starts, from `since` where that is not the moment of the move.
    """

    fields: Mapping[str, object] = field(default_factory=dict)
    payload: Mapping[str, object] = field(default_factory=dict)
    plan: TimerPlan | None = None
    since: datetime | None = None


def write(
    dispute: Dispute,
    action: DisputeAction,
    target: DisputeState,
    *,
    actor: Actor,
    at: datetime,
    written: Written | None = None,
    live: Mapping[int, list[Deadline]] | None = None,
) -> None:
    """One dispute that the caller has locked."""
    found = live_deadlines(SubjectKind.DISPUTE, [dispute.pk]) if live is None else live
    write_all([dispute], action, target, actor=actor, at=at, live=found, written=written)


def write_all(
    disputes: Sequence[Dispute],
    action: DisputeAction,
    target: DisputeState,
    *,
    actor: Actor,
    at: datetime,
    live: Mapping[int, list[Deadline]],
    written: Written | None = None,
) -> None:
    """Compare-and-set the disputes, their due times, a history row for each, and tell the parties."""
    given = written or Written()
    why = str(given.payload.get("note") or given.payload.get("why") or "")
    timers = {
        one.pk: TimerChange(
            SubjectKind.DISPUTE,
            one.pk,
            live.get(one.pk, []),
            given.plan or TimerPlan(start=dispute_deadline(target, is_counterfeit=one.is_counterfeit)),
            one.ticket.store_id,
            why,
            given.since,
        )
        for one in disputes
    }
    sources = {dispute.pk: "" if action is DisputeAction.OPEN else dispute.state for dispute in disputes}
    due = {pk: due_after(change, at) for pk, change in timers.items()}
    _compare_and_set(disputes, due, _fields(action, target, at) | dict(given.fields))
    _let_offers_lapse(disputes, sources, target, at)
    if target in ENDED_DISPUTES:
        _let_proposed_go(disputes)
    write_timer_changes(list(timers.values()), at)
    newest = DisputeEvent.objects.filter(dispute__in=disputes, sequence=F("dispute__version") - 1)
    hashes = dict(newest.values_list("dispute_id", "hash"))
    events = [_event(dispute, action, sources[dispute.pk], actor, at, given.payload) for dispute in disputes]
    for event in events:
        link(event, hashes.get(event.dispute_id, ""))
    DisputeEvent.objects.bulk_create(events)
    told = None if actor.role is Role.CLOCK else move_notices(events)
    announce(OutboxKind.DISPUTE_MOVE, [event.pk for event in events], at, told)


def _fields(action: DisputeAction, target: DisputeState, at: datetime) -> dict[str, object]:
    fields: dict[str, object] = {"state": target}
    if target is DisputeState.EXECUTED or target in ENDED_DISPUTES:
        fields["holds_ticket"] = False
    if target in ENDED_DISPUTES:
        fields["ended_at"] = at
    if action not in _KEEPS_LATENESS:
        fields["is_overdue"] = action in _MARKS
    return fields


_MARKS = frozenset({DisputeAction.MARK_OVERDUE, DisputeAction.LEAVE_EXECUTION})
_KEEPS_LATENESS = frozenset(
    {
        DisputeAction.ADD_LATE,
        DisputeAction.OFFER_SETTLEMENT,
        DisputeAction.DECLINE_SETTLEMENT,
        DisputeAction.PROPOSE_RULING,
        DisputeAction.DECLINE_RULING,
        DisputeAction.ACCEPT_RULING,
    }
)
"""Whoever is late stays late, whatever the others say meanwhile."""


def _let_offers_lapse(
    disputes: Sequence[Dispute], sources: Mapping[int, str], target: DisputeState, at: datetime
) -> None:
    """What nobody has answered when the platform decides is off."""
    if target in UNDECIDED:
        return
    left = [one.pk for one in disputes if sources[one.pk] in UNDECIDED]
    if left:
        offers = SettlementOffer.objects.filter(dispute__in=left, state=OfferState.OPEN)
        offers.update(state=OfferState.LAPSED, answered_at=at)


def _let_proposed_go(disputes: Sequence[Dispute]) -> None:
    """Once the sides have ended it themselves, nobody signs a ruling any more."""
    unsigned = Ruling.objects.filter(dispute__in=disputes, status=RulingStatus.PROPOSED)
    unsigned.update(status=RulingStatus.DECLINED)


def _compare_and_set(
    disputes: Sequence[Dispute], due: Mapping[int, datetime | None], fields: Mapping[str, object]
) -> None:
    """One statement for each set of equal rows, which is one for all when they were opened together."""
    groups: dict[tuple[str, int, datetime | None], list[Dispute]] = defaultdict(list)
    for dispute in disputes:
        groups[dispute.state, dispute.version, due[dispute.pk]].append(dispute)
    for (state, version, due_at), group in groups.items():
        unmoved = Dispute.objects.filter(pk__in=[one.pk for one in group], state=state, version=version)
        if unmoved.update(version=F("version") + 1, due_at=due_at, **fields) != len(group):
            raise IllegalDisputeMoveError(DisputeMoveCode.STALE)
    for dispute in disputes:
        dispute.version += 1
        for name, value in {**fields, "due_at": due[dispute.pk]}.items():
            setattr(dispute, name, value)


def _event(
    dispute: Dispute, action: DisputeAction, source: str, actor: Actor, at: datetime, payload: Mapping[str, object]
) -> DisputeEvent:
    return DisputeEvent(
        dispute=dispute,
        sequence=dispute.version,
        action=action,
        role=actor.role,
        by=actor.by,
        via=actor.via,
        at=at,
        from_state=source,
        to_state=dispute.state,
        payload=dict(payload),
    )
