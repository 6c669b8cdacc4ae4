"""What comes in the next days, read of open rows: what happens when nobody acts, and how much work there will be."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from aftersales.accounts.models import Store
from aftersales.deadlines.models import Deadline, DeadlineState, SubjectKind
from aftersales.deadlines.selectors.settings import is_on, settings_table
from aftersales.disputes.models import PENDING_STATES, Dispute
from aftersales.domain.deadlines import RULES, Consequence
from aftersales.domain.disputes import DISPUTE_EXPIRY_ACTIONS, DisputeAction
from aftersales.domain.eligibility import Outcome
from aftersales.domain.expiry import SWITCH_OF, silent_store_action
from aftersales.domain.lifecycle import EXPIRY_ACTIONS, OPEN, Action, State
from aftersales.domain.moving import running_code
from aftersales.domain.settings import SettingCode
from aftersales.domain.tallies import Days, Figures, Measure
from aftersales.insights.selectors.open_now import DAYS_AHEAD
from aftersales.tickets.models import Ticket

DAY = timedelta(days=1)
HORIZONS = (1, 3, 7)
WEEKS_LOOKED_BACK = 4
_FLAGS = ("is_overdue", "is_advanced", "is_goodwill", "a_approves", "a_stretch")
_NO_FLAGS = tuple(f"no_{flag}" for flag in _FLAGS)
"""Disputes have none of them, but both stand in one statement."""


@dataclass(frozen=True, slots=True)
class Silent:
    """What the clock does by itself: how many within 1, 3 and 7 days, the money at stake, and when it begins."""

    action: Action | DisputeAction
    counts: Sequence[int]
    amount: Decimal
    first_at: datetime

    @property
    def is_of_dispute(self) -> bool:
        return isinstance(self.action, DisputeAction)


def action_by_silence(
    state: State, *, is_overdue: bool, is_advanced: bool, is_goodwill: bool, approves: bool
) -> Action | None:
    """By the time limit that runs in this state; None where none does."""
    code = running_code(state, is_overdue=is_overdue, is_advanced=is_advanced)
    if code is None:
        return None
    consequence = RULES[code].consequence
    if consequence is Consequence.JUDGE_SILENT_STORE:
        return silent_store_action(is_goodwill=is_goodwill, approves=approves)
    return Action.ESCALATE if consequence is Consequence.ESCALATE else EXPIRY_ACTIONS.get(consequence)


def if_nobody_acts(tickets: QuerySet[Ticket], stores: Sequence[Store], at: datetime) -> list[Silent]:
    """The most money first. Tickets by their own time limits, and those of their disputes: in one statement."""
    moves = _counted(_running(tickets, stores, at), ("state", *_FLAGS), "amount", at)
    pending = _counted(_disputes_running(tickets, at), ("a_consequence", *_NO_FLAGS), "ticket__amount", at)
    found: dict[tuple[bool, str], list[tuple[Sequence[int], Decimal, datetime]]] = defaultdict(list)
    for is_dispute, key, *columns in moves.union(pending, all=True):
        flags, (*counts, amount, first_at) = columns[: len(_FLAGS)], columns[len(_FLAGS) :]
        action = DISPUTE_EXPIRY_ACTIONS.get(Consequence(key)) if is_dispute else _action(key, flags, at)
        if action:
            found[is_dispute, action].append((counts, amount, first_at))
    summed = [
        Silent(
            DisputeAction(action) if is_dispute else Action(action),
            [sum(counts) for counts in zip(*(counts for counts, _, _ in parts), strict=True)],
            sum((amount for _, amount, _ in parts), Decimal(0)),
            min(first_at for _, _, first_at in parts),
        )
        for (is_dispute, action), parts in found.items()
    ]
    return sorted(summed, key=lambda one: (-one.amount, one.is_of_dispute, one.action))


def _counted(rows: "QuerySet[Any]", keys: Sequence[str], amount: str, at: datetime) -> "QuerySet[Any, Any]":
    """Grouped by these keys, under the same names for both."""
    named = {f"g_{place}": F(key) for place, key in enumerate(keys)}
    within = {f"in_{days}": Count("id", filter=Q(due_at__lte=at + days * DAY)) for days in HORIZONS}
    marked = rows.annotate(g_dispute=Value(rows.model is Dispute, BooleanField()), **named)
    grouped = marked.values("g_dispute", *named).annotate(**within, g_sum=Sum(amount), g_first=Min("due_at"))
    counted: QuerySet[Any, Any] = grouped.values_list("g_dispute", *named, *within, "g_sum", "g_first")
    return counted


def _disputes_running(tickets: QuerySet[Ticket], at: datetime) -> "QuerySet[Any]":
    """Disputes of these tickets whose time ends within a week or has ended, and what follows it."""
    running = Deadline.objects.filter(
        subject_kind=SubjectKind.DISPUTE, subject_id=OuterRef("pk"), state=DeadlineState.PENDING
    )
    ending = Dispute.objects.filter(state__in=PENDING_STATES, due_at__lte=at + DAYS_AHEAD * DAY)
    return (
        ending.order_by()
        .filter(ticket__in=tickets.select_related(None).order_by().values("pk"))
        .annotate(
            a_consequence=Subquery(running.order_by("due_at").values("consequence")[:1]),
            **{name: Value(False, BooleanField()) for name in _NO_FLAGS[:-1]},
            **{_NO_FLAGS[-1]: Value(0, IntegerField())},
        )
        .filter(a_consequence__isnull=False)
    )


def tickets_with_dispute_going(
    tickets: QuerySet[Ticket], at: datetime, action: DisputeAction, days: int = DAYS_AHEAD
) -> QuerySet[Ticket]:
    """Likewise of their disputes."""
    consequences = [one for one, follows in DISPUTE_EXPIRY_ACTIONS.items() if follows is action]
    disputes = _disputes_running(tickets, at).filter(a_consequence__in=consequences, due_at__lte=at + days * DAY)
    return tickets.filter(pk__in=disputes.values("ticket"))


def tickets_going(
    tickets: QuerySet[Ticket], stores: Sequence[Store], at: datetime, action: Action, days: int = DAYS_AHEAD
) -> QuerySet[Ticket]:
    """The tickets behind a number of `if_nobody_acts`."""
    wanted = Q(pk__in=[])
    for state, *flags in _cases(at):
        if _action(state, flags, at) is action:
            wanted |= Q(state=state, **dict(zip(_FLAGS, flags, strict=True)))
    return _running(tickets, stores, at).filter(wanted, due_at__lte=at + days * DAY)


def _cases(at: datetime) -> Iterator[tuple[Any, ...]]:
    marks = [(True, False)] * (len(_FLAGS) - 1)
    return product(sorted(OPEN), *marks, range(len(_stretches(at))))


def _action(state: str, flags: Sequence[Any], at: datetime) -> Action | None:
    """As the clock will decide it; what is switched off by then is left to a person."""
    overdue, advanced, goodwill, approves, stretch = flags
    action = action_by_silence(
        State(state), is_overdue=overdue, is_advanced=advanced, is_goodwill=goodwill, approves=approves
    )
    switch = SWITCH_OF.get(action) if action else None
    is_switched_off = switch is not None and not is_on(switch, _stretches(at)[stretch])
    return Action.LEAVE_TO_PERSON if is_switched_off else action


def _stretches(at: datetime) -> list[datetime]:
    """This moment, and those of the days ahead at which a switch is turned."""
    table = settings_table()
    turns = {start for code in set(SWITCH_OF.values()) for start, _end, _value in table.stretches(code, None)}
    return [at, *sorted(turn for turn in turns if turn and at < turn <= at + DAYS_AHEAD * DAY)]


def _running(tickets: QuerySet[Ticket], stores: Sequence[Store], at: datetime) -> QuerySet[Ticket]:
    """Open ones whose time ends within a week or has ended; whether silence approves, and which switches hold then."""
    owed = Coalesce(KT("verdict__if_silent"), KT("verdict__outcome"))
    within = Case(*_within_limit(stores), default=Value(False), output_field=BooleanField())
    turns = list(enumerate(_stretches(at)))
    later = [When(due_at__gte=start, then=Value(place)) for place, start in reversed(turns[1:])]
    return (
        tickets.order_by()
        .filter(due_at__lte=at + DAYS_AHEAD * DAY)
        .annotate(a_outcome=owed, a_within=within)
        .annotate(
            a_approves=Case(
                When(a_outcome=Outcome.ELIGIBLE, a_within=True, is_goodwill=False, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            ),
            a_stretch=Case(*later, default=Value(0), output_field=IntegerField()),
        )
    )


def _within_limit(stores: Sequence[Store]) -> list[When]:
    """Up to the amount that was in force when it was asked for; stores that have set nothing share the platform's."""
    table, code = settings_table(), SettingCode.AUTO_APPROVE_AMOUNT_LIMIT
    shared: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for store in stores:
        shared[tuple(table.stretches(code, store.pk))].append(store.pk)
    return [
        When(_asked_between(start, end), store_id__in=store_ids, worth__lte=limit, then=Value(True))
        for stretches, store_ids in shared.items()
        for start, end, limit in stretches
    ]


