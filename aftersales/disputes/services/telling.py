"""Who is told of a move of a dispute, or reminded."""

from collections.abc import Sequence

from aftersales.accounts.models import User
from aftersales.accounts.selectors import agents_of, arbiters
from aftersales.deadlines.models import Reminder
from aftersales.deadlines.selectors import reminders_that_count
from aftersales.disputes.models import Dispute, DisputeEvent
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.disputes import DisputeAction
from aftersales.domain.lifecycle import Role
from aftersales.notifications.services import NoticeDraft
from aftersales.tickets.services.telling import customer_path, desk_path, values_of


def drafts_of_reminders(reminder_ids: Sequence[int]) -> list[NoticeDraft]:
    """Nudge the platform, or in the evidence round each party that has not finished."""
    reminders = reminders_that_count(reminder_ids)
    with_people = Dispute.objects.select_related("ticket__customer", "ticket__order_line__product")
    disputes = with_people.in_bulk([one.deadline.subject_id for one in reminders])
    return [draft for one in reminders for draft in _reminders(disputes[one.deadline.subject_id], one)]


def _reminders(dispute: Dispute, reminder: Reminder) -> list[NoticeDraft]:
    deadline, key = reminder.deadline, f"{dispute.number}:reminder:{reminder.pk}"
    values = _values(dispute) | {"due_at": deadline.due_at.isoformat(), "consequence": deadline.consequence}
    if deadline.code != DeadlineCode.EVIDENCE_ROUND:
        path = arbiter_path(dispute)
        return [NoticeDraft(user=one, key=key, code="reminder", values=values, path=path) for one in arbiters()]
    ticket, drafts = dispute.ticket, []
    if not dispute.customer_finished_at:
        told = values | {"viewer": Role.CUSTOMER}
        drafts.append(NoticeDraft(ticket.customer, key, "reminder", told, customer_path(ticket)))
    if not dispute.store_finished_at:
        told, path = values | {"viewer": Role.STORE}, desk_path(ticket)
        agents = agents_of([ticket.store_id])[ticket.store_id]
        drafts += [NoticeDraft(agent, key, "reminder", told, path) for agent in agents]
    return drafts


def drafts_of_moves(event_ids: Sequence[int]) -> list[NoticeDraft]:
    events = DisputeEvent.objects.filter(pk__in=event_ids).order_by("id")
    return move_notices(
        list(events.select_related("dispute__ticket__customer", "dispute__ticket__order_line__product"))
    )


def move_notices(events: Sequence[DisputeEvent]) -> list[NoticeDraft]:
    """The platform hears of a new dispute, the parties of its later moves (the ticket's own move tells the rest)."""
    for_platform = [event for event in events if event.action in {DisputeAction.OPEN, DisputeAction.CLOSE_ROUND}]
    judges = list(arbiters()) if for_platform else []
    drafts = [_notice(event, judge, arbiter_path(event.dispute)) for event in for_platform for judge in judges]
    for event in events:
        customer = event.dispute.ticket.customer
        if event.action == DisputeAction.ACCEPT:
            drafts.append(_notice(event, customer, customer_path(event.dispute.ticket), viewer=Role.CUSTOMER))
    return drafts


def _notice(event: DisputeEvent, user: User, path: str, **more: object) -> NoticeDraft:
    told = {"action": event.action, "role": event.role, "details": event.payload, **more}
    key = f"{event.dispute.number}:{event.sequence}"
    return NoticeDraft(user=user, key=key, code="dispute", values=_values(event.dispute) | told, path=path)


def _values(dispute: Dispute) -> dict[str, object]:
    return values_of(dispute.ticket, Role.PLATFORM) | {
        "dispute": dispute.number,
        "due_at": dispute.due_at.isoformat() if dispute.due_at else "",
        "dispute_state": dispute.state,
    }


def arbiter_path(dispute: Dispute) -> str:
    return f"/admin/arbitration/{dispute.number}/"
