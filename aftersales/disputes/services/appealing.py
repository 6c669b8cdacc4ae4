"""A side appeals once; another arbiter lets the ruling stand. Changing it is in `ruling`."""

from collections.abc import Sequence
from datetime import datetime

from aftersales.disputes.models import Appeal, Dispute, Ruling
from aftersales.disputes.selectors import has_decided, ruling_in_force
from aftersales.disputes.services.executing import close_if_final
from aftersales.disputes.services.recording import KEEPS_TIME, Written, check, write
from aftersales.domain.disputes import (
    DisputeAction,
    DisputeCase,
    DisputeDetails,
    DisputeMoveCode,
    DisputeState,
    IllegalDisputeMoveError,
    state_by,
)
from aftersales.domain.lifecycle import Role
from aftersales.domain.rulings import AppealResult, RulingOutcome, RulingStatus
from aftersales.tickets.services.moving import Actor

_ACCEPTED_AT = {Role.CUSTOMER: "customer_accepted_at", Role.STORE: "store_accepted_at"}


def appeal(dispute: Dispute, case: DisputeCase, words: str, *, actor: Actor, at: datetime) -> None:
    """What has not been carried out waits for the answer; what has been goes on.

    Where the other side has appealed already, the time to answer goes on: one answer is for both.
    """
    check(case, DisputeAction.APPEAL, actor, at, words)
    ruling = ruling_in_force(dispute)
    if ruling is None or actor.by is None:
        raise IllegalDisputeMoveError(DisputeMoveCode.NOT_APPEALABLE)
    Appeal.objects.create(dispute=dispute, ruling=ruling, role=actor.role, words=words, by=actor.by, at=at)
    plan = KEEPS_TIME if case.state is DisputeState.UNDER_APPEAL else None
    written = Written(payload={"note": words}, plan=plan)
    write(dispute, DisputeAction.APPEAL, DisputeState.UNDER_APPEAL, actor=actor, at=at, written=written)


def accept_ruling(dispute: Dispute, case: DisputeCase, *, actor: Actor, at: datetime) -> None:
    """This side will not appeal; when the other cannot either, the dispute is over."""
    check(case, DisputeAction.ACCEPT_RULING, actor, at)
    Ruling.objects.filter(dispute=dispute, status=RulingStatus.IN_FORCE).update(**{_ACCEPTED_AT[actor.role]: at})
    state = DisputeState(dispute.state)
    write(dispute, DisputeAction.ACCEPT_RULING, state, actor=actor, at=at, written=Written(plan=KEEPS_TIME))
    close_if_final(dispute, at, actor.via)


def uphold(dispute: Dispute, case: DisputeCase, details: DisputeDetails, *, actor: Actor, at: datetime) -> None:
    """The ruling stands, and goes on where the appeal had found it."""
    check(case, DisputeAction.UPHOLD, actor, at, details.note)
    if actor.by and has_decided(actor.by, dispute):
        raise IllegalDisputeMoveError(DisputeMoveCode.DECIDED_BEFORE)
    if case.is_proposed and actor.role is Role.PLATFORM:
        raise IllegalDisputeMoveError(DisputeMoveCode.WAITS_FOR_SIGNATURE)
    _stand(dispute, details, actor, at)


def let_stand_locked(disputes: Sequence[Dispute], *, actor: Actor, at: datetime) -> None:
    """Nobody has decided in time, so the original stands; a change that was not signed is off."""
    Ruling.objects.filter(dispute__in=disputes, status=RulingStatus.PROPOSED).update(status=RulingStatus.DECLINED)
    for dispute in disputes:
        _stand(dispute, DisputeDetails(), actor, at)


def _stand(dispute: Dispute, details: DisputeDetails, actor: Actor, at: datetime) -> None:
    ruling = ruling_in_force(dispute)
    if ruling is None:
        raise Ruling.DoesNotExist(dispute.number)
    answer_appeal(dispute, AppealResult.UPHELD if actor.by else AppealResult.LAPSED, details, actor=actor, at=at)
    target = state_by(RulingOutcome(ruling.outcome), is_executed=ruling.executed_at is not None)
    since = None if target is DisputeState.AWAITING_EXECUTION else ruling.at
    written = Written(payload=details.given(), since=since)
    write(dispute, DisputeAction.UPHOLD, target, actor=actor, at=at, written=written)
    close_if_final(dispute, at, actor.via)


def answer_appeal(
    dispute: Dispute, result: AppealResult, details: DisputeDetails, *, actor: Actor, at: datetime
) -> None:
    Appeal.objects.filter(dispute=dispute, result="").update(
        result=result,
        reasons_zh=details.note,
        reasons_en=details.note_en,
        decided_by=actor.by,
        decided_at=at,
    )
