"""What is open at this moment: one statement over open rows, and the lists behind its numbers."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    F,
    FilteredRelation,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from aftersales.deadlines.models import Deadline, DeadlineState, SubjectKind
from aftersales.disputes.models import Dispute
from aftersales.domain.deadlines import Side
from aftersales.domain.lifecycle import TURN, State
from aftersales.insights.selectors.reading import Scope
from aftersales.insights.selectors.tallying import Wanted
from aftersales.tickets.models import NOT_QUEUED_STATES, Ticket
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
PICKED_UP_WITHIN = timedelta(minutes=30)
"""So long a request may lie before somebody of the store takes it."""
WINDOW_HOURS = (24, 48)
"""A platform's time limit that ends within so many hours is a risk."""


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
class Load:
    """What one person carries, or nobody does."""

    open: int = 0
    soon: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class OpenNow:
    """`windows` are disputes by the hours within which their time ends; `untold` messages that were given up."""

    groups: Sequence[OpenGroup]
    windows: Mapping[int, int] = field(default_factory=dict)
    unassigned: int = 0
    untold: int = 0
    oldest_number: str = ""
    loads: Mapping[int, Load] = field(default_factory=dict)

    def count(self, wanted: Callable[[OpenGroup], bool] = lambda _group: True) -> int:
        return sum(group.count for group in self.groups if wanted(group))

    @property
    def oldest_unanswered(self) -> datetime | None:
        return min((group.oldest for group in self.groups if group.state is State.AWAITING_REVIEW), default=None)


def open_tickets(scope: Scope, wanted: Wanted) -> QuerySet[Ticket]:
    """Open tickets of a slice; an agent's are those that are assigned to that person."""
    tickets = submitted_tickets().exclude(state__in=NOT_QUEUED_STATES)
    if not scope.is_all:
        tickets = tickets.filter(store__in=scope.store_ids)
    return of_wanted(tickets, wanted)


