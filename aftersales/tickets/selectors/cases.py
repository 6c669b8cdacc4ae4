from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from aftersales.deadlines.models import Deadline, DeadlineState, SubjectKind
from aftersales.deadlines.selectors import live_deadlines, running
from aftersales.deadlines.selectors.settings import amount_in_force, settings_table
from aftersales.domain.deadlines import RULES, DeadlineCode
from aftersales.domain.expiry import will_approve
from aftersales.domain.lifecycle import Action, Case, Limits, Part, State, Timer
from aftersales.domain.requests import RequestKind, Unsaid
from aftersales.domain.settings import SettingCode, SettingsTable
from aftersales.tickets.models import Ticket, TicketEvent


def ticket_deadlines(tickets: Iterable[Ticket]) -> dict[int, list[Deadline]]:
    return live_deadlines(SubjectKind.TICKET, [ticket.pk for ticket in tickets])


def case_of(ticket: Ticket, live: Sequence[Deadline], part: Part | None = None) -> Case:
    """What the rules of a move read of this ticket."""
    return Case(
        state=State(ticket.state),
        kind=RequestKind(ticket.kind) if ticket.kind else Unsaid.NOT_YET,
        submitted_at=ticket.submitted_at,
        timer=_timer(running(live)),
        is_overdue=ticket.is_overdue,
        is_left_to_person=any(deadline.state == DeadlineState.HELD for deadline in live),
        is_goodwill=ticket.is_goodwill,
        is_advanced=ticket.is_advanced,
        owes_charge=ticket.owes_charge,
        edits=ticket.edits,
        resubmissions=ticket.resubmissions,
        offers=ticket.offers,
        offered_kind=RequestKind(ticket.offered_kind) if ticket.offered_kind else None,
        offered_amount=ticket.offered_amount,
        worth=ticket.worth,
        quantity=ticket.quantity,
        amount=ticket.amount,
        part=part,
        failed_repairs=int(ticket.failed_repairs or 0),
        state_before_dispute=State(ticket.state_before_dispute) if ticket.state_before_dispute else None,
        limits=limits_of(ticket),
    )


def limits_of(ticket: Ticket) -> Limits:
    """How often and from when on, as it stood when the customer asked: a later change is for later requests."""
    table = settings_table()
    return _limits(table, ticket.store_id, table.unchanged_since(ticket.submitted_at or ticket.created_at))


@lru_cache(maxsize=512)
def _limits(table: SettingsTable, store_id: int, at: datetime) -> Limits:
    """A batch asks for thousands of tickets of few stores; between two changes the answer is one."""
    return Limits(
        resubmissions=table.number(SettingCode.MAX_RESUBMIT, store_id, at),
        offers=table.number(SettingCode.MAX_OFFERS, store_id, at),
        extension_days=table.number(SettingCode.EXTENSION_MAX_D, store_id, at),
        negotiation=timedelta(hours=table.number(SettingCode.NEGOTIATION_BEFORE_ESCALATION_H, store_id, at)),
    )


def was_sent_back(ticket: Ticket) -> bool:
    """Whether the customer has sent a parcel to the store, and so paid or owes its freight."""
    return TicketEvent.objects.filter(ticket=ticket, action=Action.SHIP_RETURN).exists()


def silence_approves(ticket: Ticket) -> bool:
    """Whether a store that never answers would be taken to agree; the limit is that of the day of the request."""
    asked_at = ticket.submitted_at or ticket.created_at
    limit = amount_in_force(SettingCode.AUTO_APPROVE_AMOUNT_LIMIT, ticket.store_id, asked_at)
    return will_approve(ticket.outcome_if_silent, ticket.worth, limit, is_goodwill=ticket.is_goodwill)


def _timer(deadline: Deadline | None) -> Timer | None:
    if deadline is None:
        return None
    rule = RULES[DeadlineCode(deadline.code)]
    return Timer(rule.code, rule.side, deadline.due_at, rule.only_marks, deadline.is_extended)
