"""How a move is written: compare-and-set, due times, history, and what people are told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import F

from aftersales.audit.services import link
from aftersales.deadlines.models import Deadline, SubjectKind
from aftersales.deadlines.selectors import live_deadlines
from aftersales.deadlines.services import TimerChange, due_after, write_timer_changes
from aftersales.disputes.models import Dispute, DisputeEvent
from aftersales.disputes.selectors import is_party
from aftersales.disputes.services.telling import move_notices
from aftersales.domain.disputes import (
    DEADLINE_OF_DISPUTE,
    ENDED_DISPUTES,
    PENDING,
    DisputeAction,
    DisputeMoveCode,
    DisputeState,
    IllegalDisputeMoveError,
)
from aftersales.domain.lifecycle import Role
from aftersales.domain.moving import Shift, TimerPlan
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


def _timers(action: DisputeAction, target: DisputeState, shift: Shift | None) -> TimerPlan:
    if shift:
        return TimerPlan(stop=False, shift=shift)
    if action is DisputeAction.FINISH_EVIDENCE:
        return TimerPlan(stop=False)
    if action is DisputeAction.MARK_OVERDUE:
        return TimerPlan()
    return TimerPlan(start=DEADLINE_OF_DISPUTE.get(target))


def write(
    dispute: Dispute,
    action: DisputeAction,
    target: DisputeState,
    *,
    actor: Actor,
    at: datetime,
    fields: Mapping[str, object] | None = None,
    payload: Mapping[str, object] | None = None,
    shift: Shift | None = None,
) -> None:
    live = live_deadlines(SubjectKind.DISPUTE, [dispute.pk])
    write_all([dispute], action, target, actor=actor, at=at, live=live, fields=fields, payload=payload, shift=shift)


def write_all(
    disputes: Sequence[Dispute],
    action: DisputeAction,
    target: DisputeState,
    *,
    actor: Actor,
    at: datetime,
    live: Mapping[int, list[Deadline]],
    fields: Mapping[str, object] | None = None,
    payload: Mapping[str, object] | None = None,
    shift: Shift | None = None,
) -> None:
    """Compare-and-set the disputes, their due times, a history row for each, and tell the parties."""
    plan, why = _timers(action, target, shift), str((payload or {}).get("note") or (payload or {}).get("why") or "")
    timers = {
        one.pk: TimerChange(SubjectKind.DISPUTE, one.pk, live.get(one.pk, []), plan, one.ticket.store_id, why)
        for one in disputes
    }
    sources = {dispute.pk: "" if action is DisputeAction.OPEN else dispute.state for dispute in disputes}
    ended = {"ended_at": at} if target in ENDED_DISPUTES else {}
    freed = {"holds_ticket": False} if target not in PENDING else {}
    marked = {"is_overdue": action is DisputeAction.MARK_OVERDUE}
    set_for_all = {"state": target, **marked, **ended, **freed, **(fields or {})}
    _compare_and_set(disputes, {pk: due_after(change, at) for pk, change in timers.items()}, set_for_all)
    write_timer_changes(list(timers.values()), at)
    newest = DisputeEvent.objects.filter(dispute__in=disputes, sequence=F("dispute__version") - 1)
    hashes = dict(newest.values_list("dispute_id", "hash"))
    events = [_event(dispute, action, sources[dispute.pk], actor, at, payload or {}) for dispute in disputes]
    for event in events:
        link(event, hashes.get(event.dispute_id, ""))
    DisputeEvent.objects.bulk_create(events)
    told = None if actor.role is Role.CLOCK else move_notices(events)
    announce(OutboxKind.DISPUTE_MOVE, [event.pk for event in events], at, told)


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
