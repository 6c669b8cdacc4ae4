"""The three answers at the head of a ticket, for the customer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from aftersales.deadlines.models import Deadline
from aftersales.disputes.models import Dispute
from aftersales.domain.calendar import end_of_day
from aftersales.domain.deadlines import Side
from aftersales.domain.disputes import DisputeState
from aftersales.domain.lifecycle import Role, State
from aftersales.logistics.models import RepairQuote
from aftersales.tickets.models import Ticket
from aftersales.wording.moments import shown_due, shown_length, shown_moment
from aftersales.wording.steps import step_sentence
from aftersales.wording.turns import (
    dispute_otherwise_sentence,
    dispute_turn_sentence,
    dispute_until_sentence,
    ended_sentence,
    otherwise_sentence,
    refund_sentence,
    turn_sentence,
    until_sentence,
)

VIEWER = Role.CUSTOMER


@dataclass(frozen=True, slots=True)
class Banner:
    """The inputs of components/turn_banner; `outcome` is what came of a ticket that has ended."""

    holder: str
    sentence: str
    due_words: str = ""
    due: datetime | None = None
    started: datetime | None = None
    started_words: str = ""
    span_words: str = ""
    otherwise: str = ""
    nothing_to_do: bool = False
    why: tuple[str, ...] = ()
    first_due: str = ""
    outcome: str = ""


def ticket_banner(ticket: Ticket, clock: Deadline | None, approves: bool, at: datetime) -> Banner:
    holder = ticket.turn
    flags = (ticket.is_overdue, ticket.is_goodwill, ticket.is_advanced, ticket.owes_charge)
    sentence = turn_sentence(ticket.state, ticket.kind, VIEWER, *flags)
    if holder is None:
        outcome = ended_sentence(ticket.state, ticket.close_reason, ticket.kind, ticket.amount)
        return Banner(holder="", sentence=sentence, outcome=outcome)
    otherwise = ""
    if clock:
        otherwise = otherwise_sentence(clock.consequence, ticket.state, VIEWER, approves, ticket.is_goodwill)
    return Banner(
        holder=holder,
        sentence=sentence,
        due_words=until_sentence(ticket.state, VIEWER, ticket.due_at, at, ticket.is_overdue, ticket.is_advanced),
        due=ticket.due_at,
        otherwise=otherwise,
        nothing_to_do=holder is not Side.CUSTOMER,
        outcome=refund_sentence(ticket.amount) if ticket.state == State.REFUNDING else "",
        **_span(clock, at),
    )


def quote_banner(quote: RepairQuote, at: datetime) -> Banner:
    """The store waits for the customer's word on what a repair would cost."""
    due = end_of_day(quote.valid_until)
    return Banner(
        holder=Side.CUSTOMER,
        sentence=gettext("The store has quoted the repair"),
        due_words=gettext("Please answer by %(due)s.") % {"due": shown_due(due, at)},
        due=due,
        started=quote.at,
        started_words=gettext("Since %(moment)s") % {"moment": shown_moment(quote.at, at)},
        span_words=gettext("%(length)s in all") % {"length": shown_length(due - quote.at)},
        otherwise=gettext("If you don't answer, the quote runs out and the store carries on."),
    )


def dispute_banner(dispute: Dispute, holder: Side, clock: Deadline | None, at: datetime) -> Banner:
    has_shown = dispute.state == DisputeState.COLLECTING_EVIDENCE and dispute.customer_finished_at is not None
    reader = Role.PLATFORM if has_shown else VIEWER
    return Banner(
        holder=holder,
        sentence=dispute_turn_sentence(dispute.state, reader),
        due_words=dispute_until_sentence(dispute.state, dispute.due_at, at, reader),
        due=dispute.due_at,
        otherwise=dispute_otherwise_sentence(clock.consequence, VIEWER) if clock else "",
        nothing_to_do=holder is not Side.CUSTOMER,
        **_span(clock, at),
    )


def _span(clock: Deadline | None, at: datetime) -> dict[str, Any]:
    if clock is None:
        return {}
    return {
        "why": tuple(step_sentence(step, at) for step in clock.explanation),
        "first_due": shown_due(clock.original_due_at, at) if clock.original_due_at != clock.due_at else "",
        "started": clock.started_at,
        "started_words": gettext("Since %(moment)s") % {"moment": shown_moment(clock.started_at, at)},
        "span_words": gettext("%(length)s in all") % {"length": shown_length(clock.due_at - clock.started_at)},
    }
