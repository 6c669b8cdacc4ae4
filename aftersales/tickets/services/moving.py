"""The one door: every change of a ticket's state is planned by the domain and written here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import DatabaseError, transaction
from django.db.models import Q

from aftersales.accounts.models import User
from aftersales.audit.services import linked_rows
from aftersales.deadlines.models import Deadline, SubjectKind
from aftersales.deadlines.services import DeadlineConflictError, TimerChange, due_after, write_timer_changes
from aftersales.domain.lifecycle import DISPUTE_ACTIONS, Action, Case, IllegalMoveError, MoveCode, Part, Role, State
from aftersales.domain.moving import NO_DETAILS, Details, MovePlan, plan_move
from aftersales.evidence.models import Evidence
from aftersales.evidence.services.custody import Act
from aftersales.notifications.models import OutboxKind
from aftersales.notifications.services import announce
from aftersales.refunds.services.recording import Actor as MoneyActor
from aftersales.rows.among import among
from aftersales.rows.changing import Change, change_rows
from aftersales.rows.reading import read_rows, read_values
from aftersales.rows.writing import insert_rows
from aftersales.tickets.models import ClaimedUnit, Message, Ticket, TicketEvent
from aftersales.tickets.selectors.cases import case_of, ticket_deadlines
from aftersales.tickets.services.claiming import let_go_unaccepted
from aftersales.tickets.services.indexing import ask_for_words
from aftersales.tickets.services.pricing import parts_of, with_freight
from aftersales.tickets.services.promising import counted_from, follow_money, paid_out
from aftersales.tickets.services.recording import Told, record_goods
from aftersales.tickets.services.showing import hand_in
from aftersales.tickets.services.telling import drafts_of_moves


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as what, and through which surface."""

    role: Role
    by: User | None
    via: str

    def act(self, at: datetime) -> Act:
        """The same in the history of a file."""
        return Act(self.by, self.role.value, self.via, at)


_SAID = frozenset({Action.SUBMIT, Action.EDIT, Action.RESUBMIT})
"""Moves by which a ticket says something new; what comes with a note does so too."""
CLOCK = Actor(Role.CLOCK, None, "clock")


@dataclass(frozen=True, slots=True)
class PlannedMove:
    ticket: Ticket
    plan: MovePlan
    timers: TimerChange
    due_at: datetime | None


@dataclass(slots=True)
class BatchReport:
    """What a batch did: numbers of moved tickets, and the refusals of the others."""

    moved: list[str] = field(default_factory=list)
    refused: dict[str, Exception] = field(default_factory=dict)


def lock_tickets(ids: Sequence[int], *, skip_locked: bool = False) -> list[Ticket]:
    """Lock in one order. SQLite has no row locks: there the IMMEDIATE transaction stands for them."""
    rows = Ticket.objects.select_for_update(skip_locked=skip_locked, of=("self",))
    rows = rows.select_related("store", "customer", "order_line__order", "order_line__product")
    return list(rows.filter(pk__in=ids).order_by("pk"))


def lock_due_tickets(ids: Sequence[int]) -> list[Ticket]:
    """The same for the clock, which locks thousands: free ones only, with no more of each than a move reads."""
    free = Ticket.objects.select_for_update(skip_locked=True).filter(among("pk", ids)).order_by("pk")
    return read_rows(free.annotate(**Ticket.FROM_VERDICT), [*_READ_BY_MOVES, *Ticket.FROM_VERDICT])


_LEFT_UNREAD = frozenset({"request_id", "follows_id", "description", "declared", "verdict", "serial"})
_READ_BY_MOVES = [field.attname for field in Ticket._meta.concrete_fields if field.attname not in _LEFT_UNREAD]


def move_ticket(
    ticket: Ticket,
    action: Action,
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    details: Details = NO_DETAILS,
    evidence: Sequence[Evidence] = (),
) -> Ticket:
    """Move one ticket. `version` is what the actor saw: a newer one is refused. Raises IllegalMoveError."""
    _refuse_dispute_action(action)
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if version is not None and version != locked.version:
            raise IllegalMoveError(MoveCode.STALE)
        move_locked([locked], action, actor=actor, at=at, details=details, evidence=evidence)
    return locked


def move_tickets(
    ids: Sequence[int], action: Action, *, actor: Actor, at: datetime, details: Details = NO_DETAILS
) -> BatchReport:
    """Move many in few statements; when one of them cannot, each goes alone, so that it stops nobody else."""
    _refuse_dispute_action(action)
    report = BatchReport()
    try:
        with transaction.atomic():
            locked = lock_tickets(ids)
            move_locked(locked, action, actor=actor, at=at, details=details)
        report.moved = [ticket.number for ticket in locked]
    except (IllegalMoveError, DeadlineConflictError, DatabaseError):
        _move_one_by_one(ids, action, actor, at, details, report)
    return report


