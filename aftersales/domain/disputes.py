"""Platform intervention: states, legal moves and what a ruling does to the ticket (rules 6.2)."""

from dataclasses import dataclass
from enum import StrEnum

from aftersales.domain.deadlines import Consequence, DeadlineCode, Side
from aftersales.domain.lifecycle import Role, State
from aftersales.domain.requests import RequestKind


class DisputeState(StrEnum):
    AWAITING_ACCEPTANCE = "awaiting_acceptance"
    COLLECTING_EVIDENCE = "collecting_evidence"
    UNDER_REVIEW = "under_review"
    SUSPENDED = "suspended"
    RULED = "ruled"
    UNDER_APPEAL = "under_appeal"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


ENDED_DISPUTES = frozenset({DisputeState.SETTLED, DisputeState.WITHDRAWN, DisputeState.CLOSED})
HOLDING = frozenset(DisputeState) - ENDED_DISPUTES - {DisputeState.RULED}
"""The ticket stays in dispute while its dispute is in one of these."""


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


class RulingOutcome(StrEnum):
    REFUND = "refund"
    RETURN_REFUND = "return_refund"
    EXCHANGE = "exchange"
    REPAIR = "repair"
    RESEND = "resend"
    REJECT = "reject"


class Liable(StrEnum):
    STORE = "store"
    CUSTOMER = "customer"
    NOBODY = "nobody"


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
        _move(_A.CLOSE, {_D.RULED}, _D.CLOSED, _R.CLOCK),
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


@dataclass(frozen=True, slots=True)
class RulingEffect:
    """What the ticket becomes; a kind of None leaves it."""

    target: State
    kind: RequestKind | None


RULING_EFFECTS = {
    RulingOutcome.REFUND: RulingEffect(State.REFUNDING, RequestKind.REFUND_ONLY),
    RulingOutcome.RETURN_REFUND: RulingEffect(State.AWAITING_RETURN, RequestKind.RETURN_REFUND),
    RulingOutcome.EXCHANGE: RulingEffect(State.AWAITING_RETURN, RequestKind.EXCHANGE),
    RulingOutcome.REPAIR: RulingEffect(State.AWAITING_RETURN, RequestKind.REPAIR),
    RulingOutcome.RESEND: RulingEffect(State.AWAITING_SHIPMENT, RequestKind.RESEND),
    RulingOutcome.REJECT: RulingEffect(State.CLOSED, None),
}
REFUNDING_OUTCOMES = frozenset({RulingOutcome.REFUND, RulingOutcome.RETURN_REFUND})

DISPUTE_TURN = {
    DisputeState.AWAITING_ACCEPTANCE: Side.PLATFORM,
    DisputeState.COLLECTING_EVIDENCE: Side.CUSTOMER,
    DisputeState.UNDER_REVIEW: Side.PLATFORM,
    DisputeState.RULED: Side.CUSTOMER,
}
