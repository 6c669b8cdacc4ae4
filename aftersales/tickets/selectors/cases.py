from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.conf import settings

from aftersales.deadlines.models import Deadline, SubjectKind
from aftersales.deadlines.selectors import live_deadlines, running
from aftersales.domain.deadlines import RULES, DeadlineCode
from aftersales.domain.expiry import will_approve
from aftersales.domain.lifecycle import Case, State, Timer
from aftersales.domain.requests import RequestKind
from aftersales.tickets.models import Ticket


def ticket_deadlines(tickets: Iterable[Ticket]) -> dict[int, list[Deadline]]:
    return live_deadlines(SubjectKind.TICKET, [ticket.pk for ticket in tickets])


def case_of(ticket: Ticket, live: Sequence[Deadline]) -> Case:
    """What the rules of a move read of this ticket."""
    return Case(
        state=State(ticket.state),
        kind=RequestKind(ticket.kind),
        submitted_at=ticket.submitted_at,
        timer=_timer(running(live)),
        is_overdue=ticket.is_overdue,
        is_goodwill=ticket.is_goodwill,
        edits=ticket.edits,
        resubmissions=ticket.resubmissions,
        offers=ticket.offers,
        offered_kind=RequestKind(ticket.offered_kind) if ticket.offered_kind else None,
        offered_amount=ticket.offered_amount,
        worth=ticket.worth,
        state_before_dispute=State(ticket.state_before_dispute) if ticket.state_before_dispute else None,
    )


def silence_approves(ticket: Ticket) -> bool:
    """Whether a store that never answers would be taken to agree."""
    limit = Decimal(settings.AUTO_APPROVE_LIMIT)
    return will_approve(ticket.verdict.get("outcome", ""), ticket.worth, limit, is_goodwill=ticket.is_goodwill)


def _timer(deadline: Deadline | None) -> Timer | None:
    if deadline is None:
        return None
    rule = RULES[DeadlineCode(deadline.code)]
    return Timer(rule.code, rule.side, deadline.due_at, rule.only_marks)
