"""Rows of the customer's list of requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aftersales.disputes.models import Dispute
from aftersales.domain.deadlines import Side
from aftersales.domain.disputes import DISPUTE_TURN, DisputeState
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
    holding = {one.ticket_id: one for one in Dispute.objects.filter(ticket__in=tickets, holds_ticket=True)}
    return [TicketRow(ticket, holding.get(ticket.pk)) for ticket in tickets]
