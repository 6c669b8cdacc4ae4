"""Evidence is staged while its side works on it, and submitted once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from aftersales.disputes.models import Dispute, Exhibit, Submission
from aftersales.disputes.selectors import dispute_case
from aftersales.disputes.services.recording import check, lock
from aftersales.disputes.services.rounds import current_round
from aftersales.domain.disputes import DisputeAction, DisputeMoveCode, DisputeState, IllegalDisputeMoveError
from aftersales.domain.lifecycle import Role
from aftersales.domain.supply import SupplyPaper
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
    papers: Mapping[SupplyPaper, Sequence[Evidence]] | None = None,
) -> Submission:
    """Keep what this side has so far; nobody else sees it. After the round it counts as late. `papers` are files of
    a store that prove its supply chain.

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
        files = [("", one) for one in evidence]
        files += [(paper.value, one) for paper, shown in (papers or {}).items() for one in shown]
        if own.exhibits.count() + len(files) > MOST_EXHIBITS:
            raise IllegalDisputeMoveError(DisputeMoveCode.TOO_MANY_FILES, most=MOST_EXHIBITS)
        if papers and not (locked.is_counterfeit and actor.role is Role.STORE):
            raise IllegalDisputeMoveError(DisputeMoveCode.NOT_A_COUNTERFEIT)
        Exhibit.objects.bulk_create(
            [Exhibit(submission=own, evidence=one, paper=paper, at=at) for paper, one in files], ignore_conflicts=True
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