def _asked_between(start: datetime | None, end: datetime | None) -> Q:
    wanted = Q()
    if start:
        wanted &= Q(submitted_at__gte=start)
    return wanted & Q(submitted_at__lt=end) if end else wanted


@dataclass(frozen=True, slots=True)
class Expected:
    """New requests to be expected on a day: the mean of the same weekday, the fewest and the most."""

    day: date
    mean: float | None
    fewest: int
    most: int
    weeks: int


def looked_back(today: date) -> Days:
    return Days(today - timedelta(weeks=WEEKS_LOOKED_BACK), today - timedelta(days=1))


def expected(by_day: Mapping[date, Figures], today: date, first_known: date | None) -> list[Expected]:
    """For the next seven days, of the weeks that were counted."""
    return [_expected(by_day, today + timedelta(days=ahead), today, first_known) for ahead in range(1, DAYS_AHEAD + 1)]


def _expected(by_day: Mapping[date, Figures], day: date, today: date, first_known: date | None) -> Expected:
    back = [day - timedelta(weeks=week) for week in range(1, WEEKS_LOOKED_BACK + 1)]
    known = [one for one in back if one < today and first_known is not None and one >= first_known]
    counts = [by_day.get(one, Figures()).count(Measure.SUBMITTED) for one in known]
    if not counts:
        return Expected(day, None, 0, 0, 0)
    return Expected(day, sum(counts) / len(counts), min(counts), max(counts), len(counts))
