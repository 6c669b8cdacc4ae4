"""What happened to a ticket, newest first, and where it goes when all goes well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aftersales.disputes.models import Dispute, DisputeEvent
from aftersales.disputes.selectors import dispute_events
from aftersales.domain.disputes import DisputeAction
from aftersales.domain.lifecycle import Role, State
from aftersales.domain.requests import RequestKind
from aftersales.tickets.models import Ticket, TicketEvent
from aftersales.wording.events import dispute_event_icon, dispute_event_sentence, event_icon, event_sentence
from aftersales.wording.names import state_name

VIEWER = Role.CUSTOMER

_TOLD_BY_THE_TICKET = {DisputeAction.OPEN, DisputeAction.RULE, DisputeAction.WITHDRAW, DisputeAction.DISMISS}
"""Moves of a dispute that the ticket's own history tells already."""

_TO_REFUND = (State.AWAITING_REVIEW, State.REFUNDING, State.COMPLETED)
_TO_PARCEL = (State.AWAITING_SHIPMENT, State.OUTBOUND_IN_TRANSIT, State.COMPLETED)
_BACK = (State.AWAITING_REVIEW, State.AWAITING_RETURN, State.RETURN_IN_TRANSIT)
_ROADS = {
    RequestKind.REFUND_ONLY: _TO_REFUND,
    RequestKind.PRICE_PROTECTION: _TO_REFUND,
    RequestKind.RETURN_REFUND: (*_BACK, State.REFUNDING, State.COMPLETED),
    RequestKind.EXCHANGE: (*_BACK, *_TO_PARCEL),
    RequestKind.REPAIR: (*_BACK, State.IN_REPAIR, *_TO_PARCEL),
    RequestKind.RESEND: (State.AWAITING_REVIEW, *_TO_PARCEL),
}
"""Where a request goes when nothing is refused."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the timeline."""

    words: str
    at: datetime
    icon: str
    quote: str


def history(ticket: Ticket, events: Sequence[TicketEvent], dispute: Dispute | None) -> list[Entry]:
    entries = [_entry(ticket, event) for event in events]
    if dispute:
        entries += [_dispute_entry(one) for one in dispute_events(dispute) if one.action not in _TOLD_BY_THE_TICKET]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def stations_ahead(ticket: Ticket) -> list[str]:
    """The next two stations when nothing is refused."""
    road = _ROADS[RequestKind(ticket.kind)]
    if ticket.state not in road:
        return []
    ahead = road[road.index(State(ticket.state)) + 1 :]
    return [state_name(state) for state in ahead[:2]]


def _entry(ticket: Ticket, event: TicketEvent) -> Entry:
    values = {"kind": ticket.kind} | event.payload
    words = event_sentence(event.action, event.role, VIEWER, values)
    return Entry(words, event.at, event_icon(event.action), event.message.text if event.message else "")


def _dispute_entry(event: DisputeEvent) -> Entry:
    words = dispute_event_sentence(event.action, event.role, VIEWER, event.payload)
    return Entry(words, event.at, dispute_event_icon(event.action), "")
