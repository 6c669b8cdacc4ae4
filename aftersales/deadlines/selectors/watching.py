"""What the clock has before it, what it could not do, and what it left to a person."""

from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from aftersales.deadlines.models import Deadline, DeadlineState, JobOutcome, TimeJob

SOON = timedelta(hours=1)


def due_soon(at: datetime) -> QuerySet[Deadline]:
    """Reminders and ends of the next hour, the nearest first."""
    running = Deadline.objects.filter(state=DeadlineState.PENDING, next_at__gt=at, next_at__lte=at + SOON)
    return running.order_by("next_at", "id")


def due_now(at: datetime) -> QuerySet[Deadline]:
    """What the next sweep takes; longer than a minute or two here means that no sweep runs."""
    return Deadline.objects.filter(state=DeadlineState.PENDING, next_at__lte=at).order_by("next_at", "id")


def failing() -> QuerySet[Deadline]:
    """What failed and is tried again later, or was given up; the oldest end first."""
    return Deadline.objects.filter(state=DeadlineState.PENDING, attempts__gt=0).order_by("due_at", "id")


def given_up_count() -> int:
    return failing().filter(next_at__isnull=True).count()


def left_to_people() -> QuerySet[Deadline]:
    """Passed, with the switch of what would follow off: a person decides."""
    return Deadline.objects.filter(state=DeadlineState.HELD).order_by("due_at", "id")


# --- jobs ---


def jobs() -> QuerySet[TimeJob]:
    return TimeJob.objects.select_related("by", "store", "undone_by").order_by("-id")


def job_progress(job: TimeJob) -> dict[str, int]:
    """How many of its time limits ended how."""
    counted = job.items.values_list("outcome").annotate(count=Count("id"))
    return dict(counted) | {"all": sum(count for _, count in counted)}


def waiting_items(job: TimeJob) -> int:
    return job.items.filter(outcome=JobOutcome.WAITING).count()
