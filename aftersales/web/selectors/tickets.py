"""Rows of the customer's list of requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from aftersales.disputes.models import Dispute
from aftersales.domain.deadlines import Side
from aftersales.domain.disputes import DISPUTE_TURN, DisputeState
from aftersales.domain.lifecycle import State
from aftersales.domain.requests import Channel
from aftersales.orders.selectors import Party
from aftersales.rows.among import among
from aftersales.rows.prepared import PreparedRows
from aftersales.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket with the dispute that holds it: then the dispute's turn and time count."""

    ticket: Ticket
    dispute: Dispute | None

    @property
    def turn(self) -> Side | None:
        return turn_in(self.dispute) if self.dispute else self.ticket.turn

    @property
    def due_at(self) -> datetime | None:
        return self.dispute.due_at if self.dispute else self.ticket.due_at


def turn_in(dispute: Dispute) -> Side:
    """While both may show evidence it is the customer's turn, until they have finished."""
    if dispute.state == DisputeState.COLLECTING_EVIDENCE and dispute.customer_finished_at:
        return Side.STORE
    return DISPUTE_TURN.get(DisputeState(dispute.state), Side.PLATFORM)


def ticket_rows(tickets: Sequence[Ticket]) -> list[TicketRow]:
    read = _HOLDING.read(tickets=[ticket.pk for ticket in tickets]) if tickets else ()
    holding = {one.ticket_id: one for one in read}
    return [TicketRow(ticket, holding.get(ticket.pk)) for ticket in tickets]


_HOLDING = PreparedRows(lambda tickets: Dispute.objects.filter(among("ticket", tickets), holds_ticket=True), "tickets")


# --- what was begun and not sent ---

MOST_DRAFTS = 3


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A request that was begun: about what, and until when it is kept."""

    tickets: Sequence[Ticket]

    @property
    def first(self) -> Ticket:
        return self.tickets[0]

    @property
    def others(self) -> int:
        return len(self.tickets) - 1

    @property
    def kept_until(self) -> datetime | None:
        return min((ticket.due_at for ticket in self.tickets if ticket.due_at), default=None)


def kept_drafts(party: Party) -> list[KeptDraft]:
    """Newest first, in one statement."""
    groups: dict[int, list[Ticket]] = {}
    for ticket in _BEGUN_ON.read(order=party.order_id) if party.is_guest else _BEGUN_BY.read(customer=party.person.pk):
        groups.setdefault(ticket.request_id, []).append(ticket)
    return [KeptDraft(tickets) for tickets in groups.values()][:MOST_DRAFTS]


def _begun(**whose: Any) -> QuerySet[Ticket]:
    drafts = Ticket.objects.filter(state=State.DRAFT, **whose)
    mine = drafts.filter(request__channel=Channel.PORTAL, request__submitted_at__isnull=True)
    shown = ("number", "reason", "due_at", "request_id", "order_line__title", "order_line__product__name_en")
    return mine.select_related("order_line__product").only(*shown).order_by("-request_id", "pk")


_BEGUN_BY = PreparedRows(lambda customer: _begun(customer=customer), "customer")
_BEGUN_ON = PreparedRows(lambda order: _begun(order_line__order=order), "order")