def _refuse_dispute_action(action: Action) -> None:
    if action in DISPUTE_ACTIONS:
        raise IllegalMoveError(MoveCode.NEEDS_DISPUTE)


def _move_one_by_one(
    ids: Sequence[int], action: Action, actor: Actor, at: datetime, details: Details, report: BatchReport
) -> None:
    for ticket in Ticket.objects.filter(pk__in=ids).order_by("pk"):
        try:
            move_ticket(ticket, action, actor=actor, at=at, details=details)
        except (IllegalMoveError, DeadlineConflictError, DatabaseError) as error:
            report.refused[ticket.number] = error
        else:
            report.moved.append(ticket.number)


def move_locked(
    tickets: Sequence[Ticket],
    action: Action,
    *,
    actor: Actor,
    at: datetime,
    details: Details = NO_DETAILS,
    evidence: Sequence[Evidence] = (),
    live: Mapping[int, list[Deadline]] | None = None,
    extra: Mapping[str, object] | None = None,
) -> list[int]:
    """Move tickets that the caller has locked, all by the same action. Raises IllegalMoveError before any write.

    `live` are their live due times when the caller has read them (and fired some); `extra` sets further fields.
    Returns the ids of the history rows.
    """
    steps = [(ticket, action) for ticket in tickets]
    return move_each_locked(steps, actor=actor, at=at, details=details, evidence=evidence, live=live, extra=extra)


def move_each_locked(
    steps: Sequence[tuple[Ticket, Action]],
    *,
    actor: Actor,
    at: datetime,
    details: Details = NO_DETAILS,
    evidence: Sequence[Evidence] = (),
    live: Mapping[int, list[Deadline]] | None = None,
    extra: Mapping[str, object] | None = None,
) -> list[int]:
    """The same, each by its own action."""
    if not steps:
        return []
    tickets = [ticket for ticket, _ in steps]
    deadlines = ticket_deadlines(tickets) if live is None else live
    moves = _plan_all(steps, actor, at, details, deadlines)
    _update_tickets(moves, actor.role, at, extra or {})
    moved = [(move.ticket, move.plan) for move in moves]
    follow_money(moved, MoneyActor(actor.role, actor.by, actor.via), at, details, evidence)
    record_goods(moved, Told(actor.by, at, details, evidence))
    write_timer_changes([move.timers for move in moves], at)
    _free_units(moves, at)
    messages = _write_notes(tickets, actor, details, at)
    hand_in(tickets, evidence, actor.act(at))
    if messages or steps[0][1] in _SAID:
        ask_for_words((ticket.pk for ticket in tickets), at)
    events = _write_events(moves, actor, details, evidence, messages, at)
    told = None if actor.role is Role.CLOCK else drafts_of_moves(events)
    announce(OutboxKind.TICKET_MOVE, events, at, told)
    _complete_paid(steps, at)
    return events


def _plan_all(
    steps: Sequence[tuple[Ticket, Action]],
    actor: Actor,
    at: datetime,
    details: Details,
    live: Mapping[int, list[Deadline]],
) -> list[PlannedMove]:
    since: dict[int, datetime] = {}
    parts: dict[int, Part] = {}
    for action, tickets in _by_action(steps).items():
        since |= counted_from(tickets, action)
        parts |= parts_of(tickets, action, details)
    cases = {ticket.pk: case_of(ticket, live.get(ticket.pk, []), parts.get(ticket.pk)) for ticket, _ in steps}
    return [
        _plan(ticket, action, cases[ticket.pk], actor, at, details, live.get(ticket.pk, []), since.get(ticket.pk))
        for ticket, action in steps
    ]


def _by_action(steps: Sequence[tuple[Ticket, Action]]) -> dict[Action, list[Ticket]]:
    groups: dict[Action, list[Ticket]] = defaultdict(list)
    for ticket, action in steps:
        groups[action].append(ticket)
    return groups


def _complete_paid(steps: Sequence[tuple[Ticket, Action]], at: datetime) -> None:
    paid = [ticket for action, tickets in _by_action(steps).items() for ticket in paid_out(tickets, action)]
    if paid:
        gateway = Actor(Role.CLOCK, None, "gateway")
        move_locked(paid, Action.PAY_REFUND, actor=gateway, at=at, details=Details(payment_reference="-"))


