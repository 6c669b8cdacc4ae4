"""One noun a file; everybody imports from here."""

from aftersales.tickets.models.afterwards import ReapplicationConsent, TicketRating
from aftersales.tickets.models.evidence import EvidenceMark, TicketEvidence
from aftersales.tickets.models.stating import StatedFact
from aftersales.tickets.models.talking import CannedText, ReadMark
from aftersales.tickets.models.ticket import (
    ENDED_STATES,
    NOT_QUEUED_STATES,
    ClaimedUnit,
    Message,
    Request,
    Ticket,
    TicketEvent,
)

__all__ = [
    "ENDED_STATES",
    "NOT_QUEUED_STATES",
    "CannedText",
    "ClaimedUnit",
    "EvidenceMark",
    "Message",
    "ReadMark",
    "ReapplicationConsent",
    "Request",
    "StatedFact",
    "Ticket",
    "TicketEvent",
    "TicketEvidence",
    "TicketRating",
]
