"""Platform intervention: the dispute's own move and the ticket's, always in one transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.db.models import F

from aftersales.accounts.models import User
from aftersales.accounts.selectors import agents_of, arbiters
from aftersales.audit.services import link
from aftersales.deadlines.models import Deadline, Reminder, SubjectKind
from aftersales.deadlines.selectors import live_deadlines, reminders_that_count, running
from aftersales.deadlines.selectors.settings import number_in_force
from aftersales.deadlines.services import TimerChange, due_after, write_timer_changes
from aftersales.disputes.models import Dispute, DisputeEvent, Ruling
from aftersales.disputes.selectors import is_party
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.disputes import (
    DEADLINE_OF_DISPUTE,
    ENDED_DISPUTES,
    REFUNDING_OUTCOMES,
    RULING_EFFECTS,
    DisputeAction,
    DisputeMoveCode,
    DisputeState,
    Ground,
    IllegalDisputeMoveError,
    Liable,
    RulingOutcome,
    next_dispute_state,
)
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, Role, State
from aftersales.domain.moving import Details, Shift, ShiftKind, TimerPlan
from aftersales.domain.settings import SettingCode
from aftersales.evidence.models import Evidence
from aftersales.notifications.models import OutboxKind
from aftersales.notifications.services import NoticeDraft, announce
from aftersales.rows.numbering import number_by_id
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor, lock_tickets, move_locked
from aftersales.tickets.services.telling import customer_path, desk_path, values_of

_GROUNDS = {
    State.REJECTED: Ground.REFUSED,
    State.RETURN_IN_TRANSIT: Ground.GOODS_NOT_AS_SENT,
    State.INSPECTION_FAILED: Ground.GOODS_NOT_AS_SENT,
}


@dataclass(frozen=True, slots=True)
class RulingDraft:
    """What the arbiter decides; the amount counts only where money goes back."""

    outcome: RulingOutcome
    liable: Liable
    amount: Decimal
    facts: str
    reasons: str


def open_dispute(
    ticket: Ticket,
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    statement: str = "",
    evidence: Sequence[Evidence] = (),
) -> Dispute:
    """Ask the platform in; the ticket stops its clock. Raises IllegalMoveError."""
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if version is not None and version != locked.version:
            raise IllegalMoveError(MoveCode.STALE)
        (dispute,) = open_disputes_locked([locked], actor=actor, at=at, statement=statement, evidence=evidence)
    return dispute


def open_disputes_locked(
    tickets: Sequence[Ticket],
    *,
    actor: Actor,
    at: datetime,
    statement: str = "",
    evidence: Sequence[Evidence] = (),
    live: Mapping[int, list[Deadline]] | None = None,
) -> list[Dispute]:
    """The same for tickets the caller has locked, so that the clock can hand up many at once."""
    if not tickets:
        return []
    grounds = [_ground(ticket, actor.role, at) for ticket in tickets]
    details = Details(note=statement)
    move_locked(tickets, Action.ESCALATE, actor=actor, at=at, details=details, evidence=evidence, live=live)
    new = [
        Dispute(
            number=uuid4().hex,  # replaced below: the number is made of the id
            ticket=ticket,
            state=DisputeState.AWAITING_ACCEPTANCE,
            ground=ground,
            opened_by_role=actor.role,
            statement=statement,
            opened_at=at,
        )
        for ticket, ground in zip(tickets, grounds, strict=True)
    ]
    disputes = Dispute.objects.bulk_create(new)
    number_by_id(disputes, f"DP-{at:%y%m}-")
    _write_all(disputes, DisputeAction.OPEN, DisputeState.AWAITING_ACCEPTANCE, actor=actor, at=at, live={})
    return disputes


def lock_disputes(ids: Sequence[int]) -> list[Dispute]:
    """Their tickets first, then they: the same order as every page. Those whose ticket is taken are left out."""
    asked = dict(Dispute.objects.filter(pk__in=ids).values_list("pk", "ticket_id"))
    tickets = {ticket.pk: ticket for ticket in lock_tickets(list(asked.values()), skip_locked=True)}
    free = Dispute.objects.select_for_update().filter(pk__in=ids, ticket__in=list(tickets)).order_by("pk")
    disputes = list(free)
    for dispute in disputes:
        dispute.ticket = tickets[dispute.ticket_id]
    return disputes


def pass_time_locked(
    disputes: Sequence[Dispute],
    action: DisputeAction,
    *,
    actor: Actor,
    at: datetime,
    live: Mapping[int, list[Deadline]],
) -> None:
    """What the clock does to disputes the caller has locked; no ticket goes back. Raises IllegalDisputeMoveError."""
    targets = {next_dispute_state(DisputeState(dispute.state), action, actor.role) for dispute in disputes}
    for target in targets:  # an action has one
        _write_all(disputes, action, target, actor=actor, at=at, live=live)


def reschedule_locked(
    disputes: Sequence[Dispute],
    shift: Shift,
    *,
    why: str,
    actor: Actor,
    at: datetime,
    live: Mapping[int, list[Deadline]],
) -> None:
    """Move the end of rounds the caller has locked, for many at once. Raises IllegalDisputeMoveError."""
    action = DisputeAction.RESCHEDULE
    payload = {"shift": shift.kind.value, "why": why}
    targets = {next_dispute_state(DisputeState(dispute.state), action, actor.role) for dispute in disputes}
    for target in targets:  # an action has one
        _write_all(disputes, action, target, actor=actor, at=at, live=live, payload=payload, shift=shift)


def move_dispute(
    dispute: Dispute,
    action: DisputeAction,
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    note: str = "",
) -> Dispute:
    """Every move but opening and ruling. Raises IllegalDisputeMoveError."""
    with transaction.atomic():
        ticket, locked = _lock(dispute, version)
        _check_opener(locked, action, actor.role)
        _refuse_party(locked, actor)
        target = next_dispute_state(DisputeState(locked.state), action, actor.role)
        fields = _finished_fields(locked, actor.role, at) if action is DisputeAction.FINISH_EVIDENCE else {}
        shift = _more_time(locked, at) if action is DisputeAction.EXTEND_ROUND else None
        said = {"note": note} if note else {}
        _write(locked, action, target, actor=actor, at=at, fields=fields, payload=said, shift=shift)
        if target in {DisputeState.WITHDRAWN, DisputeState.CLOSED} and ticket.state == State.IN_DISPUTE:
            move_locked([ticket], Action.RESUME, actor=_resumer(actor), at=at, details=Details(note=note))
        if locked.customer_finished_at and locked.store_finished_at and action is DisputeAction.FINISH_EVIDENCE:
            closer = Actor(Role.CLOCK, None, actor.via)
            _write(locked, DisputeAction.CLOSE_ROUND, DisputeState.UNDER_REVIEW, actor=closer, at=at)
    return locked


def rule(dispute: Dispute, draft: RulingDraft, *, actor: Actor, at: datetime, version: int | None = None) -> Ruling:
    """Decide, and move the ticket as decided. Raises IllegalDisputeMoveError."""
    with transaction.atomic():
        ticket, locked = _lock(dispute, version)
        if actor.by is None:
            raise IllegalDisputeMoveError(DisputeMoveCode.NOT_YOURS)
        _refuse_party(locked, actor)
        target = next_dispute_state(DisputeState(locked.state), DisputeAction.RULE, actor.role)
        ruling = _record_ruling(locked, draft, _checked_amount(ticket, draft), actor.by, at)
        payload = {"outcome": draft.outcome.value, "liable": draft.liable.value, "amount": str(ruling.amount)}
        _write(locked, DisputeAction.RULE, target, actor=actor, at=at, payload=payload)
        effect = RULING_EFFECTS[draft.outcome]
        amount = ruling.amount if draft.outcome in REFUNDING_OUTCOMES else None
        details = Details(note=draft.reasons, kind=effect.kind, amount=amount, target=effect.target)
        move_locked([ticket], Action.RULE, actor=actor, at=at, details=details)
    return ruling


def refundable(ticket: Ticket) -> Decimal:
    """The most a ruling can give back: what was paid for the units under this ticket."""
    return ticket.worth


def drafts_of_reminders(reminder_ids: Sequence[int]) -> list[NoticeDraft]:
    """Nudge the platform, or in the evidence round each party that has not finished."""
    reminders = reminders_that_count(reminder_ids)
    with_people = Dispute.objects.select_related("ticket__customer", "ticket__order_line__product")
    disputes = with_people.in_bulk([one.deadline.subject_id for one in reminders])
    return [draft for one in reminders for draft in _reminders(disputes[one.deadline.subject_id], one)]


def _reminders(dispute: Dispute, reminder: Reminder) -> list[NoticeDraft]:
    deadline, key = reminder.deadline, f"{dispute.number}:reminder:{reminder.pk}"
    values = _values(dispute) | {"due_at": deadline.due_at.isoformat(), "consequence": deadline.consequence}
    if deadline.code != DeadlineCode.EVIDENCE_ROUND:
        path = arbiter_path(dispute)
        return [NoticeDraft(user=one, key=key, code="reminder", values=values, path=path) for one in arbiters()]
    ticket, drafts = dispute.ticket, []
    if not dispute.customer_finished_at:
        told = values | {"viewer": Role.CUSTOMER}
        drafts.append(NoticeDraft(ticket.customer, key, "reminder", told, customer_path(ticket)))
    if not dispute.store_finished_at:
        told, path = values | {"viewer": Role.STORE}, desk_path(ticket)
        agents = agents_of([ticket.store_id])[ticket.store_id]
        drafts += [NoticeDraft(agent, key, "reminder", told, path) for agent in agents]
    return drafts


def arbiter_path(dispute: Dispute) -> str:
    return f"/admin/arbitration/{dispute.number}/"


def _values(dispute: Dispute) -> dict[str, object]:
    return values_of(dispute.ticket, Role.PLATFORM) | {
        "dispute": dispute.number,
        "due_at": dispute.due_at.isoformat() if dispute.due_at else "",
        "dispute_state": dispute.state,
    }


def _ground(ticket: Ticket, role: Role, at: datetime) -> Ground:
    if State(ticket.state) in _GROUNDS:
        return _GROUNDS[State(ticket.state)]
    is_late = ticket.is_overdue or (ticket.due_at is not None and at >= ticket.due_at)
    return Ground.OVERDUE if role is Role.CLOCK or is_late else Ground.NO_AGREEMENT


def _lock(dispute: Dispute, version: int | None) -> tuple[Ticket, Dispute]:
    (ticket,) = lock_tickets([dispute.ticket_id])
    locked = Dispute.objects.select_for_update().get(pk=dispute.pk)
    locked.ticket = ticket
    if version is not None and version != locked.version:
        raise IllegalDisputeMoveError(DisputeMoveCode.STALE)
    return ticket, locked


def _check_opener(dispute: Dispute, action: DisputeAction, role: Role) -> None:
    if action is DisputeAction.WITHDRAW and dispute.opened_by_role != role:
        raise IllegalDisputeMoveError(DisputeMoveCode.NOT_YOURS)


def _refuse_party(dispute: Dispute, actor: Actor) -> None:
    """Whoever belongs to one side does not act for the platform, in any step of the dispute."""
    if actor.role is Role.PLATFORM and actor.by and is_party(actor.by, dispute):
        raise IllegalDisputeMoveError(DisputeMoveCode.PARTY_MAY_NOT_RULE)


def _finished_fields(dispute: Dispute, role: Role, at: datetime) -> dict[str, object]:
    name = "customer_finished_at" if role is Role.CUSTOMER else "store_finished_at"
    if getattr(dispute, name):
        raise IllegalDisputeMoveError(DisputeMoveCode.ALREADY_DONE)
    return {name: at}


def _resumer(actor: Actor) -> Actor:
    return actor if actor.role is not Role.CLOCK else Actor(Role.PLATFORM, None, actor.via)


def _more_time(dispute: Dispute, at: datetime) -> Shift:
    """For both sides' evidence, once in a round and while it runs (rules 6.2). Raises IllegalDisputeMoveError."""
    clock = running(live_deadlines(SubjectKind.DISPUTE, [dispute.pk]).get(dispute.pk, []))
    if clock is None or clock.is_extended or at >= clock.due_at:
        raise IllegalDisputeMoveError(DisputeMoveCode.ALREADY_DONE)
    hours = number_in_force(SettingCode.EVIDENCE_EXT_H, dispute.ticket.store_id, at)
    return Shift(ShiftKind.EXTENDED, timedelta(hours=hours))


