"""Evidence is staged while its side works on it, and submitted once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from aftersales.disputes.models import Dispute, Exhibit, Submission
from aftersales.disputes.selectors import dispute_case
from aftersales.disputes.services.recording import check, lock
from aftersales.disputes.services.rounds import current_round
from aftersales.domain.disputes import DisputeAction, DisputeMoveCode, DisputeState, IllegalDisputeMoveError
from aftersales.evidence.models import Evidence
from aftersales.tickets.services.moving import Actor

MOST_EXHIBITS = 20


def stage_evidence(
    dispute: Dispute,
    *,
    actor: Actor,
    at: datetime,
    statement: str | None = None,
    evidence: Sequence[Evidence] = (),
) -> Submission:
    """Keep what this side has so far; nobody else sees it. After the round it counts as late.

    A statement of None leaves the one that is there. Raises IllegalDisputeMoveError.
    """
    with transaction.atomic():
        _, locked = lock(dispute, None)
        is_late = locked.state == DisputeState.UNDER_REVIEW
        action = DisputeAction.ADD_LATE if is_late else DisputeAction.FINISH_EVIDENCE
        check(dispute_case(locked), action, actor, at)
        own, _ = Submission.objects.get_or_create(
            round=current_round(locked, at),
            role=actor.role,
            is_late=is_late,
            defaults={"by": actor.by, "changed_at": at},
        )
        if statement is not None:
            own.statement = statement
        own.by, own.changed_at = actor.by, at
        own.save(update_fields=["statement", "by", "changed_at"])
        if own.exhibits.count() + len(evidence) > MOST_EXHIBITS:
            raise IllegalDisputeMoveError(DisputeMoveCode.TOO_MANY_FILES, most=MOST_EXHIBITS)
        Exhibit.objects.bulk_create(
            [Exhibit(submission=own, evidence=one, at=at) for one in evidence], ignore_conflicts=True
        )
    return own


def take_back(exhibit_id: int, dispute: Dispute, *, actor: Actor) -> bool:
    """Remove a staged file again; what is submitted stays. Whether there was one to remove."""
    with transaction.atomic():
        _, locked = lock(dispute, None)
        own = Exhibit.objects.filter(
            pk=exhibit_id,
            submission__round__dispute=locked,
            submission__role=actor.role,
            submission__submitted_at__isnull=True,
        )
        removed, _ = own.delete()
    return removed > 0
