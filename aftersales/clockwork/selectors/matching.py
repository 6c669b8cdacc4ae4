"""Which running time limits a job of the platform is about, before and when it begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from aftersales.accounts.models import Store
from aftersales.deadlines.models import Deadline, DeadlineState, JobKind, SubjectKind, TimeJob
from aftersales.disputes.models import Dispute
from aftersales.domain.deadlines import EXTENDED_FOR_ALL, RECOUNTED, DeadlineCode
from aftersales.domain.disputes import DISPUTE_MOVES, DisputeAction
from aftersales.domain.lifecycle import OPEN, State
from aftersales.tickets.models import Ticket

CODES = {JobKind.HOLIDAY: EXTENDED_FOR_ALL, JobKind.RECOMPUTE: RECOUNTED}
_OPEN_STATES = sorted(OPEN - {State.IN_DISPUTE})
_DISPUTE_STATES = sorted(DISPUTE_MOVES[DisputeAction.RESCHEDULE].sources)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a job would be about."""

    total: int
    by_code: Sequence[tuple[str, int]]
    first: Sequence[Deadline]


def matching(job: TimeJob, at: datetime) -> QuerySet[Deadline]:
    """Running and not over yet: what has passed is a fact that no holiday undoes."""
    codes = CODES[JobKind(job.kind)]
    if job.code:
        codes &= {DeadlineCode(job.code)}
    found = Deadline.objects.filter(state=DeadlineState.PENDING, due_at__gt=at, code__in=sorted(codes))
    if job.due_from:
        found = found.filter(due_at__gte=job.due_from)
    if job.due_until:
        found = found.filter(due_at__lt=job.due_until)
    return found.filter(_subjects(job.store)).order_by("due_at", "id")


def preview(job: TimeJob, at: datetime, sample: int = 20) -> Preview:
    found = matching(job, at)
    counted = found.order_by().values_list("code").annotate(count=Count("id")).order_by("-count", "code")
    by_code = list(counted)
    return Preview(sum(count for _, count in by_code), by_code, list(found[:sample]))


def _subjects(store: Store | None) -> Q:
    tickets = Ticket.objects.filter(state__in=_OPEN_STATES)
    disputes = Dispute.objects.filter(state__in=_DISPUTE_STATES)
    if store:
        tickets, disputes = tickets.filter(store=store), disputes.filter(ticket__store=store)
    return Q(subject_kind=SubjectKind.TICKET, subject_id__in=tickets.values("pk")) | Q(
        subject_kind=SubjectKind.DISPUTE, subject_id__in=disputes.values("pk")
    )
