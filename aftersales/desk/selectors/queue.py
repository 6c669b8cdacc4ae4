"""The review queue: saved views, filters, counters and rows, each in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from aftersales.accounts.selectors import Duties
from aftersales.desk.selectors.scope import visible_tickets
from aftersales.domain.calendar import end_of_day
from aftersales.domain.deadlines import Side
from aftersales.domain.goods import ticket_number_of
from aftersales.domain.lifecycle import ENDED, OPEN, TURN, Role, State
from aftersales.evidence.models import Evidence
from aftersales.tickets.models import NOT_QUEUED_STATES, Message, Ticket, TicketEvent, TicketEvidence
from aftersales.tickets.selectors.lists import known_by, past_due, review_queue
from aftersales.tickets.selectors.talk import released

PAGE = 30
SOON = timedelta(hours=2)
_DAY = timedelta(days=1)
PHONE_TAIL = 4
NEIGHBOURS_KNOWN = 500
"""How far into a queue "3 of 23" is counted."""


class SavedView(StrEnum):
    STORE = "store"
    DUE = "due"
    CUSTOMER = "customer"
    PLATFORM = "platform"
    OVERDUE = "overdue"
    ALL = "all"
    ENDED = "ended"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address of the queue asks for; None and "" ask for nothing."""

    view: SavedView
    kind: str = ""
    reason: str = ""
    state: str = ""
    store: str = ""
    q: str = ""
    overdue: bool = False
    due: int | None = None
    answered: bool = False
    submitted: date | None = None
    ended: date | None = None
    since: date | None = None
    ended_since: date | None = None


@dataclass(frozen=True, slots=True)
class QueueRow:
    ticket: Ticket
    evidence: Sequence[Evidence]
    message: Message | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    rows: Sequence[QueueRow]
    number: int
    has_next: bool

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def counters(duties: Duties, at: datetime) -> dict[SavedView, int]:
    """How much lies in each open view: one grouped query over open rows, none over ended ones."""
    rows = visible_tickets(duties).exclude(state__in=NOT_QUEUED_STATES).order_by().values("state")
    counted = rows.annotate(
        total=Count("id"), late=Count("id", filter=past_due(at)), soon=Count("id", filter=_due_within(SOON, at))
    )
    found: dict[SavedView, int] = defaultdict(int)
    for row in counted:
        found[SavedView(TURN[State(row["state"])])] += row["total"]
        found[SavedView.ALL] += row["total"]
        found[SavedView.OVERDUE] += row["late"]
        found[SavedView.DUE] += row["soon"]
    return found


def wanted_tickets(duties: Duties, wanted: Wanted, at: datetime) -> QuerySet[Ticket]:
    tickets = _in_view(visible_tickets(duties), wanted.view, at)
    same = {"kind": wanted.kind, "reason": wanted.reason, "state": wanted.state, "store__slug": wanted.store}
    tickets = tickets.filter(**{name: value for name, value in same.items() if value})
    if wanted.overdue:
        tickets = tickets.filter(past_due(at))
    if wanted.due is not None:
        tickets = tickets.filter(_due_within(timedelta(hours=wanted.due), at))
    tickets = _of_days(tickets, wanted)
    if wanted.answered:
        tickets = tickets.filter(Exists(TicketEvent.objects.filter(ticket=OuterRef("pk"), role=Role.STORE)))
    return _found(tickets, wanted.q)


def queue_page(tickets: QuerySet[Ticket], number: int, at: datetime) -> QueuePage:
    """One row more than the page is read instead of counting the whole table."""
    start = (number - 1) * PAGE
    found = list(tickets[start : start + PAGE + 1])
    shown = found[:PAGE]
    evidence, messages = _evidence_by_ticket(shown, at), _last_messages(shown, at)
    rows = [QueueRow(ticket, evidence[ticket.pk], messages.get(ticket.pk)) for ticket in shown]
    return QueuePage(rows, number, has_next=len(found) > PAGE)


def queued_numbers(tickets: QuerySet[Ticket]) -> list[str]:
    """Ticket numbers in the order of the queue, for the way to the next one."""
    return list(tickets.values_list("number", flat=True)[:NEIGHBOURS_KNOWN])


def _in_view(tickets: QuerySet[Ticket], view: SavedView, at: datetime) -> QuerySet[Ticket]:
    match view:
        case SavedView.EVERY:
            return tickets.order_by("-submitted_at", "-id")
        case SavedView.ENDED:
            return tickets.filter(state__in=ENDED).order_by("-ended_at", "-id")
        case SavedView.ALL:
            return review_queue(tickets)
        case SavedView.OVERDUE:
            return review_queue(tickets).filter(past_due(at))
        case SavedView.DUE:
            return review_queue(tickets).filter(_due_within(SOON, at))
    side = Side(view)
    return review_queue(tickets).filter(state__in=[state for state in OPEN if TURN.get(state) is side])


def _due_within(length: timedelta, at: datetime) -> Q:
    """Still in time, but not for longer than this."""
    return Q(due_at__gt=at, due_at__lte=at + length, is_overdue=False)


def _midnight(day: date) -> datetime:
    return end_of_day(day - _DAY)


def _of_days(tickets: QuerySet[Ticket], wanted: Wanted) -> QuerySet[Ticket]:
    """Days are China's, from midnight to midnight."""
    if wanted.submitted:
        start = _midnight(wanted.submitted)
        tickets = tickets.filter(submitted_at__gte=start, submitted_at__lt=start + _DAY)
    if wanted.ended:
        start = _midnight(wanted.ended)
        tickets = tickets.filter(ended_at__gte=start, ended_at__lt=start + _DAY)
    if wanted.since:
        tickets = tickets.filter(submitted_at__gte=_midnight(wanted.since))
    if wanted.ended_since:
        tickets = tickets.filter(ended_at__gte=_midnight(wanted.ended_since))
    return tickets


def _found(tickets: QuerySet[Ticket], words: str) -> QuerySet[Ticket]:
    """A number that hits exactly comes alone; else whatever contains the words."""
    if not words:
        return tickets
    exact = tickets.filter(Q(number__iexact=ticket_number_of(words) or words) | Q(order_line__order__number=words))
    if exact.exists():
        return exact
    contains = (
        Q(number__icontains=words)
        | Q(order_line__order__number__contains=words)
        | Q(order_line__title__icontains=words)
        | Q(order_line__product__name_en__icontains=words)
        | Q(description__icontains=words)
    )
    if words.isdigit() and len(words) >= PHONE_TAIL:
        contains |= Q(order_line__order__phone__endswith=words)
    return tickets.filter(contains)


def _evidence_by_ticket(tickets: Sequence[Ticket], at: datetime) -> Mapping[int, list[Evidence]]:
    """What counts: withdrawn files are for the ticket's own page."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    shown = TicketEvidence.objects.filter(known_by(Role.STORE, at), ticket__in=tickets, withdrawn_at__isnull=True)
    for link in shown.select_related("evidence").order_by("at", "id"):
        found[link.ticket_id].append(link.evidence)
    return found


def _last_messages(tickets: Sequence[Ticket], at: datetime) -> dict[int, Message]:
    """The newest public message of each."""
    public = released(Message.objects.filter(ticket__in=tickets, is_internal=False), Role.STORE, at).order_by()
    newest = public.values("ticket").annotate(newest=Max("id")).values("newest")
    return {message.ticket_id: message for message in Message.objects.filter(pk__in=newest).select_related("author")}