def _checked_amount(ticket: Ticket, draft: RulingDraft) -> Decimal:
    if draft.outcome not in REFUNDING_OUTCOMES:
        return Decimal("0.00")
    most = refundable(ticket)
    if not Decimal(0) < draft.amount <= most:
        raise IllegalDisputeMoveError(DisputeMoveCode.AMOUNT_WRONG, most=most)
    return draft.amount


def _record_ruling(dispute: Dispute, draft: RulingDraft, amount: Decimal, by: User, at: datetime) -> Ruling:
    return Ruling.objects.create(
        dispute=dispute,
        outcome=draft.outcome,
        liable=draft.liable,
        amount=amount,
        facts=draft.facts,
        reasons=draft.reasons,
        by=by,
        at=at,
    )


def _timers(action: DisputeAction, target: DisputeState, shift: Shift | None) -> TimerPlan:
    if shift:
        return TimerPlan(stop=False, shift=shift)
    if action is DisputeAction.FINISH_EVIDENCE:
        return TimerPlan(stop=False)
    if action is DisputeAction.MARK_OVERDUE:
        return TimerPlan()
    return TimerPlan(start=DEADLINE_OF_DISPUTE.get(target))


def _write(
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
    _write_all([dispute], action, target, actor=actor, at=at, live=live, fields=fields, payload=payload, shift=shift)


def _write_all(
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
    set_for_all = {"state": target, "is_overdue": action is DisputeAction.MARK_OVERDUE, **ended, **(fields or {})}
    _compare_and_set(disputes, {pk: due_after(change, at) for pk, change in timers.items()}, set_for_all)
    write_timer_changes(list(timers.values()), at)
    newest = DisputeEvent.objects.filter(dispute__in=disputes, sequence=F("dispute__version") - 1)
    hashes = dict(newest.values_list("dispute_id", "hash"))
    events = [_event(dispute, action, sources[dispute.pk], actor, at, payload or {}) for dispute in disputes]
    for event in events:
        link(event, hashes.get(event.dispute_id, ""))
    DisputeEvent.objects.bulk_create(events)
    told = None if actor.role is Role.CLOCK else _notices(events)
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


def drafts_of_moves(event_ids: Sequence[int]) -> list[NoticeDraft]:
    events = DisputeEvent.objects.filter(pk__in=event_ids).order_by("id")
    return _notices(list(events.select_related("dispute__ticket__customer", "dispute__ticket__order_line__product")))


def _notices(events: Sequence[DisputeEvent]) -> list[NoticeDraft]:
    """The platform hears of a new dispute, the parties of its later moves (the ticket's own move tells the rest)."""
    for_platform = [event for event in events if event.action in {DisputeAction.OPEN, DisputeAction.CLOSE_ROUND}]
    judges = list(arbiters()) if for_platform else []
    drafts = [_notice(event, judge, arbiter_path(event.dispute)) for event in for_platform for judge in judges]
    for event in events:
        customer = event.dispute.ticket.customer
        if event.action == DisputeAction.ACCEPT:
            drafts.append(_notice(event, customer, customer_path(event.dispute.ticket), viewer=Role.CUSTOMER))
    return drafts


def _notice(event: DisputeEvent, user: User, path: str, **more: object) -> NoticeDraft:
    told = {"action": event.action, "role": event.role, "details": event.payload, **more}
    key = f"{event.dispute.number}:{event.sequence}"
    return NoticeDraft(user=user, key=key, code="dispute", values=_values(event.dispute) | told, path=path)