def _plan(
    ticket: Ticket,
    action: Action,
    case: Case,
    actor: Actor,
    at: datetime,
    details: Details,
    live: list[Deadline],
    since: datetime | None,
) -> PlannedMove:
    plan = plan_move(with_freight(case, ticket, details, at), action, actor.role, at, details)
    why = details.why or details.note
    timers = TimerChange(SubjectKind.TICKET, ticket.pk, live, plan.timers, ticket.store_id, why, since)
    return PlannedMove(ticket, plan, timers, due_after(timers, at))


def _new_fields(move: PlannedMove, at: datetime, role: Role) -> dict[str, object]:
    fields: dict[str, object] = {"state": move.plan.target, "due_at": move.due_at, **move.plan.changes}
    if role is not Role.STORE and move.ticket.snoozed_until is not None:
        fields["snoozed_until"] = None
    if move.plan.close_reason:
        fields["close_reason"] = move.plan.close_reason
    if move.plan.ends:
        fields["ended_at"] = at
    if move.plan.action is Action.SUBMIT:
        fields["submitted_at"] = at
    return fields


def _update_tickets(moves: Sequence[PlannedMove], role: Role, at: datetime, extra: Mapping[str, object]) -> None:
    """Compare-and-set in one statement: a column that only some of them change stays as it is for the others."""
    changed = [(move.ticket, {**_new_fields(move, at, role), **extra}) for move in moves]
    names = list(dict.fromkeys(name for _, fields in changed for name in fields))
    changes = []
    for ticket, fields in changed:
        becomes = {name: fields[name] if name in fields else getattr(ticket, name) for name in names}
        changes.append(Change(ticket.pk, {"state": ticket.state}, becomes))
    if change_rows(Ticket, changes, counting=["version"]) != len(changes):
        raise IllegalMoveError(MoveCode.STALE)
    for ticket, fields in changed:
        ticket.version += 1
        for name, value in fields.items():
            setattr(ticket, name, value)


def _free_units(moves: Sequence[PlannedMove], at: datetime) -> None:
    freed = [move.ticket.pk for move in moves if move.plan.frees_units]
    if freed:
        ClaimedUnit.objects.filter(among("ticket", freed), released_at__isnull=True).update(released_at=at)
    settled = [move.ticket for move in moves if move.plan.target is State.COMPLETED and not move.plan.frees_units]
    if several := [ticket for ticket in settled if ticket.quantity > 1]:
        let_go_unaccepted(several, at)


def _write_notes(tickets: Sequence[Ticket], actor: Actor, details: Details, at: datetime) -> dict[int, Message]:
    if not details.note or actor.by is None:
        return {}
    messages = Message.objects.bulk_create(
        Message(ticket=ticket, author=actor.by, role=actor.role, text=details.note, at=at) for ticket in tickets
    )
    return {message.ticket_id: message for message in messages}


def _hashes_before(tickets: Sequence[Ticket]) -> list[str]:
    """The newest hash of each chain: that of the move before the one the version now counts."""
    by_version: dict[int, list[int]] = defaultdict(list)
    for ticket in tickets:
        by_version[ticket.version - 1].append(ticket.pk)
    newest = reduce(or_, (among("ticket_id", ids) & Q(sequence=version) for version, ids in by_version.items()))
    hashes = dict(read_values(TicketEvent.objects.filter(newest), ["ticket_id", "hash"]))
    return [hashes.get(ticket.pk, "") for ticket in tickets]


def _write_events(
    moves: Sequence[PlannedMove],
    actor: Actor,
    details: Details,
    evidence: Sequence[Evidence],
    messages: Mapping[int, Message],
    at: datetime,
) -> list[int]:
    same = {
        "role": actor.role.value,
        "by_id": actor.by.pk if actor.by else None,
        "via": actor.via,
        "at": at,
        "payload": details.given() | ({"evidence": [item.sha256 for item in evidence]} if evidence else {}),
    }
    rows = [
        {
            "ticket_id": move.ticket.pk,
            "sequence": move.ticket.version,
            "action": move.plan.action.value,
            "from_state": move.plan.source.value,
            "to_state": move.plan.target.value,
            "store_fault": move.plan.store_fault,
            "message_id": messages[move.ticket.pk].pk if messages else None,
        }
        for move in moves
    ]
    hashes = _hashes_before([move.ticket for move in moves])
    return insert_rows(TicketEvent, linked_rows(TicketEvent, rows, same, hashes), same)
