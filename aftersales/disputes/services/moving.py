"""Moves of a dispute: by people, by the clock, by a job of the platform. Each finds its verb here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from django.db import transaction

from aftersales.deadlines.models import Deadline, SubjectKind
from aftersales.deadlines.selectors import live_deadlines, running
from aftersales.deadlines.selectors.settings import number_in_force
from aftersales.disputes.models import Dispute
from aftersales.disputes.selectors import dispute_case
from aftersales.disputes.services import appealing, executing, rounds, settling, suspending
from aftersales.disputes.services.recording import Written, check, lock, refuse_party, write, write_all
from aftersales.disputes.services.ruling import decline_ruling
from aftersales.domain.disputes import (
    DISPUTE_MOVES,
    DisputeAction,
    DisputeCase,
    DisputeDetails,
    DisputeMoveCode,
    DisputeState,
    IllegalDisputeMoveError,
    next_dispute_state,
)
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.moving import Details, Shift, ShiftKind, TimerPlan
from aftersales.domain.settings import SettingCode
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor, lock_tickets, move_locked

OWN_DOOR = frozenset(
    {DisputeAction.OPEN, DisputeAction.RULE, DisputeAction.PROPOSE_RULING, DisputeAction.CHANGE_RULING}
)
"""Opening and ruling have services of their own."""


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
    """What the clock does to disputes the caller has locked. Raises IllegalDisputeMoveError."""
    for dispute in disputes:
        next_dispute_state(DisputeState(dispute.state), action, actor.role)
    match action:
        case DisputeAction.ACCEPT:
            rounds.accept_locked(disputes, actor=actor, at=at, live=live)
        case DisputeAction.CLOSE_ROUND:
            rounds.close_locked(disputes, actor=actor, at=at, live=live)
        case DisputeAction.EXECUTE:
            executing.force_locked(disputes, actor=actor, at=at, live=live)
        case DisputeAction.UPHOLD:
            appealing.let_stand_locked(disputes, actor=actor, at=at)
        case DisputeAction.CLOSE:
            executing.close_locked(disputes, actor=actor, at=at, live=live)
        case DisputeAction.RESUME:
            resumed = Written(fields={"suspended_for": ""})
            state = DisputeState.UNDER_REVIEW
            write_all(disputes, action, state, actor=actor, at=at, live=live, written=resumed)
        case _:
            marked = Written(plan=TimerPlan())
            state = DISPUTE_MOVES[action].targets[0] if DISPUTE_MOVES[action].targets else DisputeState.UNDER_REVIEW
            write_all(disputes, action, state, actor=actor, at=at, live=live, written=marked)


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
    moved = Written(payload=payload, plan=TimerPlan(stop=False, shift=shift))
    targets = {next_dispute_state(DisputeState(dispute.state), action, actor.role) for dispute in disputes}
    for target in targets:  # an action has one
        write_all(disputes, action, target, actor=actor, at=at, live=live, written=moved)


def move_dispute(
    dispute: Dispute,
    action: DisputeAction,
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    note: str = "",
    details: DisputeDetails | None = None,
) -> Dispute:
    """Every move but opening and ruling. `note` alone stands for details with nothing else.

    Raises IllegalDisputeMoveError, and IllegalMoveError where the ticket cannot follow.
    """
    with transaction.atomic():
        ticket, locked = lock(dispute, version)
        refuse_party(locked, actor)
        if action in OWN_DOOR:
            raise IllegalDisputeMoveError(DisputeMoveCode.NOT_FROM_HERE)
        given = details or DisputeDetails(note=note)
        step = _Step(ticket, locked, dispute_case(locked), action, given, actor, at)
        _VERBS.get(action, _move_plainly)(step)
    return locked


@dataclass(frozen=True, slots=True)
class _Step:
    """One move of a dispute that is locked, and what was given along."""

    ticket: Ticket
    dispute: Dispute
    case: DisputeCase
    action: DisputeAction
    given: DisputeDetails
    actor: Actor
    at: datetime

    @property
    def by(self) -> "_By":
        return {"actor": self.actor, "at": self.at}


class _By(TypedDict):
    actor: Actor
    at: datetime


_A = DisputeAction
_VERBS: Mapping[DisputeAction, Callable[[_Step], None]] = {
    _A.FINISH_EVIDENCE: lambda one: rounds.finish(one.dispute, one.case, one.given.note, **one.by),
    _A.ADD_LATE: lambda one: rounds.submit_late(one.dispute, one.case, **one.by),
    _A.ASK: lambda one: rounds.ask(one.dispute, one.case, one.given, **one.by),
    _A.OFFER_SETTLEMENT: lambda one: settling.offer_settlement(one.ticket, one.dispute, one.case, one.given, **one.by),
    _A.ACCEPT_SETTLEMENT: lambda one: settling.accept_settlement(one.ticket, one.dispute, one.case, **one.by),
    _A.DECLINE_SETTLEMENT: lambda one: settling.decline_settlement(one.dispute, one.case, one.given.note, **one.by),
    _A.SUSPEND: lambda one: suspending.suspend(one.dispute, one.case, one.given, **one.by),
    _A.RECORD_SLIP: lambda one: suspending.record_slip(one.dispute, one.case, one.given, **one.by),
    _A.RESUME: lambda one: suspending.resume(one.dispute, one.case, one.given, **one.by),
    _A.DECLINE_RULING: lambda one: decline_ruling(one.dispute, one.case, one.given, **one.by),
    _A.EXECUTE: lambda one: executing.execute(one.ticket, one.dispute, **one.by),
    _A.APPEAL: lambda one: appealing.appeal(one.dispute, one.case, one.given.note, **one.by),
    _A.ACCEPT_RULING: lambda one: appealing.accept_ruling(one.dispute, one.case, **one.by),
    _A.UPHOLD: lambda one: appealing.uphold(one.dispute, one.case, one.given, **one.by),
}


def _move_plainly(step: _Step) -> None:
    """Accepting, dismissing, withdrawing, more time for a round, and what only the clock does."""
    dispute, action, given, actor, at = step.dispute, step.action, step.given, step.actor, step.at
    check(step.case, action, actor, at, given.note)
    target = next_dispute_state(step.case.state, action, actor.role)
    live = live_deadlines(SubjectKind.DISPUTE, [dispute.pk])
    match action:
        case DisputeAction.ACCEPT:
            said = Written(payload=given.given())
            rounds.accept_locked([dispute], actor=actor, at=at, live=live, written=said)
        case DisputeAction.EXTEND_ROUND:
            longer = TimerPlan(stop=False, shift=_more_time(dispute, live.get(dispute.pk, []), at))
            said = Written(payload=given.given(), plan=longer)
            write(dispute, action, target, actor=actor, at=at, live=live, written=said)
        case DisputeAction.DISMISS if given.dismissal is None:
            raise IllegalDisputeMoveError(DisputeMoveCode.CHOICE_MISSING)
        case DisputeAction.DISMISS | DisputeAction.WITHDRAW:
            held = dispute.holds_ticket
            ended = Written(payload=given.given(), fields={"dismissal": given.dismissal or ""})
            write(dispute, action, target, actor=actor, at=at, live=live, written=ended)
            if held and step.ticket.state == State.IN_DISPUTE:
                move_locked([step.ticket], Action.RESUME, actor=actor, at=at, details=Details(note=given.note))
        case _:
            pass_time_locked([dispute], action, actor=actor, at=at, live=live)


def _more_time(dispute: Dispute, live: Sequence[Deadline], at: datetime) -> Shift:
    """For both sides' evidence, once in a round and while it runs (rules 6.2). Raises IllegalDisputeMoveError."""
    clock = running(live)
    if clock is None or clock.is_extended or at >= clock.due_at:
        raise IllegalDisputeMoveError(DisputeMoveCode.ALREADY_DONE)
    hours = number_in_force(SettingCode.EVIDENCE_EXT_H, dispute.ticket.store_id, at)
    return Shift(ShiftKind.EXTENDED, timedelta(hours=hours))
