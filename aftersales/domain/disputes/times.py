"""Which due time runs in which state of a dispute, what its expiry does, and whose turn it is."""

from aftersales.domain.deadlines import Consequence, DeadlineCode, Side
from aftersales.domain.disputes.vocabulary import DisputeAction, DisputeState, SuspensionGround

DEADLINE_OF_DISPUTE = {
    DisputeState.AWAITING_ACCEPTANCE: DeadlineCode.DISPUTE_ACCEPTANCE,
    DisputeState.COLLECTING_EVIDENCE: DeadlineCode.EVIDENCE_ROUND,
    DisputeState.UNDER_REVIEW: DeadlineCode.RULING,
    DisputeState.AWAITING_EXECUTION: DeadlineCode.EXECUTION,
    DisputeState.RULED: DeadlineCode.APPEAL,
    DisputeState.EXECUTED: DeadlineCode.APPEAL,
    DisputeState.UNDER_APPEAL: DeadlineCode.APPEAL_REVIEW,
}
SUSPENSION_DEADLINES = {
    SuspensionGround.AGREED: DeadlineCode.SUSPENSION,
    SuspensionGround.TEST: DeadlineCode.SUSPENSION,
    SuspensionGround.BRAND: DeadlineCode.BRAND_CHECK,
    SuspensionGround.POLICE: DeadlineCode.COURT_SLIP,
    SuspensionGround.COURT: DeadlineCode.COURT_SLIP,
}
"""A suspended dispute runs by what it waits for; whoever turns to police or court shows their receipt first."""
EVIDENCE_DEADLINES = frozenset({DeadlineCode.EVIDENCE_ROUND, DeadlineCode.SUPPLY_PROOF})


def dispute_deadline(state: DisputeState, *, is_counterfeit: bool = False) -> DeadlineCode | None:
    """The due time that starts with a state; evidence about a counterfeit has one of its own."""
    code = DEADLINE_OF_DISPUTE.get(state)
    return DeadlineCode.SUPPLY_PROOF if is_counterfeit and code is DeadlineCode.EVIDENCE_ROUND else code


DISPUTE_EXPIRY_ACTIONS = {
    Consequence.ACCEPT_DISPUTE: DisputeAction.ACCEPT,
    Consequence.CLOSE_EVIDENCE_ROUND: DisputeAction.CLOSE_ROUND,
    Consequence.MARK_RULING_OVERDUE: DisputeAction.MARK_OVERDUE,
    Consequence.RESUME_DISPUTE: DisputeAction.RESUME,
    Consequence.FORCE_EXECUTION: DisputeAction.EXECUTE,
    Consequence.UPHOLD_RULING: DisputeAction.UPHOLD,
    Consequence.CLOSE_DISPUTE: DisputeAction.CLOSE,
}
DISPUTE_TURN = {
    DisputeState.AWAITING_ACCEPTANCE: Side.PLATFORM,
    DisputeState.COLLECTING_EVIDENCE: Side.CUSTOMER,
    DisputeState.UNDER_REVIEW: Side.PLATFORM,
    DisputeState.SUSPENDED: Side.PLATFORM,
    DisputeState.AWAITING_EXECUTION: Side.STORE,
    DisputeState.RULED: Side.CUSTOMER,
    DisputeState.EXECUTED: Side.CUSTOMER,
    DisputeState.UNDER_APPEAL: Side.PLATFORM,
}
