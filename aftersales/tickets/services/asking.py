"""Drafts and submissions of the customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from aftersales.accounts.models import User
from aftersales.deadlines.models import SubjectKind
from aftersales.deadlines.services import TimerChange, due_after, write_timer_changes
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.goodwill import check_submission
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, Role
from aftersales.domain.moving import TimerPlan
from aftersales.domain.requests import Channel, Reason, RequestKind, Unsaid
from aftersales.evidence.models import Evidence
from aftersales.evidence.services.custody import Act
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Request, Ticket
from aftersales.tickets.selectors.self_checks import declared_anew
from aftersales.tickets.selectors.stated import judge_ticket
from aftersales.tickets.services.claiming import claim_units
from aftersales.tickets.services.describing import state_serial
from aftersales.tickets.services.moving import Actor, lock_tickets, move_locked
from aftersales.tickets.services.pricing import amount_of, worth_of
from aftersales.tickets.services.showing import hand_in, take_out


@dataclass(frozen=True, slots=True)
class Asked:
    """What the customer filled in; a serial number of None was not asked for."""

    kind: RequestKind | Unsaid
    reason: Reason | Unsaid
    quantity: int
    description: str
    declared: Mapping[str, Any]
    serial: str | None = None


def lock_request(pk: int) -> Request:
    """Before its tickets, always: a second tab must not change what a first one is just submitting."""
    return Request.objects.select_for_update(of=("self",)).select_related("order__store").get(pk=pk)


def save_draft(
    line: OrderLine, asked: Asked, *, by: User, key: UUID, at: datetime, evidence: Sequence[Evidence] = ()
) -> Ticket:
    """Keep what was filled in. The same key finds the same ticket again: a second click makes no second one.

    The request is of the order's customer, also where its guest asks.
    """
    with transaction.atomic():
        request, _ = Request.objects.get_or_create(
            customer_id=line.order.customer_id or by.pk, key=key, defaults={"order": line.order, "created_at": at}
        )
        lock_request(request.pk)
        first = request.tickets.order_by("pk").first()
        ticket = lock_tickets([first.pk])[0] if first else new_draft(request, line, asked, at)
        if ticket.is_draft:
            fill_draft(ticket, asked)
            show_on(ticket, evidence, at)
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
        lock_request(ticket.request_id)
        (locked,) = lock_tickets([ticket.pk])
        if locked.submitted_at is None:
            line = OrderLine.objects.select_for_update().get(pk=locked.order_line_id)
            submit_locked(locked, line, actor=actor, at=at, as_goodwill=as_goodwill)
            Request.objects.filter(pk=locked.request_id, submitted_at__isnull=True).update(submitted_at=at)
    return locked


def submit_locked(ticket: Ticket, line: OrderLine, *, actor: Actor, at: datetime, as_goodwill: bool) -> None:
    """The caller has locked the ticket and its line. The store submits only what it entered itself."""
    if actor.role is not Role.CUSTOMER and ticket.request.channel == Channel.PORTAL:
        raise IllegalMoveError(MoveCode.NOT_YOURS)
    if not (ticket.kind and ticket.reason):
        raise IllegalMoveError(MoveCode.DETAIL_MISSING, detail="reason_code")
    units = claim_units(ticket, line)
    worth, (answer, verdict) = worth_of(line, units), judge_ticket(ticket, at)
    amount = amount_of(ticket, line, units, worth, verdict)
    is_goodwill = check_submission(answer, as_goodwill=as_goodwill)
    extra = {"worth": worth, "amount": amount, "verdict": verdict, "is_goodwill": is_goodwill}
    move_locked([ticket], Action.SUBMIT, actor=actor, at=at, extra=extra)


def discard(ticket: Ticket, *, by: User, at: datetime) -> Ticket:
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        move_locked([locked], Action.DISCARD, actor=Actor(Role.CUSTOMER, by, "portal"), at=at)
    return locked


def remove_evidence(ticket: Ticket, evidence_id: UUID, at: datetime) -> int:
    """Take a file out of a draft; after submission evidence stays."""
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if not locked.is_draft:
            raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=locked.state)
        return take_out([locked], [evidence_id], _of_customer(locked, at))


def new_draft(request: Request, line: OrderLine, asked: Asked, at: datetime) -> Ticket:
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


def fill_draft(ticket: Ticket, asked: Asked) -> None:
    """What was filled in, on a draft that the caller has locked."""
    ticket.kind, ticket.reason, ticket.quantity = asked.kind, asked.reason, asked.quantity
    ticket.description, ticket.declared = asked.description, declared_anew(ticket.declared, asked.declared)
    ticket.save(update_fields=["kind", "reason", "quantity", "description", "declared"])
    if asked.serial is not None:
        ticket.serial = state_serial(ticket, asked.serial).serial


def show_on(ticket: Ticket, evidence: Sequence[Evidence], at: datetime) -> None:
    hand_in([ticket], evidence, _of_customer(ticket, at))


def _of_customer(draft: Ticket, at: datetime) -> Act:
    """Whatever is done with the files of a draft is the customer's doing."""
    return Act(draft.customer, Role.CUSTOMER, "portal", at)
