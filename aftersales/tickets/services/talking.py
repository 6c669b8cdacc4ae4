"""Messages and evidence beside the moves."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from aftersales.domain.lifecycle import IllegalMoveError, MoveCode, State
from aftersales.evidence.models import Evidence
from aftersales.notifications.models import OutboxKind
from aftersales.notifications.services import announce
from aftersales.tickets.models import Message, Ticket, TicketEvidence
from aftersales.tickets.services.moving import Actor, lock_tickets
from aftersales.tickets.services.telling import message_notices


def write_message(ticket: Ticket, text: str, *, actor: Actor, at: datetime, is_internal: bool = False) -> Message:
    """Say something on a submitted ticket; an internal note is for staff only."""
    if actor.by is None or ticket.is_draft:
        raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=ticket.state)
    with transaction.atomic():
        message = Message.objects.create(
            ticket=ticket, author=actor.by, role=actor.role, text=text, is_internal=is_internal, at=at
        )
        announce(OutboxKind.MESSAGE, [message.pk], at, message_notices(message))
    return message


def add_evidence(ticket: Ticket, evidence: Sequence[Evidence], *, actor: Actor, at: datetime) -> None:
    """Show further files on a running ticket. Raises IllegalMoveError when it has ended."""
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if locked.state in {State.COMPLETED, State.CLOSED}:
            raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=locked.state)
        TicketEvidence.objects.bulk_create(
            TicketEvidence(ticket=locked, evidence=item, role=actor.role, at=at) for item in evidence
        )
