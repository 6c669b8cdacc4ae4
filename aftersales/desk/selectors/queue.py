"""The review queue: its views and filters, each a condition that lists and counters share."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.desk.selectors.scope import visible_tickets
from aftersales.domain.calendar import end_of_day
from aftersales.domain.deadlines import Side
from aftersales.domain.lifecycle import ENDED, Role
from aftersales.tickets.models import NOT_QUEUED_STATES, Ticket, TicketEvent
from aftersales.tickets.selectors.handling import STORES_TURN, awake, states_of
from aftersales.tickets.selectors.lists import past_due
from aftersales.tickets.selectors.paging import Order

logger = logging.getLogger(__name__)

SOON = timedelta(hours=2)
_DAY = timedelta(days=1)


class QueueView(StrEnum):
    MINE = "mine"
    UNASSIGNED = "unassigned"
    STORE = "store"
    DUE = "due"
    CUSTOMER = "customer"
    PLATFORM = "platform"
    OVERDUE = "overdue"
    SNOOZED = "snoozed"
    ALL = "all"
    ENDED = "ended"
    EVERY = "every"


COUNTED = frozenset(QueueView) - {QueueView.ENDED, QueueView.EVERY}
"""Views of open tickets; the others are never counted."""
BY_DUE, BY_END, BY_SUBMISSION, BY_KEY = Order("due_at"), Order("-ended_at"), Order("-submitted_at"), Order("-id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address of the queue asks for; None and "" ask for nothing."""

    view: QueueView
    kind: str = ""
    reason: str = ""
    state: str = ""
    store: str = ""
    agent: int | None = None
    q: str = ""
    overdue: bool = False
    due: int | None = None
    answered: bool = False
    submitted: date | None = None
    ended: date | None = None
    since: date | None = None
    ended_since: date | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How much lies in each view of open tickets, and in each view that somebody saved."""

    views: Mapping[QueueView, int]
    saved: Mapping[int, int]


def counters(duties: Duties, at: datetime, saved: Mapping[int, Wanted] | None = None) -> Counted:
    """One grouped query over open rows, none over ended ones; kept for some seconds, as long as nothing is clicked."""
    asked = saved or {}
    if not settings.DESK_COUNTS_SECONDS:
        return _count(duties, at, asked)
    found = None
    with _without_a_cache_too():
        found = cache.get(_key(duties))
    if found is None or found[0] != (duties.stores, asked):
        found = ((duties.stores, asked), _count(duties, at, asked))
        with _without_a_cache_too():
            cache.set(_key(duties), found, settings.DESK_COUNTS_SECONDS)
    counted: Counted = found[1]
    return counted


def forget_counters(duties: Duties) -> None:
    """After somebody's own step theirs are counted anew; those of others are some seconds old."""
    if not settings.DESK_COUNTS_SECONDS:
        return
    with _without_a_cache_too():
        cache.delete(_key(duties))


@contextmanager
def _without_a_cache_too() -> Iterator[None]:
    """A cache that is down must not take every page of the desk with it."""
    try:
        yield
    except Exception:
        logger.warning("the cache of the desk's numbers cannot be reached", exc_info=True)


def _key(duties: Duties) -> str:
    return f"desk-counts:{duties.user.pk}"


def _count(duties: Duties, at: datetime, saved: Mapping[int, Wanted]) -> Counted:
    open_rows = visible_tickets(duties).exclude(state__in=NOT_QUEUED_STATES).order_by()
    counts = {f"view_{view}": Count("id", filter=in_view(view, duties.user.pk, at)) for view in COUNTED}
    shown = {pk: wanted for pk, wanted in saved.items() if wanted.view in COUNTED and not wanted.q}
    counts |= {f"saved{pk}": Count("id", filter=_condition(wanted, duties, at)) for pk, wanted in shown.items()}
    row = open_rows.aggregate(**counts)
    return Counted({view: row[f"view_{view}"] for view in COUNTED}, {pk: row[f"saved{pk}"] for pk in shown})


