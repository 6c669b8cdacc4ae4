"""Who works on a ticket: given by hand, taken, dealt out by load, passed on, put off for a while."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from aftersales.accounts.models import Store, User
from aftersales.accounts.selectors import agents_of, works_for
from aftersales.audit.services import linked_rows
from aftersales.deadlines.selectors.settings import is_on
from aftersales.domain.assigning import AssignAction, AssignCode, AssignRefusedError, check_snooze, deal
from aftersales.domain.lifecycle import Role
from aftersales.domain.settings import SettingCode
from aftersales.rows.writing import insert_rows
from aftersales.tickets.models import AssignmentEvent, Message, Ticket
from aftersales.tickets.selectors.handling import free_tickets, loads_of
from aftersales.tickets.services.moving import Actor, lock_tickets

DEALT_AT_ONCE = 200
CLOCK = Actor(Role.CLOCK, None, "clock")


@dataclass(frozen=True, slots=True)
class _Step:
    """One row of the chain, and what it makes of the ticket."""

    action: AssignAction
    becomes: Mapping[str, object]
    payload: Mapping[str, object]


def assign(
    ticket: Ticket, agent: User, *, actor: Actor, at: datetime, note: str = "", had: int | str | None = "any"
) -> Ticket:
    """Give a ticket to somebody who works for its store; `had` is who the actor saw on it.

    Raises AssignRefusedError.
    """
    if not works_for(agent, ticket.store_id):
        raise AssignRefusedError(AssignCode.NO_AGENT_THERE)
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if had != "any" and had != locked.agent_id:
            raise AssignRefusedError(AssignCode.TAKEN, agent_id=locked.agent_id)
        if locked.agent_id == agent.pk:
            raise AssignRefusedError(AssignCode.SAME_AGENT)
        _write([locked], [_Step(_named(locked, agent, actor), {"agent_id": agent.pk}, {})], actor, at, note)
    return locked


def _named(ticket: Ticket, agent: User, actor: Actor) -> AssignAction:
    if actor.by and actor.by.pk == agent.pk:
        return AssignAction.TAKE
    return AssignAction.TRANSFER if ticket.agent_id else AssignAction.ASSIGN


def release(ticket: Ticket, *, actor: Actor, at: datetime, note: str = "") -> Ticket:
    """Lay a ticket back for everybody of the store. Raises AssignRefusedError."""
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if locked.agent_id is None:
            raise AssignRefusedError(AssignCode.NOBODY_HAS_IT)
        _write([locked], [_Step(AssignAction.RELEASE, {"agent_id": None}, {})], actor, at, note)
    return locked


def take_next(stores: Collection[Store], *, actor: Actor, at: datetime) -> Ticket | None:
    """The most urgent ticket that waits for one of these stores and has nobody; two never get the same one."""
    if actor.by is None:
        return None
    with transaction.atomic():
        found = free_tickets(stores, at).select_for_update(skip_locked=True, of=("self",)).first()
        if found is not None:
            _write([found], [_Step(AssignAction.TAKE, {"agent_id": actor.by.pk}, {})], actor, at)
    return found


def deal_out(at: datetime) -> int:
    """Where the store wants it, give what has nobody to the least loaded agent; how many were given."""
    stores = [store for store in Store.objects.order_by("pk") if is_on(SettingCode.DEAL_OUT, at, store.pk)]
    return sum(_deal_out(store, at) for store in stores)


def _deal_out(store: Store, at: datetime) -> int:
    with transaction.atomic():
        free = free_tickets([store], at).select_for_update(skip_locked=True, of=("self",))
        tickets = list(free[:DEALT_AT_ONCE])
        agents = agents_of([store.pk])[store.pk] if tickets else []
        given = deal(loads_of(store, [agent.pk for agent in agents]), len(tickets), at)
        steps = [_Step(AssignAction.DEAL, {"agent_id": agent_id}, {}) for agent_id in given]
        if steps:
            _write(tickets[: len(steps)], steps, CLOCK, at)
    return len(given)


def snooze(ticket: Ticket, until: datetime, *, actor: Actor, at: datetime, note: str = "") -> Ticket:
    """Put a ticket off; it is back at that moment, or as soon as the customer moves. Who puts off what nobody has
    keeps it, so that it waits for somebody. Raises AssignRefusedError."""
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        check_snooze(until, at=at, due_at=locked.due_at, turn=locked.turn)
        becomes = {"snoozed_until": until} | ({} if locked.agent_id or actor.by is None else {"agent_id": actor.by.pk})
        step = _Step(AssignAction.SNOOZE, becomes, {"until": until.isoformat()})
        _write([locked], [step], actor, at, note)
    return locked


def wake(ticket: Ticket, *, actor: Actor, at: datetime) -> Ticket:
    """Take it up again before its time; once it is awake there is nothing to do."""
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if locked.snoozed_until is not None and locked.snoozed_until > at:
            _write([locked], [_Step(AssignAction.WAKE, {"snoozed_until": None}, {})], actor, at)
    return locked


def _write(tickets: list[Ticket], steps: list[_Step], actor: Actor, at: datetime, note: str = "") -> None:
    """Tickets are locked: nobody else writes into their chains meanwhile."""
    if any(ticket.has_ended for ticket in tickets):
        raise AssignRefusedError(AssignCode.ENDED)
    message = None
    if note and actor.by:
        message = Message.objects.create(
            ticket=tickets[0], author=actor.by, role=actor.role, text=note, is_internal=True, at=at
        )
    _write_events(tickets, steps, actor, at, message)
    for ticket, step in zip(tickets, steps, strict=True):
        Ticket.objects.filter(pk=ticket.pk).update(**step.becomes)
        for name, value in step.becomes.items():
            setattr(ticket, name, value)


def _write_events(
    tickets: list[Ticket], steps: list[_Step], actor: Actor, at: datetime, message: Message | None
) -> None:
    newest: dict[int, tuple[int, str]] = {}
    before = AssignmentEvent.objects.filter(ticket__in=tickets).order_by("sequence")
    for ticket_id, sequence, link in before.values_list("ticket_id", "sequence", "hash"):
        newest[ticket_id] = (sequence, link)
    same = {
        "role": actor.role.value,
        "by_id": actor.by.pk if actor.by else None,
        "via": actor.via,
        "at": at,
        "message_id": message.pk if message else None,
    }
    rows = [
        {
            "ticket_id": ticket.pk,
            "sequence": newest.get(ticket.pk, (0, ""))[0] + 1,
            "action": step.action.value,
            "from_state": str(ticket.agent_id or ""),
            "to_state": str(step.becomes.get("agent_id", ticket.agent_id) or ""),
            "payload": dict(step.payload),
        }
        for ticket, step in zip(tickets, steps, strict=True)
    ]
    hashes = [newest.get(ticket.pk, (0, ""))[1] for ticket in tickets]
    insert_rows(AssignmentEvent, linked_rows(AssignmentEvent, rows, same, hashes), same)
