"""What is open at this moment: one grouped query over open rows, and the lists behind its numbers."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Case, CharField, Count, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from aftersales.disputes.models import Dispute
from aftersales.domain.deadlines import Side
from aftersales.domain.lifecycle import TURN, Role, State
from aftersales.insights.selectors.reading import Scope
from aftersales.insights.selectors.tallying import Wanted
from aftersales.tickets.models import NOT_QUEUED_STATES, Ticket, TicketEvent
from aftersales.tickets.selectors.lists import past_due, submitted_tickets

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SLOT_HOURS = 2
SLOTS = 24 // SLOT_HOURS
DAYS_AHEAD = 7


class Age(StrEnum):
    """How long ago it was asked for."""

    DAY = "1"
    THREE = "3"
    WEEK = "7"
    FORTNIGHT = "15"
    MORE = "more"


AGE_UP_TO = {Age.DAY: DAY, Age.THREE: 3 * DAY, Age.WEEK: 7 * DAY, Age.FORTNIGHT: 15 * DAY}
OVER, LATER, NEVER = "over", "later", "never"
WITHIN_A_DAY = "day"


def due_keys() -> list[str]:
    """The parts of what lies ahead: passed, the next day by two hours, the next week by days, later, no time limit."""
    return [OVER, *(f"h{slot}" for slot in range(SLOTS)), *(f"d{day}" for day in range(1, DAYS_AHEAD)), LATER, NEVER]


def due_end(key: str, at: datetime) -> datetime | None:
    """Up to which moment a part goes, for those that have an end."""
    if key[0] == "h":
        return at + (int(key[1:]) + 1) * SLOT_HOURS * HOUR
    return at + (int(key[1:]) + 1) * DAY if key[0] == "d" else None


@dataclass(frozen=True, slots=True)
class OpenGroup:
    state: State
    age: Age
    due: str
    count: int
    oldest: datetime

    @property
    def side(self) -> Side | None:
        return TURN.get(self.state)


@dataclass(frozen=True, slots=True)
class OpenNow:
    groups: Sequence[OpenGroup]
    windows: int = 0

    def count(self, wanted: Callable[[OpenGroup], bool] = lambda _group: True) -> int:
        return sum(group.count for group in self.groups if wanted(group))

    @property
    def oldest_unanswered(self) -> datetime | None:
        return min((group.oldest for group in self.groups if group.state is State.AWAITING_REVIEW), default=None)


def open_tickets(scope: Scope, wanted: Wanted) -> QuerySet[Ticket]:
    """Open tickets of a slice; an agent's are those on which nobody else of the store acted later."""
    tickets = submitted_tickets().exclude(state__in=NOT_QUEUED_STATES)
    if not scope.is_all:
        tickets = tickets.filter(store__in=scope.store_ids)
    return of_wanted(tickets, wanted)


def of_wanted(tickets: QuerySet[Ticket], wanted: Wanted) -> QuerySet[Ticket]:
    if wanted.product:
        tickets = tickets.filter(order_line__product=int(wanted.product))
    if wanted.reason:
        tickets = tickets.filter(reason=wanted.reason)
    if wanted.kind:
        tickets = tickets.filter(kind=wanted.kind)
    if wanted.agent:
        tickets = tickets.annotate(last_agent=last_agent()).filter(last_agent=int(wanted.agent))
    return tickets


def last_agent() -> Subquery:
    acted = TicketEvent.objects.filter(ticket=OuterRef("pk"), role=Role.STORE, by__isnull=False)
    return Subquery(acted.order_by("-sequence").values("by")[:1])


def open_now(tickets: QuerySet[Ticket], windows: QuerySet[Dispute], at: datetime) -> OpenNow:
    """In one statement; `windows` are the disputes whose own time is nearly over."""
    grouped = (
        tickets.select_related(None)
        .order_by()
        .annotate(o_state=F("state"), o_age=_age(at), o_due=_due(at))
        .values("o_state", "o_age", "o_due")
        .annotate(n=Count("id"), oldest=Min("submitted_at"))
    )
    closing = (
        windows.order_by()
        .annotate(o_state=Value(""), o_age=Value(""), o_due=Value(""))
        .values("o_state", "o_age", "o_due")
        .annotate(n=Count("id"), oldest=Min("opened_at"))
    )
    columns = ("o_state", "o_age", "o_due", "n", "oldest")
    rows = list(grouped.values_list(*columns).union(closing.values_list(*columns), all=True))
    groups = [OpenGroup(State(state), Age(age), due, n, oldest) for state, age, due, n, oldest in rows if state]
    return OpenNow(groups, sum(n for state, _age, _due, n, _oldest in rows if not state))


def in_part(
    tickets: QuerySet[Ticket], at: datetime, *, side: str = "", age: str = "", due: str = ""
) -> QuerySet[Ticket]:
    """The tickets behind one number of `open_now`."""
    if side:
        tickets = tickets.filter(state__in=[state for state, turn in TURN.items() if turn == side])
    if age:
        tickets = tickets.annotate(o_age=_age(at)).filter(o_age=age)
    if due:
        keys = [f"h{slot}" for slot in range(SLOTS)] if due == WITHIN_A_DAY else due.split(",")
        tickets = tickets.annotate(o_due=_due(at)).filter(o_due__in=keys)
    return tickets


def _age(at: datetime) -> Case:
    limits = [When(submitted_at__gt=at - length, then=Value(age.value)) for age, length in AGE_UP_TO.items()]
    return Case(*limits, default=Value(Age.MORE.value), output_field=CharField())


def _due(at: datetime) -> Case:
    parts = [When(past_due(at), then=Value(OVER)), When(Q(due_at=None), then=Value(NEVER))]
    for key in due_keys():
        end = due_end(key, at)
        if end:
            parts.append(When(due_at__lte=end, then=Value(key)))
    return Case(*parts, default=Value(LATER), output_field=CharField())


def by_agent(tickets: QuerySet[Ticket], at: datetime, agents: Collection[int] | None = None) -> dict[int, "Load"]:
    """Open, due within a day and passed, by whoever acted last; those nobody has touched are under 0."""
    rows = tickets.select_related(None).order_by().annotate(last_agent=last_agent())
    if agents is not None:
        rows = rows.filter(last_agent__in=agents)
    soon = Q(due_at__gt=at, due_at__lte=at + DAY, is_overdue=False)
    grouped = rows.values_list("last_agent").annotate(
        n=Count("id"), soon=Count("id", filter=soon), late=Count("id", filter=past_due(at))
    )
    return {agent or 0: Load(n, soon_count, late) for agent, n, soon_count, late in grouped}


@dataclass(frozen=True, slots=True)
class Load:
    open: int = 0
    soon: int = 0
    late: int = 0
