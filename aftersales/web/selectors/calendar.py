"""The time limits that one person has to know of, as events of their own calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from aftersales.accounts.models import User
from aftersales.accounts.selectors import Duties, duties_of
from aftersales.deadlines.models import Deadline, DeadlineState, SubjectKind
from aftersales.disputes.models import PENDING_STATES, Dispute
from aftersales.domain.deadlines import DeadlineCode, Side
from aftersales.domain.disputes import EVIDENCE_DEADLINES
from aftersales.domain.icalendar import CalendarEvent
from aftersales.domain.lifecycle import ENDED, Role
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.cases import silence_approves
from aftersales.wording.moments import shown_due
from aftersales.wording.names import deadline_name
from aftersales.wording.steps import step_sentence
from aftersales.wording.turns import dispute_otherwise_sentence, otherwise_sentence

MOST = 500
"""The nearest so many: a calendar with more is nobody's."""
ALARM = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a time limit belongs to, as this person sees it."""

    ticket: Ticket
    number: str
    path: str
    viewer: Role
    is_dispute: bool = False


def calendar_events(user: User, at: datetime) -> list[CalendarEvent]:
    """What runs on the person's own requests, and on their side of the stores and of the platform they work for.

    What was stopped, paused or has passed is no longer there; a moved end keeps its identity.
    """
    duties = duties_of(user)
    limits = _running(user, duties)
    subjects = _subjects(user, limits)
    found = [(row, subjects[key]) for row in limits if (key := (row.subject_kind, row.subject_id)) in subjects]
    return [_event(row, subject, at) for row, subject in found]


def events_of_ticket(ticket: Ticket, user: User, at: datetime) -> list[CalendarEvent]:
    """What runs on this one request, disputes included, as its customer reads it."""
    page = settings.PUBLIC_URL + f"/tickets/{ticket.number}/"
    return [event for event in calendar_events(user, at) if event.url == page]


def _running(user: User, duties: Duties) -> list[Deadline]:
    own = Ticket.objects.filter(customer=user).exclude(state__in=ENDED)
    wanted = _of(own) & ~Q(code=DeadlineCode.DRAFT)
    if duties.stores:
        stores = Ticket.objects.filter(store__in=duties.stores, submitted_at__isnull=False).exclude(state__in=ENDED)
        wanted |= _of(stores) & (Q(side=Side.STORE) | Q(code__in=sorted(EVIDENCE_DEADLINES)))
    if duties.is_arbiter:
        wanted |= Q(subject_kind=SubjectKind.DISPUTE, side=Side.PLATFORM)
    rows = Deadline.objects.filter(wanted, state=DeadlineState.PENDING)
    return list(rows.order_by("due_at", "id")[:MOST])


def _of(tickets: QuerySet[Ticket]) -> Q:
    disputes = Dispute.objects.filter(ticket__in=tickets.values("pk"), state__in=PENDING_STATES)
    return Q(subject_kind=SubjectKind.TICKET, subject_id__in=tickets.values("pk")) | Q(
        subject_kind=SubjectKind.DISPUTE, subject_id__in=disputes.values("pk")
    )


def _subjects(user: User, limits: Iterable[Deadline]) -> dict[tuple[str, int], _Subject]:
    """With two queries, however many there are."""
    ids: dict[str, set[int]] = {kind: set() for kind in SubjectKind}
    for row in limits:
        ids[row.subject_kind].add(row.subject_id)
    tickets = Ticket.objects.filter(pk__in=ids[SubjectKind.TICKET])
    disputes = Dispute.objects.filter(pk__in=ids[SubjectKind.DISPUTE])
    found = {
        (SubjectKind.TICKET.value, ticket.pk): _seen(user, ticket)
        for ticket in tickets.select_related("store", "order_line__product")
    }
    return found | {
        (SubjectKind.DISPUTE.value, dispute.pk): _seen(user, dispute.ticket, dispute)
        for dispute in disputes.select_related("ticket__store", "ticket__order_line__product")
    }


def _seen(user: User, ticket: Ticket, dispute: Dispute | None = None) -> _Subject:
    if ticket.customer_id == user.pk:
        return _Subject(ticket, ticket.number, f"/tickets/{ticket.number}/", Role.CUSTOMER, dispute is not None)
    if dispute:
        path = f"/admin/arbitration/{dispute.number}/"
        is_arbiter = ticket.store_id not in {store.pk for store in duties_of(user).stores}
        return _Subject(ticket, dispute.number, path, Role.PLATFORM if is_arbiter else Role.STORE, True)
    return _Subject(ticket, ticket.number, f"/admin/queue/{ticket.number}/", Role.STORE)


def _event(row: Deadline, subject: _Subject, at: datetime) -> CalendarEvent:
    name, product = deadline_name(row.code), subject.ticket.order_line.shown_name
    is_turn = row.side == subject.viewer or row.code in EVIDENCE_DEADLINES
    otherwise = _otherwise(row, subject)
    steps = [step_sentence(step, at) for step in row.explanation]
    lines = [
        f"{product} ({subject.number})",
        _("Due: %(due)s (China time)") % {"due": shown_due(row.due_at, at)},
        *([otherwise] if otherwise else []),
        *steps,
        settings.PUBLIC_URL + subject.path,
    ]
    return CalendarEvent(
        # The first end is the same for every generation, so that a moved one replaces what the calendar knows.
        uid=f"{row.subject_kind}-{row.subject_id}-{row.code}-{int(row.original_due_at.timestamp())}@aftersales",
        sequence=row.generation - 1,
        revised_at=row.started_at,
        ends_at=row.due_at,
        summary=f"{name}: {product}" if is_turn else _("(waiting) %(what)s") % {"what": f"{name}: {product}"},
        description="\n".join(lines),
        url=settings.PUBLIC_URL + subject.path,
        alarm_before=ALARM if is_turn else None,
    )


def _otherwise(row: Deadline, subject: _Subject) -> str:
    if subject.is_dispute:
        return dispute_otherwise_sentence(row.consequence, subject.viewer)
    ticket = subject.ticket
    approves = silence_approves(ticket)
    return otherwise_sentence(row.consequence, ticket.state, subject.viewer, approves, ticket.is_goodwill)