def wanted_tickets(duties: Duties, wanted: Wanted, at: datetime) -> QuerySet[Ticket]:
    """Without an order: `order_of` has it. Searching is another matter."""
    return visible_tickets(duties).filter(_condition(wanted, duties, at))


def order_of(duties: Duties, view: QueueView) -> Order:
    """Each by an index: of a store by the moment, and of all stores together by the key, which grows with time."""
    if view is QueueView.EVERY:
        return BY_KEY if duties.sees_all else BY_SUBMISSION
    return BY_END if view is QueueView.ENDED else BY_DUE


def merged_stores(duties: Duties, wanted: Wanted) -> QuerySet[Store] | None:
    """The stores whose rows stand in one list; None where they are all of one."""
    if wanted.store or (not duties.sees_all and len(duties.stores) < 2):
        return None
    return Store.objects.all() if duties.sees_all else Store.objects.filter(pk__in=[one.pk for one in duties.stores])


def in_view(view: QueueView, agent: int, at: datetime) -> Q:
    """As this agent sees it. What has been put off is away from the lists that one works through; a time limit shows it
    all the same."""
    if view is QueueView.EVERY:
        return Q()
    if view is QueueView.ENDED:
        return Q(state__in=sorted(ENDED), ended_at__isnull=False)
    return ~Q(state__in=NOT_QUEUED_STATES) & _among_open(view, agent, at)


def _among_open(view: QueueView, agent: int, at: datetime) -> Q:
    ours = Q(state__in=STORES_TURN) & awake(at)
    conditions = {
        QueueView.ALL: Q(),
        QueueView.MINE: Q(agent=agent) & awake(at),
        QueueView.UNASSIGNED: Q(agent__isnull=True) & ours,
        QueueView.STORE: ours,
        QueueView.DUE: _due_within(SOON, at),
        QueueView.OVERDUE: past_due(at),
        QueueView.SNOOZED: Q(snoozed_until__gt=at),
        QueueView.CUSTOMER: Q(state__in=states_of(Side.CUSTOMER)),
        QueueView.PLATFORM: Q(state__in=states_of(Side.PLATFORM)),
    }
    return conditions[view]


def _condition(wanted: Wanted, duties: Duties, at: datetime) -> Q:
    same = {"kind": wanted.kind, "reason": wanted.reason, "state": wanted.state, "store__slug": wanted.store}
    found = in_view(wanted.view, duties.user.pk, at) & Q(**{name: value for name, value in same.items() if value})
    if wanted.agent:
        found &= Q(agent=wanted.agent)
    if wanted.overdue:
        found &= past_due(at)
    if wanted.due is not None:
        found &= _due_within(timedelta(hours=wanted.due), at)
    if wanted.answered:
        found &= Q(Exists(TicketEvent.objects.filter(ticket=OuterRef("pk"), role=Role.STORE)))
    return found & _of_days(wanted)


def _due_within(length: timedelta, at: datetime) -> Q:
    """Still in time, but not for longer than this."""
    return Q(due_at__gt=at, due_at__lte=at + length, is_overdue=False)


def _midnight(day: date) -> datetime:
    return end_of_day(day - _DAY)


def _of_days(wanted: Wanted) -> Q:
    """Days are China's, from midnight to midnight."""
    found = Q()
    if wanted.submitted:
        start = _midnight(wanted.submitted)
        found &= Q(submitted_at__gte=start, submitted_at__lt=start + _DAY)
    if wanted.ended:
        start = _midnight(wanted.ended)
        found &= Q(ended_at__gte=start, ended_at__lt=start + _DAY)
    if wanted.since:
        found &= Q(submitted_at__gte=_midnight(wanted.since))
    if wanted.ended_since:
        found &= Q(ended_at__gte=_midnight(wanted.ended_since))
    return found
