"""Platform intervention: the dispute's own move and the ticket's, always in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.db.models import F

from aftersales.accounts.models import User
from aftersales.accounts.selectors import agents_of, arbiters
from aftersales.audit.services import link
from aftersales.deadlines.models import Deadline, SubjectKind
from aftersales.deadlines.selectors import live_deadlines
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
    IllegalDisputeMove,
    Liable,
    RulingOutcome,
    next_dispute_state,
)
from aftersales.domain.lifecycle import Action, IllegalMove, MoveCode, Role, State
from aftersales.domain.moving import Details, TimerPlan
from aftersales.evidence.models import Evidence
from aftersales.notifications.services import NoticeDraft, notify
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
    """Ask the platform in; the ticket stops its clock. Raises IllegalMove."""
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if version is not None and version != locked.version:
            raise IllegalMove(MoveCode.STALE)
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
    grounds = {ticket.pk: _ground(ticket, actor.role, at) for ticket in tickets}
    details = Details(note=statement)
    move_locked(tickets, Action.ESCALATE, actor=actor, at=at, details=details, evidence=evidence, live=live)
    disputes = [_new_dispute(ticket, grounds[ticket.pk], actor, statement, at) for ticket in tickets]
    for dispute in disputes:
        _write(dispute, DisputeAction.OPEN, DisputeState.AWAITING_ACCEPTANCE, actor=actor, at=at, live=[])
    return disputes


def move_dispute(
    dispute: Dispute,
    action: DisputeAction,
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    note: str = "",
) -> Dispute:
    """Every move but opening and ruling. Raises IllegalDisputeMove."""
    with transaction.atomic():
        ticket, locked = _lock(dispute, version)
        _check_opener(locked, action, actor.role)
        target = next_dispute_state(DisputeState(locked.state), action, actor.role)
        fields = _finished_fields(locked, actor.role, at) if action is DisputeAction.FINISH_EVIDENCE else {}
        _write(locked, action, target, actor=actor, at=at, fields=fields, payload={"note": note} if note else {})
        if target in {DisputeState.WITHDRAWN, DisputeState.CLOSED} and ticket.state == State.IN_DISPUTE:
            move_locked([ticket], Action.RESUME, actor=_resumer(actor), at=at, details=Details(note=note))
        if locked.customer_finished_at and locked.store_finished_at and action is DisputeAction.FINISH_EVIDENCE:
            closer = Actor(Role.CLOCK, None, actor.via)
            _write(locked, DisputeAction.CLOSE_ROUND, DisputeState.UNDER_REVIEW, actor=closer, at=at)
    return locked


def rule(dispute: Dispute, draft: RulingDraft, *, actor: Actor, at: datetime, version: int | None = None) -> Ruling:
    """Decide, and move the ticket as decided. Raises IllegalDisputeMove."""
    with transaction.atomic():
        ticket, locked = _lock(dispute, version)
        if actor.by is None or is_party(actor.by, locked):
            raise IllegalDisputeMove(DisputeMoveCode.PARTY_MAY_NOT_RULE)
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


def reminder_notices(disputes: Iterable[Dispute], deadlines: Iterable[Deadline]) -> list[NoticeDraft]:
    """Nudge the platform, or in the evidence round each party that has not finished."""
    by_id = {dispute.pk: dispute for dispute in disputes}
    return [draft for deadline in deadlines for draft in _reminders(by_id[deadline.subject_id], deadline)]


def _reminders(dispute: Dispute, deadline: Deadline) -> list[NoticeDraft]:
    key = f"{dispute.number}:reminder:{deadline.pk}:{deadline.next_at:%Y%m%d%H%M}"
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


def _new_dispute(ticket: Ticket, ground: Ground, actor: Actor, statement: str, at: datetime) -> Dispute:
    dispute = Dispute.objects.create(
        number=uuid4().hex,  # replaced below: the number is made of the id
        ticket=ticket,
        state=DisputeState.AWAITING_ACCEPTANCE,
        ground=ground,
        opened_by_role=actor.role,
        statement=statement,
        opened_at=at,
    )
    dispute.number = f"DP-{at:%y%m}-{dispute.pk:05d}"
    dispute.save(update_fields=["number"])
    return dispute


def _lock(dispute: Dispute, version: int | None) -> tuple[Ticket, Dispute]:
    (ticket,) = lock_tickets([dispute.ticket_id])
    locked = Dispute.objects.select_for_update().get(pk=dispute.pk)
    locked.ticket = ticket
    if version is not None and version != locked.version:
        raise IllegalDisputeMove(DisputeMoveCode.STALE)
    return ticket, locked


def _check_opener(dispute: Dispute, action: DisputeAction, role: Role) -> None:
    if action is DisputeAction.WITHDRAW and dispute.opened_by_role != role:
        raise IllegalDisputeMove(DisputeMoveCode.NOT_YOURS)


def _finished_fields(dispute: Dispute, role: Role, at: datetime) -> dict[str, object]:
    name = "customer_finished_at" if role is Role.CUSTOMER else "store_finished_at"
    if getattr(dispute, name):
        raise IllegalDisputeMove(DisputeMoveCode.ALREADY_DONE)
    return {name: at}


def _resumer(actor: Actor) -> Actor:
    return actor if actor.role is not Role.CLOCK else Actor(Role.PLATFORM, None, actor.via)


def _checked_amount(ticket: Ticket, draft: RulingDraft) -> Decimal:
    if draft.outcome not in REFUNDING_OUTCOMES:
        return Decimal("0.00")
    most = refundable(ticket)
    if not Decimal(0) < draft.amount <= most:
        raise IllegalDisputeMove(DisputeMoveCode.AMOUNT_WRONG, most=most)
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


def _timers(action: DisputeAction, target: DisputeState) -> TimerPlan:
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
    live: Sequence[Deadline] | None = None,
) -> None:
    """Compare-and-set the dispute, its due times, its history row, and tell the parties."""
    deadlines = live if live is not None else live_deadlines(SubjectKind.DISPUTE, [dispute.pk]).get(dispute.pk, [])
    timers = TimerChange(SubjectKind.DISPUTE, dispute.pk, deadlines, _timers(action, target))
    source = dispute.state
    changes = {
        "state": target,
        "due_at": due_after(timers, at),
        "is_overdue": action is DisputeAction.MARK_OVERDUE,
        **({"ended_at": at} if target in ENDED_DISPUTES else {}),
        **(fields or {}),
    }
    unmoved = Dispute.objects.filter(pk=dispute.pk, state=source, version=dispute.version)
    if not unmoved.update(version=F("version") + 1, **changes):
        raise IllegalDisputeMove(DisputeMoveCode.STALE)
    dispute.version += 1
    for name, value in changes.items():
        setattr(dispute, name, value)
    write_timer_changes([timers], at)
    event = DisputeEvent(
        dispute=dispute,
        sequence=dispute.version,
        action=action,
        role=actor.role,
        by=actor.by,
        via=actor.via,
        at=at,
        from_state="" if action is DisputeAction.OPEN else source,
        to_state=target,
        payload=dict(payload or {}),
    )
    previous = DisputeEvent.objects.filter(dispute=dispute, sequence=dispute.version - 1)
    link(event, previous.values_list("hash", flat=True).first() or "")
    DisputeEvent.objects.bulk_create([event])
    notify(_notices(dispute, event), at)


def _notices(dispute: Dispute, event: DisputeEvent) -> list[NoticeDraft]:
    """The platform hears of a new dispute, the parties of its later moves (the ticket's own move tells the rest)."""
    values = _values(dispute) | {"action": event.action, "role": event.role, "details": event.payload}
    key = f"{dispute.number}:{event.sequence}"
    if event.action in {DisputeAction.OPEN, DisputeAction.CLOSE_ROUND}:
        path = arbiter_path(dispute)
        return [NoticeDraft(user=one, key=key, code="dispute", values=values, path=path) for one in arbiters()]
    if event.action == DisputeAction.ACCEPT:
        told = values | {"viewer": Role.CUSTOMER}
        path = customer_path(dispute.ticket)
        return [NoticeDraft(user=dispute.ticket.customer, key=key, code="dispute", values=told, path=path)]
    return []
