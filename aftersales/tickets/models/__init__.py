"""One noun a file; everybody imports from here."""

from aftersales.tickets.models.afterwards import ReapplicationConsent, TicketRating
from aftersales.tickets.models.bulk import BulkItem, BulkJob
from aftersales.tickets.models.evidence import EvidenceMark, TicketEvidence
from aftersales.tickets.models.handling import AssignmentEvent, ReplyDraft, SavedView
from aftersales.tickets.models.searching import SearchDue, SearchWord
from aftersales.tickets.models.stating import StatedFact
from aftersales.tickets.models.talking import CannedText, MessageReport, ReadMark
from aftersales.tickets.models.ticket import (
    ENDED_STATES,
    NOT_QUEUED_STATES,
    ClaimedUnit,
    Message,
    Request,
    Ticket,
    TicketEvent,
)
from aftersales.tickets.models.usual import UsualTime

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
    "MessageReport",
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
    "UsualTime",
]
