"""The platform moves many time limits: batch by batch, each through the door of its subject, each with its history."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from aftersales.accounts.models import User
from aftersales.deadlines.models import (
    AT_WORK,
    Deadline,
    JobKind,
    JobOutcome,
    JobState,
    SubjectKind,
    TimeJob,
    TimeJobItem,
)
from aftersales.deadlines.selectors import live_deadlines, running
from aftersales.deadlines.services.jobs import end_job, lock_job, record_moved, record_outcomes
from aftersales.disputes.services.moving import lock_disputes, reschedule_locked
from aftersales.domain.lifecycle import Action, Role
from aftersales.domain.moving import Details, Shift, ShiftKind
from aftersales.tickets.services.moving import Actor, lock_tickets, move_locked

logger = logging.getLogger(__name__)

BATCH = 200
MOST_BATCHES = 25
"""So many in one go, so that whoever works on jobs comes back to what is due."""


@dataclass(frozen=True, slots=True)
class _Order:
    """How one item is to be moved, and by whom."""

    shift: Shift
    why: str
    by: User | None


Live = Mapping[int, list[Deadline]]
Reschedule = Callable[[Collection[int], _Order, datetime, Live], None]


def work_on_jobs(at: datetime) -> int:
    """Go on with every job at work; how many time limits were looked at. Any number of workers is safe."""
    looked_at = 0
    for pk in TimeJob.objects.filter(state__in=AT_WORK).order_by("id").values_list("pk", flat=True):
        for _ in range(MOST_BATCHES):
            done = _work_on(pk, at)
            looked_at += done
            if not done:
                break
    return looked_at


def _work_on(pk: int, at: datetime) -> int:
    """One batch in one transaction; when it fails, each of it alone, so that one stops nobody else."""
    try:
        return _batch(pk, at, BATCH)
    except Exception:  # whatever one row does must not stop the rest
        logger.exception("a batch of job %d failed, going one by one", pk)
    done = 0
    for _ in range(BATCH):
        try:
            found = _batch(pk, at, 1)
        except Exception:
            logger.exception("a time limit of job %d could not be moved", pk)
            found = _refuse_next(pk)
        done += found
        if not found:
            break
    return done


def _batch(pk: int, at: datetime, size: int) -> int:
    with transaction.atomic():
        job = lock_job(pk)
        if job is None:
            return 0
        items = list(_open_items(job)[:size])
        if not items:
            end_job(job, at)
            return 0
        for kind in SubjectKind:
            mine = [item for item in items if item.deadline.subject_kind == kind]
            if mine:
                _move_items(job, kind, mine, at)
    return len(items)


def _refuse_next(pk: int) -> int:
    with transaction.atomic():
        job = lock_job(pk)
        item = _open_items(job).first() if job else None
        if item is None:
            return 0
        record_outcomes({JobOutcome.REFUSED: [item.pk]})
    return 1


def _open_items(job: TimeJob) -> QuerySet[TimeJobItem]:
    outcome = JobOutcome.WAITING if job.state == JobState.RUNNING else JobOutcome.MOVED
    return job.items.filter(outcome=outcome).select_related("deadline", "moved").order_by("id")


def _move_items(job: TimeJob, kind: SubjectKind, items: Sequence[TimeJobItem], at: datetime) -> None:
    """Those whose time limit still runs as the job knows it; the others have gone on."""
    by_subject = {item.deadline.subject_id: item for item in items}
    locked = _LOCKS[kind](list(by_subject))
    live = live_deadlines(kind, locked)
    outcomes: dict[JobOutcome, list[int]] = defaultdict(list)
    orders: dict[_Order, list[int]] = defaultdict(list)
    for subject_id in locked:
        item, clock = by_subject[subject_id], running(live.get(subject_id, []))
        order = _order(job, item, clock, at)
        if isinstance(order, JobOutcome):
            outcomes[order].append(item.pk)
        else:
            orders[order].append(subject_id)
    for order, ids in orders.items():
        _RESCHEDULES[kind](ids, order, at, live)
    record_outcomes(outcomes)
    _record(job, kind, {pk: by_subject[pk] for ids in orders.values() for pk in ids})


def _order(job: TimeJob, item: TimeJobItem, clock: Deadline | None, at: datetime) -> "_Order | JobOutcome":
    known = item.deadline if job.state == JobState.RUNNING else item.moved
    if clock is None or known is None or clock.pk != known.pk or clock.due_at <= at:
        return JobOutcome.GONE_ON
    if job.state == JobState.UNDOING:
        return _Order(Shift(ShiftKind.TAKEN_BACK, due_at=item.deadline.due_at), job.reason, job.undone_by)
    if job.kind == JobKind.HOLIDAY:
        return _Order(Shift(ShiftKind.HOLIDAY, timedelta(days=job.days or 0)), job.reason, job.by)
    if not clock.is_as_first_counted:
        return JobOutcome.KEPT
    return _Order(Shift(ShiftKind.RECOMPUTED), job.reason, job.by)


def _record(job: TimeJob, kind: SubjectKind, items: Mapping[int, TimeJobItem]) -> None:
    if job.state == JobState.UNDOING:
        record_outcomes({JobOutcome.TAKEN_BACK: [item.pk for item in items.values()]})
        return
    now = live_deadlines(kind, list(items))
    clocks = {pk: running(now.get(pk, [])) for pk in items}
    record_moved({items[pk].pk: clock.pk for pk, clock in clocks.items() if clock})


def _reschedule_tickets(ids: Collection[int], order: _Order, at: datetime, live: Live) -> None:
    tickets = lock_tickets(list(ids))
    details = Details(shift=order.shift, why=order.why)
    actor = Actor(Role.CLOCK, order.by, "job")
    move_locked(tickets, Action.RESCHEDULE, actor=actor, at=at, details=details, live=live)


def _reschedule_disputes(ids: Collection[int], order: _Order, at: datetime, live: Live) -> None:
    actor = Actor(Role.CLOCK, order.by, "job")
    reschedule_locked(lock_disputes(list(ids)), order.shift, why=order.why, actor=actor, at=at, live=live)


_LOCKS: Mapping[SubjectKind, Callable[[Sequence[int]], list[int]]] = {
    SubjectKind.TICKET: lambda ids: [ticket.pk for ticket in lock_tickets(ids)],
    SubjectKind.DISPUTE: lambda ids: [dispute.pk for dispute in lock_disputes(ids)],
}
_RESCHEDULES: Mapping[SubjectKind, Reschedule] = {
    SubjectKind.TICKET: _reschedule_tickets,
    SubjectKind.DISPUTE: _reschedule_disputes,
}
"""Kinds whose time limits the platform can move; a kind that is not here is never part of a job."""
