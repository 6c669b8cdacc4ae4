"""One noun a file; everybody imports from here."""

from aftersales.tickets.models.afterwards import ReapplicationConsent, TicketRating
from aftersales.tickets.models.bulk import BulkItem, BulkJob
from aftersales.tickets.models.evidence import EvidenceMark, TicketEvidence
from aftersales.tickets.models.handling import AssignmentEvent, ReplyDraft, SavedView
from aftersales.tickets.models.searching import SearchDue, SearchWord
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
    "AssignmentEvent",
    "BulkItem",
    "BulkJob",
    "CannedText",
    "ClaimedUnit",
    "EvidenceMark",
    "Message",
    "ReadMark",
    "ReapplicationConsent",
    "ReplyDraft",
    "Request",
    "SavedView",
    "SearchDue",
    "SearchWord",
    "StatedFact",
    "Ticket",
    "TicketEvent",
    "TicketEvidence",
    "TicketRating",
]
