"""Moves of a dispute that need no words of their own: by people, by the clock, by a job of the platform."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from aftersales.deadlines.models import Deadline, SubjectKind
from aftersales.deadlines.selectors import live_deadlines, running
from aftersales.deadlines.selectors.settings import number_in_force
from aftersales.disputes.models import Dispute
from aftersales.disputes.services.recording import lock, refuse_party, write, write_all
from aftersales.domain.disputes import (
    DisputeAction,
    DisputeMoveCode,
    DisputeState,
    IllegalDisputeMoveError,
    next_dispute_state,
)
from aftersales.domain.lifecycle import Action, Role, State
from aftersales.domain.moving import Details, Shift, ShiftKind
from aftersales.domain.settings import SettingCode
from aftersales.tickets.services.moving import Actor, lock_tickets, move_locked


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
        write_all(disputes, action, target, actor=actor, at=at, live=live)


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
        write_all(disputes, action, target, actor=actor, at=at, live=live, payload=payload, shift=shift)


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
        ticket, locked = lock(dispute, version)
        _check_opener(locked, action, actor.role)
        refuse_party(locked, actor)
        target = next_dispute_state(DisputeState(locked.state), action, actor.role)
        fields = _finished_fields(locked, actor.role, at) if action is DisputeAction.FINISH_EVIDENCE else {}
        shift = _more_time(locked, at) if action is DisputeAction.EXTEND_ROUND else None
        said = {"note": note} if note else {}
        write(locked, action, target, actor=actor, at=at, fields=fields, payload=said, shift=shift)
        if target in {DisputeState.WITHDRAWN, DisputeState.CLOSED} and ticket.state == State.IN_DISPUTE:
            move_locked([ticket], Action.RESUME, actor=_resumer(actor), at=at, details=Details(note=note))
        if locked.customer_finished_at and locked.store_finished_at and action is DisputeAction.FINISH_EVIDENCE:
            closer = Actor(Role.CLOCK, None, actor.via)
            write(locked, DisputeAction.CLOSE_ROUND, DisputeState.UNDER_REVIEW, actor=closer, at=at)
    return locked


def _check_opener(dispute: Dispute, action: DisputeAction, role: Role) -> None:
    if action is DisputeAction.WITHDRAW and dispute.opened_by_role != role:
        raise IllegalDisputeMoveError(DisputeMoveCode.NOT_YOURS)


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