def with_limits(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """With `o_limit`: the time limit of the ticket, or while it waits for the platform that of its dispute."""
    holding = FilteredRelation("disputes", condition=Q(disputes__holds_ticket=True))
    return tickets.alias(o_holding=holding).annotate(o_limit=Coalesce(F("due_at"), F("o_holding__due_at")))


def of_wanted(tickets: QuerySet[Ticket], wanted: Wanted) -> QuerySet[Ticket]:
    if wanted.product:
        tickets = tickets.filter(order_line__product=int(wanted.product))
    if wanted.reason:
        tickets = tickets.filter(reason=wanted.reason)
    if wanted.kind:
        tickets = tickets.filter(kind=wanted.kind)
    if wanted.agent:
        tickets = tickets.filter(agent=int(wanted.agent))
    return tickets


@dataclass(frozen=True, slots=True)
class Live:
    """What the statement reads: open tickets, disputes whose time is nearly over, and what could not be sent.

    `with_loads` also counts by whoever carries them.
    """

    tickets: QuerySet[Ticket]
    windows: QuerySet[Dispute]
    untold: Sequence["QuerySet[Any]"]
    with_loads: bool = False


_COLUMNS = ("o_what", "o_state", "o_age", "o_due", "n", "oldest")
_OPEN, _WINDOW, _UNASSIGNED, _OLDEST, _UNTOLD, _LOAD = "open", "window", "unassigned", "oldest", "untold", "load"


def parts_of(live: Live, at: datetime) -> "QuerySet[Any, Any]":
    """In one statement, whatever is asked of this moment."""
    tickets = with_limits(live.tickets.select_related(None).order_by())
    unassigned = tickets.filter(unassigned_too_long(at))
    answered_next = tickets.filter(state=State.AWAITING_REVIEW).order_by("submitted_at", "pk").values("pk")
    oldest = tickets.filter(pk=Subquery(answered_next[:1]))
    parts = [
        _part(tickets, _OPEN, "submitted_at", o_state=F("state"), o_age=_age(at), o_due=_due(at)),
        _part(live.windows, _WINDOW, "opened_at", o_due=_window(at)),
        _part(unassigned, _UNASSIGNED, "submitted_at"),
        _part(oldest, _OLDEST, "submitted_at", o_state=F("number")),
        *(_part(rows, _UNTOLD) for rows in live.untold),
    ]
    if live.with_loads:
        parts.append(_part(tickets, _LOAD, "submitted_at", o_state=_carrier_text(), o_due=_due_of_load(at)))
    first, *others = parts
    return first.union(*others, all=True)


def _part(rows: "QuerySet[Any]", what: str, since: str = "", **keys: Any) -> "QuerySet[Any, Any]":
    nothing: dict[str, Any] = {name: Value("", CharField()) for name in ("o_state", "o_age", "o_due")}
    oldest = Min(since) if since else Cast(Value(None), DateTimeField())
    grouped = rows.order_by().annotate(o_what=Value(what, CharField()), **nothing | keys)
    counted = grouped.values("o_what", "o_state", "o_age", "o_due").annotate(n=Count("pk"), oldest=oldest)
    listed: QuerySet[Any, Any] = counted.values_list(*_COLUMNS)
    return listed


def counted(rows: Iterable[tuple[str, str, str, str, int, datetime]]) -> OpenNow:
    """What the rows of `parts_of` say."""
    by_part: dict[str, list[tuple[str, str, str, int, datetime]]] = defaultdict(list)
    for what, *columns in rows:
        by_part[what].append(columns)  # type: ignore[arg-type]  # the other five
    counts = {what: sum(n for *_keys, n, _oldest in found) for what, found in by_part.items()}
    closing = {int(key): n for _state, _age, key, n, _oldest in by_part[_WINDOW]}
    return OpenNow(
        groups=[OpenGroup(State(state), Age(age), due, n, oldest) for state, age, due, n, oldest in by_part[_OPEN]],
        windows={hours: sum(n for within, n in closing.items() if within <= hours) for hours in WINDOW_HOURS},
        unassigned=counts.get(_UNASSIGNED, 0),
        untold=counts.get(_UNTOLD, 0),
        oldest_number=next((number for number, *_others in by_part[_OLDEST]), ""),
        loads=_loads([(carrier, due, n) for carrier, _age, due, n, _oldest in by_part[_LOAD]]),
    )


def _window(at: datetime) -> Case:
    first, second = WINDOW_HOURS
    return Case(When(due_at__lte=at + first * HOUR, then=Value(str(first))), default=Value(str(second)))


# --- who carries what ---


def unassigned_too_long(at: datetime) -> Q:
    """Waiting for the store for half an hour, and assigned to nobody."""
    return Q(agent__isnull=True, state=State.AWAITING_REVIEW, submitted_at__lte=at - PICKED_UP_WITHIN)


def by_agent(tickets: QuerySet[Ticket], at: datetime, agents: Collection[int] | None = None) -> dict[int, Load]:
    """Open, due within a day and passed, by whom they are assigned to; those of nobody are under 0."""
    if agents is not None:
        tickets = tickets.filter(agent__in=agents)
    tickets = with_limits(tickets.select_related(None))
    rows = _part(tickets, _LOAD, "submitted_at", o_state=_carrier_text(), o_due=_due_of_load(at))
    return _loads([(carrier, due, n) for _what, carrier, _age, due, n, _oldest in rows])


def _carrier_text() -> Coalesce:
    return Coalesce(Cast("agent", CharField()), Value(""))


def _due_of_load(at: datetime) -> Case:
    soon = Q(o_limit__lte=at + DAY)
    return Case(When(_is_over(at), then=Value(OVER)), When(soon, then=Value(WITHIN_A_DAY)), default=Value(LATER))


def _is_over(at: datetime) -> Q:
    return past_due(at) | Q(o_limit__lte=at)


def _loads(rows: Sequence[tuple[str, str, int]]) -> dict[int, Load]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for carrier, due, n in rows:
        found[int(carrier or 0)][due] = n
    return {
        carrier: Load(sum(parts.values()), parts.get(WITHIN_A_DAY, 0), parts.get(OVER, 0))
        for carrier, parts in found.items()
    }


# --- the lists behind the numbers ---


def longest_overdue(tickets: QuerySet[Ticket], at: datetime) -> QuerySet[Ticket]:
    """With `late_since`: the time limit that is over, also that of the dispute that holds the ticket, or the last one
    that ran out where a later one runs.
    """
    ran_out = Deadline.objects.filter(
        subject_kind=SubjectKind.TICKET,
        subject_id=OuterRef("pk"),
        state__in=[DeadlineState.FIRED, DeadlineState.HELD],
    )
    marked = Subquery(ran_out.order_by("-due_at").values("due_at")[:1])
    since = Case(When(o_limit__lte=at, then=F("o_limit")), default=marked)
    late = with_limits(tickets).filter(_is_over(at)).annotate(late_since=since)
    return late.order_by(F("late_since").asc(nulls_last=True), "pk")


def in_part(
    tickets: QuerySet[Ticket], at: datetime, *, side: str = "", age: str = "", due: str = "", unassigned: bool = False
) -> QuerySet[Ticket]:
    """The tickets behind one number of `open_now`."""
    if unassigned:
        tickets = tickets.filter(unassigned_too_long(at))
    if side:
        tickets = tickets.filter(state__in=[state for state, turn in TURN.items() if turn == side])
    if age:
        tickets = tickets.annotate(o_age=_age(at)).filter(o_age=age)
    if due:
        keys = [f"h{slot}" for slot in range(SLOTS)] if due == WITHIN_A_DAY else due.split(",")
        tickets = with_limits(tickets).annotate(o_due=_due(at)).filter(o_due__in=keys)
    return tickets


def _age(at: datetime) -> Case:
    limits = [When(submitted_at__gt=at - length, then=Value(age.value)) for age, length in AGE_UP_TO.items()]
    return Case(*limits, default=Value(Age.MORE.value), output_field=CharField())


def _due(at: datetime) -> Case:
    parts = [When(_is_over(at), then=Value(OVER)), When(Q(o_limit=None), then=Value(NEVER))]
    for key in due_keys():
        end = due_end(key, at)
        if end:
            parts.append(When(o_limit__lte=end, then=Value(key)))
    return Case(*parts, default=Value(LATER), output_field=CharField())
