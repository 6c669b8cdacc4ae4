from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import Any

from django.db.models import QuerySet

from aftersales.deadlines.models import (
    LIVE,
    CalendarDay,
    CalendarYear,
    Deadline,
    DeadlineState,
    Heartbeat,
    Reminder,
    SettingVersion,
    SubjectKind,
)
from aftersales.domain.calendar import RestCalendar
from aftersales.domain.holiday_lists import official_calendar, with_exceptions, with_lists
from aftersales.domain.settings import SettingCode, as_text
from aftersales.rows.among import among
from aftersales.rows.prepared import PreparedRows
from aftersales.rows.reading import read_rows

Subject = tuple[str, int]

CALENDAR_SECONDS = 60.0
"""So long a process keeps the calendar it has read; a change is everywhere after that."""


def live_deadlines(kind: SubjectKind, ids: Collection[int]) -> dict[int, list[Deadline]]:
    """Running and paused due times by subject, oldest first."""
    found: dict[int, list[Deadline]] = defaultdict(list)
    for row in _LIVE.read(kind=kind, ids=list(ids)) if ids else ():
        found[row.subject_id].append(row)
    return found


def _live(kind: Any, ids: Any) -> QuerySet[Deadline]:
    return Deadline.objects.filter(among("subject_id", ids), subject_kind=kind, state__in=LIVE).order_by("id")


_LIVE = PreparedRows(_live, "kind", "ids")


def live_deadlines_to_move(kind: SubjectKind, ids: Collection[int]) -> dict[int, list[Deadline]]:
    """The same for the clock, which looks at thousands: what runs comes without its past and its explanation."""
    rows = read_rows(_live(kind, ids), _READ_OF_RUNNING)
    waiting = [row.pk for row in rows if row.state != DeadlineState.PENDING]
    whole = Deadline.objects.in_bulk(waiting) if waiting else {}
    found: dict[int, list[Deadline]] = defaultdict(list)
    for row in rows:
        found[row.subject_id].append(whole.get(row.pk, row))
    return found


_READ_OF_RUNNING = (
    "id", "subject_kind", "subject_id", "code", "side", "consequence", "state", "due_at", "next_at", "paused_for",
)  # fmt: skip


def running(deadlines: Iterable[Deadline]) -> Deadline | None:
    return next((deadline for deadline in deadlines if deadline.state == DeadlineState.PENDING), None)


def deadlines_of(kind: SubjectKind, subject_id: int) -> QuerySet[Deadline]:
    return Deadline.objects.filter(subject_kind=kind, subject_id=subject_id).order_by("id")


def due_subjects(at: datetime, limit: int) -> dict[str, list[int]]:
    """Subjects by kind with a reminder or an end that has come, longest due first; read without locks.

    Whether there is any is asked of the first in line alone: PostgreSQL then walks the index in order, and forgets the
    entries of what was swept as it passes them. Asked for all at once it would look each of them up, every time.
    """
    running_ones = Deadline.objects.filter(state=DeadlineState.PENDING).order_by("next_at")
    first = running_ones.values_list("next_at", flat=True).first()
    found: dict[str, list[int]] = defaultdict(list)
    if first is None or first > at:
        return found
    for kind, subject_id in running_ones.filter(next_at__lte=at).values_list("subject_kind", "subject_id")[:limit]:
        found[kind].append(subject_id)
    return found


def oldest_due(at: datetime) -> datetime | None:
    """The moment the sweep should have looked at longest ago; None when nothing waits."""
    due = Deadline.objects.filter(state=DeadlineState.PENDING, next_at__lte=at)
    return due.order_by("next_at").values_list("next_at", flat=True).first()


def due_count(at: datetime) -> int:
    return Deadline.objects.filter(state=DeadlineState.PENDING, next_at__lte=at).count()


def pending_count() -> int:
    return Deadline.objects.filter(state=DeadlineState.PENDING).count()


def heartbeat(name: str) -> Heartbeat | None:
    return Heartbeat.objects.filter(name=name).first()


def last_beat(name: str) -> datetime | None:
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()


def unsent_reminders(deadlines: Iterable[Deadline]) -> QuerySet[Reminder]:
    return Reminder.objects.filter(deadline__in=list(deadlines), sent_at__isnull=True).order_by("at")


def reminders_that_count(ids: Collection[int]) -> list[Reminder]:
    """Of these, the ones whose due time still runs."""
    running_on = Reminder.objects.filter(pk__in=ids, deadline__state=DeadlineState.PENDING)
    return list(running_on.select_related("deadline").order_by("id"))


# --- calendar ---


def rest_calendar() -> RestCalendar:
    """The rest days in force: official lists, years entered by hand, single exceptions on top.

    Every move and every verdict asks, so a process reads the tables once a minute; it measures the minute by its own
    monotonic clock, which decides nothing about anybody's time.
    """
    kept = _memory.kept
    if kept is None or monotonic() >= kept.until:
        kept = _Kept(read_calendar(), monotonic() + CALENDAR_SECONDS)
        _memory.kept = kept
    return kept.calendar


def read_calendar() -> RestCalendar:
    """The same, from the tables as they are now: three queries."""
    lists = [row.as_list for row in CalendarYear.objects.order_by("year")]
    exceptions = [row.as_exception for row in CalendarDay.objects.order_by("day")]
    calendar = with_exceptions(with_lists(official_calendar(), lists), exceptions)
    return replace(calendar, weekends_are_rest_days=_weekends_rest())


def _weekends_rest() -> bool:
    """The newest word on it: the calendar speaks of days to come, and applies a change as soon as it is read."""
    said = SettingVersion.objects.filter(code=SettingCode.WEEKEND_IS_REST).order_by("effective_at", "id").last()
    return said is None or said.value == as_text(True)


def keep_calendar(calendar: RestCalendar, seconds: float = CALENDAR_SECONDS) -> None:
    """Let this process use a calendar without reading the tables."""
    _memory.kept = _Kept(calendar, monotonic() + seconds)


def forget_calendar() -> None:
    """Read the tables at the next question: they have changed."""
    _memory.kept = None


@dataclass(frozen=True, slots=True)
class _Kept:
    calendar: RestCalendar
    until: float


@dataclass(slots=True)
class _Memory:
    kept: _Kept | None = None


_memory = _Memory()
