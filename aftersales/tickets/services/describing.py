"""What a ticket says about its goods and files: the serial number, and what each file shows."""

from uuid import UUID

from django.db import transaction

from aftersales.domain.evidence_requirements import Shot
from aftersales.domain.lifecycle import IllegalMoveError, MoveCode
from aftersales.domain.serials import SerialReading
from aftersales.tickets.models import Ticket, TicketEvidence
from aftersales.tickets.selectors.serials import serial_reading
from aftersales.tickets.services.moving import lock_tickets


def state_serial(ticket: Ticket, typed: str) -> SerialReading:
    """Keep the serial number of a draft; what is odd about it stops nobody. Raises IllegalMoveError later."""
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if not locked.is_draft:
            raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=locked.state)
        reading = serial_reading(locked.order_line, typed)
        locked.serial = reading.serial
        locked.save(update_fields=["serial"])
    return reading


def name_shot(ticket: Ticket, evidence_id: UUID, shot: Shot | None) -> int:
    """Say what a file shows, or take it back with None; how many files were named. Raises IllegalMoveError."""
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if locked.has_ended:
            raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=locked.state)
        links = TicketEvidence.objects.filter(ticket=locked, evidence=evidence_id)
        return links.update(shot=shot.value if shot else "")
