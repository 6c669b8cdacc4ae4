"""Whether somebody may take a step now, beyond what the table of moves says."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from aftersales.domain.disputes.moves import DISPUTE_MOVES, next_dispute_state
from aftersales.domain.disputes.vocabulary import (
    Asked,
    Dismissal,
    DisputeAction,
    DisputeMoveCode,
    DisputeState,
    IllegalDisputeMoveError,
    SuspensionGround,
)
from aftersales.domain.lifecycle import Role
from aftersales.domain.rulings import RulingOutcome, may_appeal
from aftersales.domain.settings import SettingCode, default_number

MOST_QUESTIONS = default_number(SettingCode.MAX_QUESTIONS)
"""So often the platform may ask again before it rules (rules 6.2), where it has set nothing else."""


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
    most_questions: int = MOST_QUESTIONS
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


def _claimant(opened_by: Role) -> Role:
    """Whose claim it is: the clock opens for the customer."""
    return Role.CUSTOMER if opened_by is Role.CLOCK else opened_by


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
    if action is DisputeAction.ASK and case.questions >= case.most_questions:
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
            return None if role is _claimant(case.opened_by) else _C.NOT_YOURS
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
