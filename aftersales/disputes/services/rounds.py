"""Rounds of evidence: opened by the platform, closed when those asked have shown theirs or the time is over."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet

from aftersales.deadlines.models import Deadline, SubjectKind
from aftersales.deadlines.selectors import live_deadlines
from aftersales.disputes.models import Dispute, EvidenceRound, Submission
from aftersales.disputes.services.recording import KEEPS_TIME, Written, check, write, write_all
from aftersales.domain.disputes import Asked, DisputeAction, DisputeCase, DisputeDetails, DisputeState
from aftersales.domain.lifecycle import Role
from aftersales.evidence.services.custody import Act
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.showing import hand_in

_FINISHED_AT = {Role.CUSTOMER: "customer_finished_at", Role.STORE: "store_finished_at"}
_NOBODY = {"customer_finished_at": None, "store_finished_at": None}


def accept_locked(
    disputes: Sequence[Dispute],
    *,
    actor: Actor,
    at: datetime,
    live: Mapping[int, list[Deadline]],
    written: Written | None = None,
) -> None:
    """The platform takes them up, and the first round of each begins for both sides."""
    target = DisputeState.COLLECTING_EVIDENCE
    write_all(disputes, DisputeAction.ACCEPT, target, actor=actor, at=at, live=live, written=written)
    EvidenceRound.objects.bulk_create(EvidenceRound(dispute=one, number=1, opened_at=at) for one in disputes)


def close_locked(
    disputes: Sequence[Dispute], *, actor: Actor, at: datetime, live: Mapping[int, list[Deadline]]
) -> None:
    """The platform goes on with what there is; what was staged and not submitted counts as submitted."""
    action, target = DisputeAction.CLOSE_ROUND, DisputeState.UNDER_REVIEW
    write_all(disputes, action, target, actor=actor, at=at, live=live)
    rounds = EvidenceRound.objects.filter(dispute__in=disputes, closed_at__isnull=True)
    ids = list(rounds.values_list("pk", flat=True))
    Submission.objects.filter(round__in=ids, submitted_at__isnull=True).update(submitted_at=at)
    EvidenceRound.objects.filter(pk__in=ids).update(closed_at=at)
    _reveal(_shown(Submission.objects.filter(round__in=ids)), actor.via, at)


def ask(dispute: Dispute, case: DisputeCase, details: DisputeDetails, *, actor: Actor, at: datetime) -> None:
    """One more round, with a question for one side or for both."""
    check(case, DisputeAction.ASK, actor, at, details.note)
    payload = {"note": details.note, "asked": details.asked.value}
    written = Written(fields=_NOBODY, payload=payload)
    write(dispute, DisputeAction.ASK, DisputeState.COLLECTING_EVIDENCE, actor=actor, at=at, written=written)
    EvidenceRound.objects.create(
        dispute=dispute,
        number=case.questions + 2,
        asked=details.asked,
        question=details.note,
        by=actor.by,
        opened_at=at,
    )


def finish(dispute: Dispute, case: DisputeCase, note: str, *, actor: Actor, at: datetime) -> None:
    """This side has shown what it has; its staged evidence goes in, and the last to finish closes the round."""
    check(case, DisputeAction.FINISH_EVIDENCE, actor, at)
    own = current_round(dispute, at).submissions.filter(role=actor.role, submitted_at__isnull=True)
    own.update(submitted_at=at, by=actor.by)
    written = Written(fields={_FINISHED_AT[actor.role]: at}, payload={"note": note} if note else {}, plan=KEEPS_TIME)
    state = DisputeState(dispute.state)
    write(dispute, DisputeAction.FINISH_EVIDENCE, state, actor=actor, at=at, written=written)
    if _asked(case) <= case.finished | {actor.role}:
        close_now(dispute, at, actor.via)


def close_now(dispute: Dispute, at: datetime, via: str) -> None:
    """Nobody asked has anything more to show."""
    closer = Actor(Role.CLOCK, None, via)
    live = live_deadlines(SubjectKind.DISPUTE, [dispute.pk])
    close_locked([dispute], actor=closer, at=at, live=live)


def submit_late(dispute: Dispute, case: DisputeCase, *, actor: Actor, at: datetime) -> None:
    """After the round, once, and marked as late; the other side sees it at once."""
    check(case, DisputeAction.ADD_LATE, actor, at)
    own = Submission.objects.filter(round__dispute=dispute, role=actor.role, is_late=True, submitted_at__isnull=True)
    late = _shown(own)
    own.update(submitted_at=at, by=actor.by)
    _reveal(late, actor.via, at)
    state = DisputeState(dispute.state)
    write(dispute, DisputeAction.ADD_LATE, state, actor=actor, at=at, written=Written(plan=KEEPS_TIME))


def _asked(case: DisputeCase) -> set[Role]:
    return {Role.CUSTOMER, Role.STORE} if case.asked is Asked.BOTH else {Role(case.asked.value)}


def current_round(dispute: Dispute, at: datetime) -> EvidenceRound:
    """The newest; a dispute from before rounds had rows gets its first."""
    newest = EvidenceRound.objects.filter(dispute=dispute).order_by("-number").first()
    return newest or EvidenceRound.objects.create(dispute=dispute, number=1, opened_at=at)


def _shown(submissions: QuerySet[Submission]) -> list[Submission]:
    return list(submissions.select_related("by", "round__dispute__ticket").prefetch_related("exhibits__evidence"))


def _reveal(submissions: Sequence[Submission], via: str, at: datetime) -> None:
    """From now on their files hang on the ticket, where both sides and the platform see them."""
    for one in submissions:
        files = [exhibit.evidence for exhibit in one.exhibits.all()]
        hand_in([one.round.dispute.ticket], files, Act(one.by, one.role, via, at))
