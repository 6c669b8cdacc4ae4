"""A request changed before the store decides, or after it refused: asked, counted and judged anew."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from aftersales.domain.goodwill import check_submission
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode
from aftersales.domain.moving import Details
from aftersales.domain.requests import RequestKind
from aftersales.evidence.models import Evidence
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.self_checks import declared_anew
from aftersales.tickets.selectors.serials import serial_reading
from aftersales.tickets.selectors.stated import judge_ticket
from aftersales.tickets.services.asking import Asked
from aftersales.tickets.services.claiming import claim_again, claimed_by
from aftersales.tickets.services.moving import Actor, lock_tickets, move_locked
from aftersales.tickets.services.pricing import amount_of, worth_of

CHANGES = frozenset({Action.EDIT, Action.RESUBMIT})


def change_request(
    ticket: Ticket,
    action: Action,
    asked: Asked,
    *,
    actor: Actor,
    at: datetime,
    note: str,
    version: int | None = None,
    evidence: Sequence[Evidence] = (),
    as_goodwill: bool = False,
) -> Ticket:
    """Edit or resubmit with what is asked now. A favour that was asked for stays one as long as no right covers it.

    Raises IllegalMoveError, UnitsUnavailableError, UnitsClaimedError, IneligibleError.
    """
    if action not in CHANGES:
        raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=ticket.state)
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if version is not None and version != locked.version:
            raise IllegalMoveError(MoveCode.STALE)
        details = Details(note=note, kind=RequestKind(asked.kind) if asked.kind != locked.kind else None)
        extra = _asked_anew(locked, asked, at, as_goodwill=as_goodwill or locked.is_goodwill)
        move_locked([locked], action, actor=actor, at=at, details=details, evidence=evidence, extra=extra)
    return locked


def _asked_anew(ticket: Ticket, asked: Asked, at: datetime, *, as_goodwill: bool) -> dict[str, Any]:
    """The fields that change; the units are claimed anew where their number differs."""
    line = OrderLine.objects.select_for_update().get(pk=ticket.order_line_id)
    counts_anew = asked.quantity != ticket.quantity
    told: dict[str, Any] = {"kind": asked.kind, "reason": asked.reason, "quantity": asked.quantity}
    told |= {"description": asked.description, "declared": declared_anew(ticket.declared, asked.declared)}
    if asked.serial is not None:
        told["serial"] = serial_reading(ticket.order_line, asked.serial).serial
    for name, value in told.items():
        setattr(ticket, name, value)
    units = claim_again(ticket, line, at) if counts_anew else claimed_by(ticket)
    worth = worth_of(line, units)
    answer, verdict = judge_ticket(ticket, at)
    is_goodwill = check_submission(answer, as_goodwill=as_goodwill)
    return told | {
        "worth": worth,
        "amount": amount_of(ticket, line, units, worth, verdict),
        "verdict": verdict,
        "is_goodwill": is_goodwill,
    }
