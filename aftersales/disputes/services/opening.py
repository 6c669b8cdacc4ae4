"""Asking the platform in: the ticket stops its clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from aftersales.deadlines.models import Deadline
from aftersales.disputes.models import Dispute
from aftersales.disputes.selectors import complaints_until, open_complaint_of
from aftersales.disputes.services.recording import Written, write_all
from aftersales.domain.deadlines import Side
from aftersales.domain.disputes import (
    COMPLAINTS,
    DisputeAction,
    DisputeMoveCode,
    DisputeState,
    Ground,
    IllegalDisputeMoveError,
)
from aftersales.domain.lifecycle import TURN, Action, IllegalMoveError, MoveCode, Role, State
from aftersales.domain.moving import Details
from aftersales.evidence.models import Evidence
from aftersales.rows.numbering import write_numbered
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor, lock_tickets, move_locked

_GROUNDS = {
    State.REJECTED: Ground.REFUSED,
    State.RETURN_IN_TRANSIT: Ground.GOODS_NOT_AS_SENT,
    State.INSPECTION_FAILED: Ground.GOODS_NOT_AS_SENT,
}


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
            ticket=ticket,
            state=DisputeState.AWAITING_ACCEPTANCE,
            holds_ticket=True,
            ground=ground,
            opened_by_role=actor.role,
            statement=statement,
            opened_at=at,
        )
        for ticket, ground in zip(tickets, grounds, strict=True)
    ]
    disputes = write_numbered(new, f"DP-{at:%y%m}-")
    write_all(disputes, DisputeAction.OPEN, DisputeState.AWAITING_ACCEPTANCE, actor=actor, at=at, live={})
    return disputes


def _ground(ticket: Ticket, role: Role, at: datetime) -> Ground:
    """What the store has found with goods on their way back is its own ground alone; late is only whose turn it is."""
    state = State(ticket.state)
    if state in _GROUNDS and (state is not State.RETURN_IN_TRANSIT or role is Role.STORE):
        return _GROUNDS[state]
    has_passed = ticket.is_overdue or (ticket.due_at is not None and at >= ticket.due_at)
    is_late = has_passed and TURN.get(state) is Side.STORE
    return Ground.OVERDUE if role is Role.CLOCK or is_late else Ground.NO_AGREEMENT


def open_complaint(
    ticket: Ticket, ground: Ground, *, actor: Actor, at: datetime, statement: str, version: int | None = None
) -> Dispute:
    """Complain of the store's conduct (F39). The ticket goes on; its complaint is decided without money.

    Possible once the request was sent, and some days after its end. Raises IllegalDisputeMoveError.
    """
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if version is not None and version != locked.version:
            raise IllegalDisputeMoveError(DisputeMoveCode.STALE)
        _check_complaint(locked, ground, actor, statement, at)
        new = Dispute(
            ticket=locked,
            state=DisputeState.AWAITING_ACCEPTANCE,
            is_complaint=True,
            ground=ground,
            opened_by_role=actor.role,
            statement=statement,
            opened_at=at,
        )
        (dispute,) = write_numbered([new], f"DP-{at:%y%m}-")
        state = DisputeState.AWAITING_ACCEPTANCE
        told = Written(payload={"ground": ground.value})
        write_all([dispute], DisputeAction.OPEN, state, actor=actor, at=at, live={}, written=told)
    return dispute


def _check_complaint(ticket: Ticket, ground: Ground, actor: Actor, statement: str, at: datetime) -> None:
    if actor.role is not Role.CUSTOMER or ground not in COMPLAINTS or ticket.submitted_at is None:
        raise IllegalDisputeMoveError(DisputeMoveCode.NOT_FROM_HERE)
    if not statement.strip():
        raise IllegalDisputeMoveError(DisputeMoveCode.NOTE_MISSING)
    until = complaints_until(ticket)
    if until and at >= until:
        raise IllegalDisputeMoveError(DisputeMoveCode.TOO_LATE)
    if open_complaint_of(ticket):
        raise IllegalDisputeMoveError(DisputeMoveCode.ALREADY_DONE)
