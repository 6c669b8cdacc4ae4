"""The rows of a job over many time limits. Moving them is done through the door of their subject, by `clockwork`."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from aftersales.accounts.models import User
from aftersales.deadlines.models import Deadline, JobOutcome, JobState, TimeJob, TimeJobItem
from aftersales.rows.writing import write_new


class JobNotOpenError(Exception):
    """The job is not in a state in which this can be done."""


def begin_job(job: TimeJob, found: QuerySet[Deadline]) -> TimeJob:
    """Write the job with everything it is about; the clock works on it."""
    with transaction.atomic():
        job.save(force_insert=True)
        ids = found.values_list("pk", flat=True)
        write_new([TimeJobItem(job=job, deadline_id=pk) for pk in ids])
    return job


def take_back_job(job: TimeJob, *, by: User, at: datetime) -> None:
    """Have the clock move back what this job moved and what still runs. Raises JobNotOpenError."""
    done = TimeJob.objects.filter(pk=job.pk, state=JobState.DONE)
    if not done.update(state=JobState.UNDOING, undone_by=by, undone_at=at):
        raise JobNotOpenError


def lock_job(pk: int) -> TimeJob | None:
    """The job, unless somebody else works on it at this moment or it has ended."""
    rows = TimeJob.objects.select_for_update(skip_locked=True, of=("self",)).select_related("by", "undone_by", "store")
    return rows.filter(pk=pk, state__in=[JobState.RUNNING, JobState.UNDOING]).first()


def end_job(job: TimeJob, at: datetime) -> None:
    job.state = JobState.DONE if job.state == JobState.RUNNING else JobState.UNDONE
    job.ended_at = at
    job.save(update_fields=["state", "ended_at"])


def record_outcomes(outcomes: Mapping[JobOutcome, Collection[int]]) -> None:
    for outcome, ids in outcomes.items():
        if ids:
            TimeJobItem.objects.filter(pk__in=ids).update(outcome=outcome)


def record_moved(moved: Mapping[int, int]) -> None:
    """Items by the id of the generation that took the place of theirs."""
    items = [TimeJobItem(pk=pk, moved_id=new, outcome=JobOutcome.MOVED) for pk, new in moved.items()]
    TimeJobItem.objects.bulk_update(items, ["moved", "outcome"])
