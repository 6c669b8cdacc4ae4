"""Every legal move of a dispute as one row of a table, which buttons, services, diagram and tests all read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aftersales.domain.disputes.vocabulary import (
    UNDECIDED,
    DisputeAction,
    DisputeMoveCode,
    DisputeState,
    IllegalDisputeMoveError,
)
from aftersales.domain.lifecycle import Role
from aftersales.domain.rulings import RulingOutcome


@dataclass(frozen=True, slots=True)
class DisputeMove:
    """One legal action; several targets when what was decided chooses one."""

    action: DisputeAction
    sources: frozenset[DisputeState]
    targets: tuple[DisputeState, ...]
    roles: frozenset[Role]


_D, _A, _R = DisputeState, DisputeAction, Role
STAY: tuple[DisputeState, ...] = ()
"""The state stays; the move is still a row of history."""
_DECIDED = (_D.AWAITING_EXECUTION, _D.RULED, _D.EXECUTED)


def _move(
    action: DisputeAction,
    sources: Iterable[DisputeState],
    targets: DisputeState | tuple[DisputeState, ...],
    *roles: Role,
) -> DisputeMove:
    reached = targets if isinstance(targets, tuple) else (targets,)
    return DisputeMove(action, frozenset(sources), reached, frozenset(roles))


_PARTIES = (_R.CUSTOMER, _R.STORE)
_TABLE = (
    _move(_A.ACCEPT, {_D.AWAITING_ACCEPTANCE}, _D.COLLECTING_EVIDENCE, _R.PLATFORM, _R.CLOCK),
    _move(_A.DISMISS, {_D.AWAITING_ACCEPTANCE, _D.UNDER_REVIEW}, _D.CLOSED, _R.PLATFORM),
    # the sides show what they rely on
    _move(_A.FINISH_EVIDENCE, {_D.COLLECTING_EVIDENCE}, STAY, *_PARTIES),
    _move(_A.ADD_LATE, {_D.UNDER_REVIEW}, STAY, *_PARTIES),
    _move(_A.CLOSE_ROUND, {_D.COLLECTING_EVIDENCE}, _D.UNDER_REVIEW, _R.CLOCK),
    _move(_A.EXTEND_ROUND, {_D.COLLECTING_EVIDENCE}, STAY, _R.PLATFORM),
    _move(_A.ASK, {_D.UNDER_REVIEW}, _D.COLLECTING_EVIDENCE, _R.PLATFORM),
    # they end it themselves
    _move(_A.ACCEPT_SETTLEMENT, UNDECIDED, _D.SETTLED, *_PARTIES),
    _move(_A.DECLINE_SETTLEMENT, UNDECIDED, STAY, *_PARTIES),
    _move(_A.OFFER_SETTLEMENT, UNDECIDED, STAY, *_PARTIES),
    _move(_A.WITHDRAW, UNDECIDED, _D.WITHDRAWN, *_PARTIES),
    # something else has to be known first
    _move(_A.SUSPEND, {_D.UNDER_REVIEW}, _D.SUSPENDED, _R.PLATFORM),
    _move(_A.RECORD_SLIP, {_D.SUSPENDED}, STAY, _R.PLATFORM),
    _move(_A.RESUME, {_D.SUSPENDED}, _D.UNDER_REVIEW, _R.PLATFORM, _R.CLOCK),
    # the platform decides
    _move(_A.RULE, {_D.UNDER_REVIEW}, _DECIDED, _R.PLATFORM),
    _move(_A.PROPOSE_RULING, {_D.UNDER_REVIEW, _D.UNDER_APPEAL}, STAY, _R.PLATFORM),
    _move(_A.DECLINE_RULING, {_D.UNDER_REVIEW, _D.UNDER_APPEAL}, STAY, _R.PLATFORM),
    _move(_A.MARK_OVERDUE, {_D.UNDER_REVIEW}, STAY, _R.CLOCK),
    # what it decided is done
    _move(_A.EXECUTE, {_D.AWAITING_EXECUTION}, _D.EXECUTED, _R.STORE, _R.PLATFORM, _R.CLOCK),
    _move(_A.LEAVE_EXECUTION, {_D.AWAITING_EXECUTION}, STAY, _R.CLOCK),
    _move(_A.CLOSE, {_D.RULED, _D.EXECUTED}, _D.CLOSED, _R.CLOCK),
    # somebody else looks at it again
    # the other side may too while the first is looked at: one answer is for both
    _move(_A.APPEAL, {*_DECIDED, _D.UNDER_APPEAL}, _D.UNDER_APPEAL, *_PARTIES),
    _move(_A.ACCEPT_RULING, _DECIDED, STAY, *_PARTIES),
    _move(_A.UPHOLD, {_D.UNDER_APPEAL}, _DECIDED, _R.PLATFORM, _R.CLOCK),
    _move(_A.CHANGE_RULING, {_D.UNDER_APPEAL}, _DECIDED, _R.PLATFORM),
    _move(_A.RESCHEDULE, {_D.COLLECTING_EVIDENCE}, STAY, _R.CLOCK),
)
DISPUTE_MOVES: Mapping[DisputeAction, DisputeMove] = {move.action: move for move in _TABLE}


def next_dispute_state(
    state: DisputeState, action: DisputeAction, role: Role, chosen: DisputeState | None = None
) -> DisputeState:
    """Where this action leads; `chosen` where it may lead to several. Raises IllegalDisputeMoveError."""
    move = DISPUTE_MOVES[action]
    if role not in move.roles:
        raise IllegalDisputeMoveError(DisputeMoveCode.NOT_YOURS)
    if state not in move.sources:
        raise IllegalDisputeMoveError(DisputeMoveCode.NOT_FROM_HERE, state=state)
    if chosen in move.targets:
        return chosen
    return move.targets[0] if move.targets else state


def state_by(outcome: RulingOutcome, *, is_executed: bool = False) -> DisputeState:
    """Where a dispute stands once it is decided: what is refused or only noted leaves the store nothing to do."""
    if is_executed or outcome is RulingOutcome.NOTED:
        return DisputeState.EXECUTED
    return DisputeState.RULED if outcome is RulingOutcome.REJECT else DisputeState.AWAITING_EXECUTION
