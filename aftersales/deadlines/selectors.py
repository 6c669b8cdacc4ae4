from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import QuerySet

from aftersales.deadlines.models import LIVE, Deadline, DeadlineState, Heartbeat, Reminder, SubjectKind

Subject = tuple[str, int]


def live_deadlines(kind: SubjectKind, ids: Collection[int]) -> dict[int, list[Deadline]]:
    """Running and paused due times by subject, oldest first."""
    rows = Deadline.objects.filter(subject_kind=kind, subject_id__in=ids, state__in=LIVE).order_by("id")
    found: dict[int, list[Deadline]] = defaultdict(list)
    for row in rows:
        found[row.subject_id].append(row)
    return found


def running(deadlines: Iterable[Deadline]) -> Deadline | None:
    return next((deadline for deadline in deadlines if deadline.state == DeadlineState.PENDING), None)


def deadlines_of(kind: SubjectKind, subject_id: int) -> QuerySet[Deadline]:
    return Deadline.objects.filter(subject_kind=kind, subject_id=subject_id).order_by("id")


def due_subjects(at: datetime, kind: SubjectKind, limit: int) -> list[int]:
    """Subjects with a reminder or an end that has come, longest due first; read without locks."""
    due = Deadline.objects.filter(state=DeadlineState.PENDING, next_at__lte=at, subject_kind=kind)
    return list(due.order_by("next_at").values_list("subject_id", flat=True)[:limit])


def oldest_due(at: datetime) -> datetime | None:
    """The moment the sweep should have looked at longest ago; None when nothing waits."""
    due = Deadline.objects.filter(state=DeadlineState.PENDING, next_at__lte=at)
    return due.order_by("next_at").values_list("next_at", flat=True).first()


def last_beat(name: str) -> datetime | None:
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()


def unsent_reminders(deadlines: Iterable[Deadline]) -> QuerySet[Reminder]:
    return Reminder.objects.filter(deadline__in=list(deadlines), sent_at__isnull=True).order_by("at")
