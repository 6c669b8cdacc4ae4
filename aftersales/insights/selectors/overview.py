"""The numbers of the dashboard, each from indexed rows of the reader's stores, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.domain.calendar import SHANGHAI, end_of_day, shanghai_day
from aftersales.domain.figures import DayFlow, Middle, day_series, days_until, middle_length
from aftersales.domain.lifecycle import ENDED, Action, Role, State
from aftersales.tickets.models import NOT_QUEUED_STATES, Ticket, TicketEvent
from aftersales.tickets.selectors.lists import past_due, submitted_tickets, tickets_of_stores

TREND_DAYS = 30
DUE_HOURS = 24


@dataclass(frozen=True, slots=True)
class StateCount:
    state: State
    count: int


@dataclass(frozen=True, slots=True)
class OpenNow:
    """What is open at this moment."""

    by_state: Sequence[StateCount]
    overdue: int
    due_soon: int

    @property
    def total(self) -> int:
        return sum(each.count for each in self.by_state)

    @property
    def at_platform(self) -> int:
        return sum(each.count for each in self.by_state if each.state is State.IN_DISPUTE)


@dataclass(frozen=True, slots=True)
class Overview:
    open_now: OpenNow
    first_response: Middle
    flow: Sequence[DayFlow]
    since: date


def stores_to_read(duties: Duties) -> Sequence[Store]:
    return list(Store.objects.order_by("name")) if duties.sees_all else duties.managed


def overview(tickets: QuerySet[Ticket], at: datetime) -> Overview:
    since = _first_day(at)
    return Overview(_open_now(tickets, at), _first_response(tickets, since), flow_of(tickets, at), since)


def tickets_to_read(duties: Duties, store: Store | None) -> QuerySet[Ticket]:
    """Of one store, or of all that this person answers for."""
    if store:
        return tickets_of_stores([store])
    return submitted_tickets() if duties.sees_all else tickets_of_stores(duties.managed)


def _open_now(tickets: QuerySet[Ticket], at: datetime) -> OpenNow:
    soon = Q(due_at__gt=at, due_at__lte=at + timedelta(hours=DUE_HOURS), is_overdue=False)
    rows = tickets.exclude(state__in=NOT_QUEUED_STATES).order_by().values("state")
    counted = list(
        rows.annotate(total=Count("id"), late=Count("id", filter=past_due(at)), soon=Count("id", filter=soon))
    )
    totals = {State(row["state"]): row["total"] for row in counted}
    return OpenNow(
        by_state=[StateCount(state, totals[state]) for state in State if state in totals],
        overdue=sum(row["late"] for row in counted),
        due_soon=sum(row["soon"] for row in counted),
    )


def _first_response(tickets: QuerySet[Ticket], since: date) -> Middle:
    """From submission to the store's first move, of what was submitted in the window and has been answered."""
    recent = tickets.filter(submitted_at__gte=_start(since))
    answered = recent.annotate(answered_at=Min("events__at", filter=Q(events__role=Role.STORE)))
    rows = answered.filter(answered_at__isnull=False).order_by().values_list("submitted_at", "answered_at")
    return middle_length([answer - submission for submission, answer in rows if submission])


def flow_of(tickets: QuerySet[Ticket], at: datetime) -> Sequence[DayFlow]:
    """Submitted and ended per day: from history events, not from where tickets stand now."""
    events = TicketEvent.objects.filter(ticket__in=tickets.order_by().values("pk"), at__gte=_start(_first_day(at)))
    submitted = _per_day(events.filter(action=Action.SUBMIT))
    ended = _per_day(events.filter(to_state__in=ENDED).exclude(from_state__in=ENDED))
    return day_series(submitted, ended, shanghai_day(at), TREND_DAYS)


def _per_day(events: QuerySet[TicketEvent]) -> dict[date, int]:
    days = events.annotate(day=TruncDate("at", tzinfo=SHANGHAI)).order_by().values("day")
    return dict(days.annotate(count=Count("id")).values_list("day", "count"))


def _first_day(at: datetime) -> date:
    return days_until(shanghai_day(at), TREND_DAYS)[0]


def _start(day: date) -> datetime:
    return end_of_day(day - timedelta(days=1))
