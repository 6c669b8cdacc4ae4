"""The platform waits for something else: the sides' own talks, a test, the police or a court (TB 82-83)."""

from datetime import datetime

from aftersales.disputes.models import Dispute
from aftersales.disputes.services.recording import Written, check, write
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.disputes import (
    SUSPENSION_DEADLINES,
    DisputeAction,
    DisputeCase,
    DisputeDetails,
    DisputeMoveCode,
    DisputeState,
    IllegalDisputeMoveError,
    SuspensionGround,
)
from aftersales.domain.moving import TimerPlan
from aftersales.tickets.services.moving import Actor


def suspend(dispute: Dispute, case: DisputeCase, details: DisputeDetails, *, actor: Actor, at: datetime) -> None:
    check(case, DisputeAction.SUSPEND, actor, at, details.note)
    if details.suspended_for is None:
        raise IllegalDisputeMoveError(DisputeMoveCode.CHOICE_MISSING)
    if details.suspended_for is SuspensionGround.BRAND and not dispute.is_counterfeit:
        raise IllegalDisputeMoveError(DisputeMoveCode.NOT_A_COUNTERFEIT)
    written = Written(
        fields={"suspended_for": details.suspended_for},
        payload=details.given(),
        plan=TimerPlan(start=SUSPENSION_DEADLINES[details.suspended_for]),
    )
    write(dispute, DisputeAction.SUSPEND, DisputeState.SUSPENDED, actor=actor, at=at, written=written)


def record_slip(dispute: Dispute, case: DisputeCase, details: DisputeDetails, *, actor: Actor, at: datetime) -> None:
    """The receipt of police or court is in: they get their six months."""
    check(case, DisputeAction.RECORD_SLIP, actor, at)
    written = Written(payload=details.given(), plan=TimerPlan(start=DeadlineCode.AUTHORITY))
    write(dispute, DisputeAction.RECORD_SLIP, DisputeState.SUSPENDED, actor=actor, at=at, written=written)


def resume(dispute: Dispute, case: DisputeCase, details: DisputeDetails, *, actor: Actor, at: datetime) -> None:
    check(case, DisputeAction.RESUME, actor, at)
    written = Written(fields={"suspended_for": ""}, payload=details.given())
    write(dispute, DisputeAction.RESUME, DisputeState.UNDER_REVIEW, actor=actor, at=at, written=written)
