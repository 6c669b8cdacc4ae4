"""Drafts and submissions of the customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from aftersales.accounts.models import User
from aftersales.deadlines.models import SubjectKind
from aftersales.deadlines.services import TimerChange, due_after, write_timer_changes
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.goodwill import check_submission
from aftersales.domain.lifecycle import REFUND_KINDS, Action, IllegalMoveError, MoveCode, Role
from aftersales.domain.money import unit_amounts
from aftersales.domain.moving import TimerPlan
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.units import UnitsUnavailableError, choose_units
from aftersales.evidence.models import Evidence
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import ClaimedUnit, Request, Ticket, TicketEvidence
from aftersales.tickets.selectors.facts import judge_told, verdict_snapshot
from aftersales.tickets.selectors.lists import held_units, open_ticket_on
from aftersales.tickets.services.describing import state_serial
from aftersales.tickets.services.moving import Actor, lock_tickets, move_locked


class UnitsClaimedError(Exception):
    """The units are under another open ticket; nothing was changed."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True)
class Asked:
    """What the customer filled in; a serial number of None was not asked for."""

    kind: RequestKind
    reason: Reason
    quantity: int
    description: str
    declared: Mapping[str, Any]
    serial: str | None = None


def save_draft(
    line: OrderLine, asked: Asked, *, by: User, key: UUID, at: datetime, evidence: Sequence[Evidence] = ()
) -> Ticket:
    """Keep what was filled in. The same key finds the same ticket again: a second click makes no second one."""
    with transaction.atomic():
        request, is_new = Request.objects.get_or_create(
            customer=by, key=key, defaults={"order": line.order, "created_at": at}
        )
        # Locked, or a second tab would change what a first one is just submitting.
        ticket = _new_draft(request, line, asked, at) if is_new else lock_tickets([request.tickets.get().pk])[0]
        if ticket.is_draft:
            _fill(ticket, asked)
            if asked.serial is not None:
                ticket.serial = state_serial(ticket, asked.serial).serial
            _show(ticket, evidence, at)
    return ticket


def open_ticket(
    line: OrderLine,
    asked: Asked,
    *,
    actor: Actor,
    key: UUID,
    at: datetime,
    evidence: Sequence[Evidence] = (),
    as_goodwill: bool = False,
) -> Ticket:
    """Draft and submit in one transaction. Raises UnitsUnavailableError, UnitsClaimedError, IneligibleError."""
    if actor.by is None:
        raise IllegalMoveError(MoveCode.NOT_YOURS)
    with transaction.atomic():
        ticket = save_draft(line, asked, by=actor.by, key=key, at=at, evidence=evidence)
        return submit(ticket, actor=actor, at=at, as_goodwill=as_goodwill) if ticket.is_draft else ticket


def submit(ticket: Ticket, *, actor: Actor, at: datetime, as_goodwill: bool = False) -> Ticket:
    """Claim the units, judge the request, hand it to the store.

    What no right covers goes to the store only `as_goodwill`; then nobody's silence grants it.
    Raises UnitsUnavailableError, UnitsClaimedError, IneligibleError, IllegalMoveError.
    """
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if locked.submitted_at is None:
            line = OrderLine.objects.select_for_update().get(pk=locked.order_line_id)
            units = _claim(locked, line, at)
            worth = _worth(line, units)
            verdict = verdict_snapshot(locked, at)
            is_goodwill = check_submission(judge_told(verdict["facts"]), as_goodwill=as_goodwill)
            extra = {"worth": worth, "amount": _amount(locked, worth), "verdict": verdict, "is_goodwill": is_goodwill}
            move_locked([locked], Action.SUBMIT, actor=actor, at=at, extra=extra)
    return locked


def discard(ticket: Ticket, *, by: User, at: datetime) -> Ticket:
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        move_locked([locked], Action.DISCARD, actor=Actor(Role.CUSTOMER, by, "portal"), at=at)
    return locked


def remove_evidence(ticket: Ticket, evidence_id: UUID) -> int:
    """Take a file out of a draft; after submission evidence stays."""
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if not locked.is_draft:
            raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=locked.state)
        removed, _ = TicketEvidence.objects.filter(ticket=locked, evidence=evidence_id).delete()
    return removed


def _new_draft(request: Request, line: OrderLine, asked: Asked, at: datetime) -> Ticket:
    ticket = Ticket.objects.create(
        number=uuid4().hex,  # replaced below: the number is made of the id
        request=request,
        order_line=line,
        store=line.order.store,
        customer=request.customer,
        kind=asked.kind,
        reason=asked.reason,
        quantity=asked.quantity,
        amount=Decimal(0),
        created_at=at,
    )
    ticket.number = f"AS-{at:%y%m}-{ticket.pk:05d}"
    timers = TimerChange(SubjectKind.TICKET, ticket.pk, [], TimerPlan(start=DeadlineCode.DRAFT))
    ticket.due_at = due_after(timers, at)
    write_timer_changes([timers], at)
    ticket.save(update_fields=["number", "due_at"])
    return ticket


def _fill(ticket: Ticket, asked: Asked) -> None:
    ticket.kind, ticket.reason, ticket.quantity = asked.kind, asked.reason, asked.quantity
    ticket.description, ticket.declared = asked.description, dict(asked.declared)
    ticket.save(update_fields=["kind", "reason", "quantity", "description", "declared"])


def _show(ticket: Ticket, evidence: Sequence[Evidence], at: datetime) -> None:
    TicketEvidence.objects.bulk_create(
        [TicketEvidence(ticket=ticket, evidence=item, role=Role.CUSTOMER, at=at) for item in evidence],
        ignore_conflicts=True,
    )


def _claim(ticket: Ticket, line: OrderLine, at: datetime) -> tuple[int, ...]:
    try:
        units = choose_units(line.quantity, held_units(line), ticket.quantity)
    except UnitsUnavailableError:
        other = open_ticket_on(line)
        if other and ticket.quantity <= line.quantity:
            raise UnitsClaimedError(other.number) from None
        raise
    try:
        with transaction.atomic():
            ClaimedUnit.objects.bulk_create(ClaimedUnit(order_line=line, unit=unit, ticket=ticket) for unit in units)
    except IntegrityError:
        other = open_ticket_on(line)
        raise UnitsClaimedError(other.number if other else "") from None
    return units


def _worth(line: OrderLine, units: Sequence[int]) -> Decimal:
    paid = unit_amounts(line.paid_amount, line.quantity)
    return sum((paid[unit] for unit in units), Decimal("0.00"))


def _amount(ticket: Ticket, worth: Decimal) -> Decimal:
    """The money asked for: all that was paid, or for price protection the drop, never more than was paid."""
    if ticket.kind not in REFUND_KINDS:
        return Decimal("0.00")
    if ticket.kind == RequestKind.PRICE_PROTECTION:
        return min(worth, Decimal(str(ticket.declared.get("price_drop", "0.00"))) * ticket.quantity)
    return worth
