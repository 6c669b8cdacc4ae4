"""Who is told of a move of a dispute, or reminded."""

from collections.abc import Sequence

from aftersales.accounts.models import User
from aftersales.accounts.selectors import agents_of, arbiters, operators
from aftersales.deadlines.models import Reminder
from aftersales.deadlines.selectors import reminders_that_count
from aftersales.disputes.models import Dispute, DisputeEvent
from aftersales.disputes.selectors import dispute_case
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.disputes import DisputeAction
from aftersales.domain.lifecycle import Role
from aftersales.notifications.services import NoticeDraft
from aftersales.tickets.services.telling import customer_path, values_of


def drafts_of_reminders(reminder_ids: Sequence[int]) -> list[NoticeDraft]:
    """Nudge whose turn it is: in a round each party that has not finished, the store to carry a ruling out."""
    reminders = reminders_that_count(reminder_ids)
    with_people = Dispute.objects.select_related("ticket__customer", "ticket__order_line__product")
    disputes = with_people.in_bulk([one.deadline.subject_id for one in reminders])
    return [draft for one in reminders for draft in _reminders(disputes[one.deadline.subject_id], one)]


def _reminders(dispute: Dispute, reminder: Reminder) -> list[NoticeDraft]:
    deadline, key = reminder.deadline, f"{dispute.number}:reminder:{reminder.pk}"
    values = _values(dispute) | {"due_at": deadline.due_at.isoformat(), "consequence": deadline.consequence}
    match deadline.code:
        case DeadlineCode.EVIDENCE_ROUND | DeadlineCode.SUPPLY_PROOF:
            sides = _unfinished(dispute)
        case DeadlineCode.EXECUTION:
            sides = [Role.STORE]
        case DeadlineCode.APPEAL:
            sides = _who_may_appeal(dispute)
        case _:
            path = arbiter_path(dispute)
            return [NoticeDraft(user=one, key=key, code="reminder", values=values, path=path) for one in arbiters()]
    return [
        NoticeDraft(user=person, key=key, code="reminder", values=values | {"viewer": side}, path=path)
        for side in sides
        for person, path in _people(dispute, side)
    ]


def _unfinished(dispute: Dispute) -> list[Role]:
    sides = ((Role.CUSTOMER, dispute.customer_finished_at), (Role.STORE, dispute.store_finished_at))
    return [side for side, finished_at in sides if not finished_at]


def _who_may_appeal(dispute: Dispute) -> list[Role]:
    case = dispute_case(dispute)
    return [side for side in (Role.CUSTOMER, Role.STORE) if side not in case.accepted | case.appealed]


def _people(dispute: Dispute, side: Role) -> list[tuple[User, str]]:
    """Who acts for a side, with the page where they do it."""
    ticket = dispute.ticket
    if side is Role.CUSTOMER:
        return [(ticket.customer, customer_path(ticket))]
    if side is Role.STORE:
        return [(agent, arbiter_path(dispute)) for agent in agents_of([ticket.store_id])[ticket.store_id]]
    return [(judge, arbiter_path(dispute)) for judge in arbiters()]


def drafts_of_moves(event_ids: Sequence[int]) -> list[NoticeDraft]:
    events = DisputeEvent.objects.filter(pk__in=event_ids).order_by("id")
    return move_notices(
        list(events.select_related("dispute__ticket__customer", "dispute__ticket__order_line__product"))
    )


_A = DisputeAction
_TOLD: dict[DisputeAction, tuple[Role, ...]] = {
    _A.OPEN: (Role.PLATFORM,),
    _A.ACCEPT: (Role.CUSTOMER, Role.STORE),
    _A.CLOSE_ROUND: (Role.PLATFORM,),
    _A.ASK: (Role.CUSTOMER, Role.STORE),
    _A.EXTEND_ROUND: (Role.CUSTOMER, Role.STORE),
    _A.ADD_LATE: (Role.CUSTOMER, Role.STORE, Role.PLATFORM),
    _A.OFFER_SETTLEMENT: (Role.CUSTOMER, Role.STORE),
    _A.DECLINE_SETTLEMENT: (Role.CUSTOMER, Role.STORE),
    _A.SUSPEND: (Role.CUSTOMER, Role.STORE),
    _A.RESUME: (Role.CUSTOMER, Role.STORE, Role.PLATFORM),
    _A.PROPOSE_RULING: (Role.PLATFORM,),
    _A.DECLINE_RULING: (Role.PLATFORM,),
    _A.RULE: (Role.CUSTOMER, Role.STORE),
    _A.MARK_OVERDUE: (Role.PLATFORM,),
    _A.LEAVE_EXECUTION: (Role.PLATFORM,),
    _A.APPEAL: (Role.CUSTOMER, Role.STORE, Role.PLATFORM),
    _A.UPHOLD: (Role.CUSTOMER, Role.STORE),
    _A.CHANGE_RULING: (Role.CUSTOMER, Role.STORE),
}
"""Who hears of a move; of others the ticket's own move tells. Nobody is told of what they did themselves."""
_COMPLAINT_ALONE = {_A.OPEN: (Role.STORE,), _A.DISMISS: (Role.CUSTOMER, Role.STORE), _A.WITHDRAW: (Role.STORE,)}
"""A complaint moves no ticket, so these tell of themselves."""
_ESCALATED = frozenset({_A.MARK_OVERDUE})
"""The arbiters are late themselves, so whoever supervises them hears of it too (rules 6.2)."""


def move_notices(events: Sequence[DisputeEvent]) -> list[NoticeDraft]:
    drafts = []
    for event in events:
        action = DisputeAction(event.action)
        sides = [*_TOLD.get(action, ())]
        if event.dispute.is_complaint:
            sides += _COMPLAINT_ALONE.get(action, ())
        for side in sides:
            if side != event.role:
                drafts += [_notice(event, user, path, viewer=side) for user, path in _people(event.dispute, side)]
        if action in _ESCALATED:
            drafts += _to_supervisors(event)
    return drafts


def _to_supervisors(event: DisputeEvent) -> list[NoticeDraft]:
    """They see to it that somebody rules; whoever is an arbiter too has been told to rule."""
    path, told = arbiter_path(event.dispute), {"viewer": Role.PLATFORM, "is_supervisor": True}
    return [_notice(event, user, path, **told) for user in operators().exclude(pk__in=arbiters())]


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
