"""Platform intervention: states, and every legal move as one row of one table (rules 6.2).

Buttons, services, the diagram in the docs and the tests all read `DISPUTE_MOVES`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from aftersales.domain.deadlines import Consequence, DeadlineCode, Side
from aftersales.domain.lifecycle import Role
from aftersales.domain.rulings import RulingOutcome, may_appeal


class DisputeState(StrEnum):
    AWAITING_ACCEPTANCE = "awaiting_acceptance"
    COLLECTING_EVIDENCE = "collecting_evidence"
    UNDER_REVIEW = "under_review"
    SUSPENDED = "suspended"
    AWAITING_EXECUTION = "awaiting_execution"
    RULED = "ruled"
    EXECUTED = "executed"
    UNDER_APPEAL = "under_appeal"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


ENDED_DISPUTES = frozenset({DisputeState.SETTLED, DisputeState.WITHDRAWN, DisputeState.CLOSED})
PENDING = frozenset(DisputeState) - ENDED_DISPUTES - {DisputeState.EXECUTED}
"""Something is still to be shown, decided or carried out."""
UNDECIDED = frozenset(
    {
        DisputeState.AWAITING_ACCEPTANCE,
        DisputeState.COLLECTING_EVIDENCE,
        DisputeState.UNDER_REVIEW,
        DisputeState.SUSPENDED,
    }
)
"""Before the first ruling: the sides can still settle it among themselves."""


class DisputeAction(StrEnum):
    OPEN = "open"
    ACCEPT = "accept"
    DISMISS = "dismiss"
    WITHDRAW = "withdraw"
    OFFER_SETTLEMENT = "offer_settlement"
    ACCEPT_SETTLEMENT = "accept_settlement"
    DECLINE_SETTLEMENT = "decline_settlement"
    FINISH_EVIDENCE = "finish_evidence"
    ADD_LATE = "add_late"
    CLOSE_ROUND = "close_round"
    EXTEND_ROUND = "extend_round"
    ASK = "ask"
    SUSPEND = "suspend"
    RECORD_SLIP = "record_slip"
    RESUME = "resume"
    PROPOSE_RULING = "propose_ruling"
    DECLINE_RULING = "decline_ruling"
    RULE = "rule"
    MARK_OVERDUE = "mark_overdue"
    EXECUTE = "execute"
    LEAVE_EXECUTION = "leave_execution"
    ACCEPT_RULING = "accept_ruling"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    CHANGE_RULING = "change_ruling"
    CLOSE = "close"
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
    BRAND = "brand"


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
    _move(_A.APPEAL, _DECIDED, _D.UNDER_APPEAL, *_PARTIES),
    _move(_A.ACCEPT_RULING, _DECIDED, STAY, *_PARTIES),
    _move(_A.UPHOLD, {_D.UNDER_APPEAL}, _DECIDED, _R.PLATFORM, _R.CLOCK),
    _move(_A.CHANGE_RULING, {_D.UNDER_APPEAL}, _DECIDED, _R.PLATFORM),
    _move(_A.RESCHEDULE, {_D.COLLECTING_EVIDENCE}, STAY, _R.CLOCK),
)
DISPUTE_MOVES: Mapping[DisputeAction, DisputeMove] = {move.action: move for move in _TABLE}

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


class DisputeMoveCode(StrEnum):
    NOT_FROM_HERE = "dispute_not_from_here"
    NOT_YOURS = "dispute_not_yours"
    ALREADY_DONE = "dispute_already_done"
    STALE = "dispute_stale"
    TOO_LATE = "dispute_too_late"
    NOTE_MISSING = "dispute_note_missing"
    CHOICE_MISSING = "dispute_choice_missing"
    NO_MORE_QUESTIONS = "dispute_no_more_questions"
    NOT_ASKED = "dispute_not_asked"
    NOTHING_OFFERED = "settlement_nothing_offered"
    NOT_A_COUNTERFEIT = "dispute_not_a_counterfeit"
    COUNTERFEIT_UNPROVED = "ruling_counterfeit_unproved"
    COMPLAINT_CLAIMS_NOTHING = "complaint_claims_nothing"
    NOTHING_TO_SHOW = "dispute_nothing_to_show"
    TOO_MANY_FILES = "dispute_too_many_files"
    SLIP_NOT_AWAITED = "dispute_slip_not_awaited"
    AMOUNT_WRONG = "ruling_amount_wrong"
    FREIGHT_WRONG = "ruling_freight_wrong"
    OUTCOME_WRONG = "ruling_outcome_wrong"
    EVIDENCE_WRONG = "ruling_evidence_wrong"
    PARTY_MAY_NOT_RULE = "ruling_by_party"
    DECIDED_BEFORE = "ruling_decided_before"
    SAME_PERSON = "ruling_same_person"
    WAITS_FOR_SIGNATURE = "ruling_waits_for_signature"
    NOTHING_TO_SIGN = "ruling_nothing_to_sign"
    NOT_APPEALABLE = "ruling_not_appealable"
    APPEALED_BEFORE = "ruling_appealed_before"
    ACCEPTED_BEFORE = "ruling_accepted_before"
    TICKET_ENDED = "ruling_ticket_ended"


class IllegalDisputeMoveError(Exception):
    """The table or a guard says no; nothing was changed."""

    def __init__(self, code: DisputeMoveCode, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


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


@dataclass(frozen=True, slots=True)
class DisputeCase:
    """What the rules of a move read of a dispute."""

    state: DisputeState
    opened_by: Role = Role.CUSTOMER
    is_complaint: bool = False
    is_overdue: bool = False
    asked: Asked = Asked.BOTH
    finished: frozenset[Role] = frozenset()
    came_late: frozenset[Role] = frozenset()
    """Whose late evidence is in: it may come once."""
    questions: int = 0
    offered: frozenset[Role] = frozenset()
    """Who has an open offer of settlement."""
    suspended_for: SuspensionGround | None = None
    is_proposed: bool = False
    outcome: RulingOutcome | None = None
    accepted: frozenset[Role] = frozenset()
    appealed: frozenset[Role] = frozenset()
    appeal_until: datetime | None = None

    @property
    def is_final(self) -> bool:
        """Nobody can appeal any more, because everybody has, or has accepted the ruling."""
        return self.outcome is not None and not may_appeal(self.outcome) - self.accepted - self.appealed


_C = DisputeMoveCode
_OTHER = {Role.CUSTOMER: Role.STORE, Role.STORE: Role.CUSTOMER}


def _evidence_guard(case: DisputeCase, role: Role) -> DisputeMoveCode | None:
    if case.asked not in {Asked.BOTH, Asked(role.value)}:
        return _C.NOT_ASKED
    return _C.ALREADY_DONE if role in case.finished else None


def _settling_guard(case: DisputeCase, action: DisputeAction, role: Role) -> DisputeMoveCode | None:
    if case.is_complaint:
        return _C.COMPLAINT_CLAIMS_NOTHING
    if action is not DisputeAction.OFFER_SETTLEMENT and _OTHER[role] not in case.offered:
        return _C.NOTHING_OFFERED
    return None


def _appeal_guard(case: DisputeCase, role: Role, at: datetime) -> DisputeMoveCode | None:
    if case.outcome is None or role not in may_appeal(case.outcome):
        return _C.NOT_APPEALABLE
    if role in case.appealed:
        return _C.APPEALED_BEFORE
    if role in case.accepted:
        return _C.ACCEPTED_BEFORE
    return _C.TOO_LATE if case.appeal_until and at >= case.appeal_until else None


def _platform_guard(case: DisputeCase, action: DisputeAction) -> DisputeMoveCode | None:
    if action is DisputeAction.ASK and case.questions >= MOST_QUESTIONS:
        return _C.NO_MORE_QUESTIONS
    if action is DisputeAction.RECORD_SLIP:
        awaited = case.suspended_for in {SuspensionGround.POLICE, SuspensionGround.COURT}
        return None if awaited else _C.SLIP_NOT_AWAITED
    if action is DisputeAction.DECLINE_RULING:
        return None if case.is_proposed else _C.NOTHING_TO_SIGN
    waits = {DisputeAction.PROPOSE_RULING, DisputeAction.ASK, DisputeAction.SUSPEND, DisputeAction.DISMISS}
    return _C.WAITS_FOR_SIGNATURE if case.is_proposed and action in waits else None


def _guard(case: DisputeCase, action: DisputeAction, role: Role, at: datetime) -> DisputeMoveCode | None:
    match action:
        case DisputeAction.WITHDRAW:
            return None if role is case.opened_by else _C.NOT_YOURS
        case DisputeAction.FINISH_EVIDENCE:
            return _evidence_guard(case, role)
        case DisputeAction.ADD_LATE:
            return _C.ALREADY_DONE if role in case.came_late else None
        case DisputeAction.OFFER_SETTLEMENT | DisputeAction.ACCEPT_SETTLEMENT | DisputeAction.DECLINE_SETTLEMENT:
            return _settling_guard(case, action, role)
        case DisputeAction.APPEAL | DisputeAction.ACCEPT_RULING:
            return _appeal_guard(case, role, at)
        case DisputeAction.EXECUTE if role is Role.PLATFORM and not case.is_overdue:
            return _C.NOT_YOURS
    return _platform_guard(case, action)


def dispute_refusal(
    case: DisputeCase, action: DisputeAction, role: Role, at: datetime
) -> IllegalDisputeMoveError | None:
    """Why this action is closed to this role now, or None when it is open."""
    try:
        next_dispute_state(case.state, action, role)
    except IllegalDisputeMoveError as illegal:
        return illegal
    code = _guard(case, action, role, at)
    return IllegalDisputeMoveError(code) if code else None


def dispute_actions(case: DisputeCase, role: Role, at: datetime) -> tuple[DisputeAction, ...]:
    """What this role can do now, in the table's order."""
    return tuple(action for action in DISPUTE_MOVES if dispute_refusal(case, action, role, at) is None)


NEEDS_WORDS = frozenset(
    {
        DisputeAction.DISMISS,
        DisputeAction.EXTEND_ROUND,
        DisputeAction.ASK,
        DisputeAction.SUSPEND,
        DisputeAction.DECLINE_RULING,
        DisputeAction.APPEAL,
        DisputeAction.UPHOLD,
    }
)
"""Nobody is told of these without a word of why."""


@dataclass(frozen=True, slots=True)
class DisputeDetails:
    """What the actor gives along with a move."""

    note: str = ""
    note_en: str = ""
    dismissal: Dismissal | None = None
    suspended_for: SuspensionGround | None = None
    asked: Asked = Asked.BOTH
    outcome: RulingOutcome | None = None
    amount: Decimal = Decimal(0)

    def given(self) -> dict[str, object]:
        """What goes into the history row."""
        named = {"note": self.note, "dismissal": self.dismissal, "suspended_for": self.suspended_for}
        return {name: str(value) for name, value in named.items() if value}


NO_WORDS = DisputeDetails()

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
