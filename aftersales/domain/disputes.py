"""Platform intervention: states and legal moves (rules 6.2)."""

from dataclasses import dataclass
from enum import StrEnum

from aftersales.domain.deadlines import Consequence, DeadlineCode, Side
from aftersales.domain.lifecycle import Role


class DisputeState(StrEnum):
    AWAITING_ACCEPTANCE = "awaiting_acceptance"
    COLLECTING_EVIDENCE = "collecting_evidence"
    UNDER_REVIEW = "under_review"
    SUSPENDED = "suspended"
    RULED = "ruled"
    EXECUTED = "executed"
    UNDER_APPEAL = "under_appeal"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


ENDED_DISPUTES = frozenset({DisputeState.SETTLED, DisputeState.WITHDRAWN, DisputeState.CLOSED})
PENDING = frozenset(DisputeState) - ENDED_DISPUTES - {DisputeState.RULED, DisputeState.EXECUTED}
"""Something is still to be shown, decided or carried out."""


class DisputeAction(StrEnum):
    OPEN = "open"
    ACCEPT = "accept"
    DISMISS = "dismiss"
    WITHDRAW = "withdraw"
    FINISH_EVIDENCE = "finish_evidence"
    CLOSE_ROUND = "close_round"
    RULE = "rule"
    MARK_OVERDUE = "mark_overdue"
    CLOSE = "close"
    EXTEND_ROUND = "extend_round"
    RESCHEDULE = "reschedule"


class Ground(StrEnum):
    """Why the platform is asked in."""

    REFUSED = "refused"
    OVERDUE = "overdue"
    NO_AGREEMENT = "no_agreement"
    GOODS_NOT_AS_SENT = "goods_not_as_sent"
    NO_RESPONSE = "no_response"
    DUTY_REFUSED = "duty_refused"
    POOR_ATTITUDE = "poor_attitude"


COMPLAINTS = frozenset({Ground.NO_RESPONSE, Ground.DUTY_REFUSED, Ground.POOR_ATTITUDE})
"""Grounds of a complaint about the store's conduct (F39): it claims nothing, so it holds no ticket."""


class Dismissal(StrEnum):
    """Why the platform does not take a case up, or stops it (TB 6)."""

    OUT_OF_TIME = "out_of_time"
    OTHER_ITEM = "other_item"
    SETTLED_BEFORE = "settled_before"
    SHAM_TRADE = "sham_trade"
    EXTRA_LOSS = "extra_loss"
    UNFOUNDED = "unfounded"


class SuspensionGround(StrEnum):
    """What a suspended dispute waits for (TB 82-83)."""

    AGREED = "agreed"
    TEST = "test"
    POLICE = "police"
    COURT = "court"


class OfferState(StrEnum):
    """Of a settlement one side offers to the other."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REPLACED = "replaced"
    LAPSED = "lapsed"


class Asked(StrEnum):
    """Whom a round of evidence asks."""

    BOTH = "both"
    CUSTOMER = "customer"
    STORE = "store"


MOST_QUESTIONS = 2
"""So often the platform may ask again before it rules (rules 6.2)."""


@dataclass(frozen=True, slots=True)
class DisputeMove:
    action: DisputeAction
    sources: frozenset[DisputeState]
    target: DisputeState
    roles: frozenset[Role]


_D, _A, _R = DisputeState, DisputeAction, Role


def _move(action: DisputeAction, sources: set[DisputeState], target: DisputeState, *roles: Role) -> DisputeMove:
    return DisputeMove(action, frozenset(sources), target, frozenset(roles))


DISPUTE_MOVES = {
    move.action: move
    for move in (
        _move(_A.ACCEPT, {_D.AWAITING_ACCEPTANCE}, _D.COLLECTING_EVIDENCE, _R.PLATFORM, _R.CLOCK),
        _move(_A.DISMISS, {_D.AWAITING_ACCEPTANCE}, _D.CLOSED, _R.PLATFORM),
        _move(
            _A.WITHDRAW,
            {_D.AWAITING_ACCEPTANCE, _D.COLLECTING_EVIDENCE, _D.UNDER_REVIEW},
            _D.WITHDRAWN,
            _R.CUSTOMER,
            _R.STORE,
        ),
        _move(_A.FINISH_EVIDENCE, {_D.COLLECTING_EVIDENCE}, _D.COLLECTING_EVIDENCE, _R.CUSTOMER, _R.STORE),
        _move(_A.CLOSE_ROUND, {_D.COLLECTING_EVIDENCE}, _D.UNDER_REVIEW, _R.CLOCK),
        _move(_A.RULE, {_D.UNDER_REVIEW}, _D.RULED, _R.PLATFORM),
        _move(_A.MARK_OVERDUE, {_D.UNDER_REVIEW}, _D.UNDER_REVIEW, _R.CLOCK),
        _move(_A.CLOSE, {_D.RULED, _D.EXECUTED}, _D.CLOSED, _R.CLOCK),
        _move(_A.EXTEND_ROUND, {_D.COLLECTING_EVIDENCE}, _D.COLLECTING_EVIDENCE, _R.PLATFORM),
        _move(_A.RESCHEDULE, {_D.COLLECTING_EVIDENCE}, _D.COLLECTING_EVIDENCE, _R.CLOCK),
    )
}

DEADLINE_OF_DISPUTE = {
    DisputeState.AWAITING_ACCEPTANCE: DeadlineCode.DISPUTE_ACCEPTANCE,
    DisputeState.COLLECTING_EVIDENCE: DeadlineCode.EVIDENCE_ROUND,
    DisputeState.UNDER_REVIEW: DeadlineCode.RULING,
    DisputeState.RULED: DeadlineCode.APPEAL,
}

DISPUTE_EXPIRY_ACTIONS = {
    Consequence.ACCEPT_DISPUTE: DisputeAction.ACCEPT,
    Consequence.CLOSE_EVIDENCE_ROUND: DisputeAction.CLOSE_ROUND,
    Consequence.MARK_RULING_OVERDUE: DisputeAction.MARK_OVERDUE,
    Consequence.CLOSE_DISPUTE: DisputeAction.CLOSE,
}


class DisputeMoveCode(StrEnum):
    NOT_FROM_HERE = "dispute_not_from_here"
    NOT_YOURS = "dispute_not_yours"
    ALREADY_DONE = "dispute_already_done"
    STALE = "dispute_stale"
    AMOUNT_WRONG = "ruling_amount_wrong"
    PARTY_MAY_NOT_RULE = "ruling_by_party"


class IllegalDisputeMoveError(Exception):
    """The table says no; nothing was changed."""

    def __init__(self, code: DisputeMoveCode, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


def next_dispute_state(state: DisputeState, action: DisputeAction, role: Role) -> DisputeState:
    """Where this action leads. Raises IllegalDisputeMoveError."""
    move = DISPUTE_MOVES[action]
    if role not in move.roles:
        raise IllegalDisputeMoveError(DisputeMoveCode.NOT_YOURS)
    if state not in move.sources:
        raise IllegalDisputeMoveError(DisputeMoveCode.NOT_FROM_HERE, state=state)
    return move.target


def dispute_actions(state: DisputeState, role: Role) -> tuple[DisputeAction, ...]:
    return tuple(move.action for move in DISPUTE_MOVES.values() if role in move.roles and state in move.sources)


DISPUTE_TURN = {
    DisputeState.AWAITING_ACCEPTANCE: Side.PLATFORM,
    DisputeState.COLLECTING_EVIDENCE: Side.CUSTOMER,
    DisputeState.UNDER_REVIEW: Side.PLATFORM,
    DisputeState.RULED: Side.CUSTOMER,
}
