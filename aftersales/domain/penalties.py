"""Points against a store that fails its duty: ledgers, triggers, nodes, and what the year's end clears (rules 4, 6.3).

Every number is a default without an official wording (BG in rules.md), kept as rows that the platform can change;
this table is what the portal comes with.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from aftersales.domain.calendar import SHANGHAI
from aftersales.domain.lifecycle import Role
from aftersales.domain.settings import SettingCode, default_number


class Ledger(StrEnum):
    """Three ledgers that never mix: 一般违规 (A), 严重违规 (B), 出售假冒 (C)."""

    GENERAL = "general"
    SERIOUS = "serious"
    COUNTERFEIT = "counterfeit"


class Trigger(StrEnum):
    """What a penalty is proposed for."""

    TIMEOUTS = "timeouts"
    BROKEN_PROMISE = "broken_promise"
    RULING_DISOBEYED = "ruling_disobeyed"
    LATE_REFUND = "late_refund"
    COMPLAINT_UPHELD = "complaint_upheld"
    COUNTERFEIT = "counterfeit"
    ASSESSMENT_FAILED = "assessment_failed"


class Confirmer(StrEnum):
    PLATFORM = "platform"
    TABLE = "table"  # minor ones: the table itself confirms


@dataclass(frozen=True, slots=True)
class PenaltyRule:
    """`per` events within `days` make one proposal of `points`."""

    trigger: Trigger
    ledger: Ledger
    points: int
    confirmer: Confirmer = Confirmer.PLATFORM
    per: int = 1
    days: int = 30


DEFAULT_RULES = (
    PenaltyRule(Trigger.TIMEOUTS, Ledger.GENERAL, 1, Confirmer.TABLE, per=3),
    PenaltyRule(Trigger.BROKEN_PROMISE, Ledger.GENERAL, 4),
    PenaltyRule(Trigger.LATE_REFUND, Ledger.GENERAL, 6),
    PenaltyRule(Trigger.COMPLAINT_UPHELD, Ledger.GENERAL, 2),
    PenaltyRule(Trigger.RULING_DISOBEYED, Ledger.SERIOUS, 6),
    PenaltyRule(Trigger.COUNTERFEIT, Ledger.COUNTERFEIT, 24),
    PenaltyRule(Trigger.ASSESSMENT_FAILED, Ledger.GENERAL, 2),
)


# --- nodes and measures ---


class Measure(StrEnum):
    RESTRICTED = "restricted"
    HIDDEN = "hidden"
    CLOSED = "closed"


OUT_OF_SIGHT = frozenset({Measure.HIDDEN, Measure.CLOSED})
"""No list of stores offers a store under one of these; it is found by its address."""


@dataclass(frozen=True, slots=True)
class Node:
    """Reaching `points` in a ledger within a year starts a measure; `days` is None for one without an end."""

    ledger: Ledger
    points: int
    measure: Measure
    days: int | None


DEFAULT_NODES = (
    *(Node(Ledger.GENERAL, points, Measure.RESTRICTED, 7) for points in (12, 24, 36, 48)),
    Node(Ledger.SERIOUS, 12, Measure.HIDDEN, 7),
    Node(Ledger.SERIOUS, 24, Measure.HIDDEN, 14),
    Node(Ledger.SERIOUS, 36, Measure.HIDDEN, 21),
    Node(Ledger.SERIOUS, 48, Measure.CLOSED, None),
    Node(Ledger.COUNTERFEIT, 24, Measure.HIDDEN, 14),
    Node(Ledger.COUNTERFEIT, 48, Measure.CLOSED, None),
)


def crossed(nodes: Iterable[Node], ledger: Ledger, before: int, after: int) -> Node | None:
    """The highest node that these points reach for the first time; one booking starts at most one measure."""
    reached = [node for node in nodes if node.ledger is ledger and before < node.points <= after]
    return max(reached, key=lambda node: node.points, default=None)


# --- the year's end ---

KEPT_FROM = default_number(SettingCode.KEPT_POINTS_FROM)
"""Counterfeit points from here on carry over; from 48 on the store is closed, and stays so."""


def year_end(year: int) -> datetime:
    """31 December 24:00 in China, which is the first moment of the next year."""
    return datetime(year + 1, 1, 1, tzinfo=SHANGHAI).astimezone(UTC)


def points_to_clear(ledger: Ledger, balance: int, kept_from: int = KEPT_FROM) -> int:
    """What 31 December takes away from a balance."""
    if ledger is Ledger.COUNTERFEIT and balance >= kept_from:
        return 0
    return balance


# --- a penalty's way ---


class PenaltyState(StrEnum):
    PROPOSED = "proposed"
    NOTIFIED = "notified"
    APPEALED = "appealed"
    BOOKED = "booked"
    DISMISSED = "dismissed"
    LIFTED = "lifted"


class PenaltyAction(StrEnum):
    PROPOSE = "propose"
    CONFIRM = "confirm"
    DISMISS = "dismiss"
    APPEAL = "appeal"
    GRANT_APPEAL = "grant_appeal"
    REJECT_APPEAL = "reject_appeal"
    BOOK = "book"


@dataclass(frozen=True, slots=True)
class PenaltyMove:
    action: PenaltyAction
    source: PenaltyState
    target: PenaltyState
    roles: frozenset[Role]
    needs_note: bool = True


_S, _A, _R = PenaltyState, PenaltyAction, Role
PENALTY_MOVES: Sequence[PenaltyMove] = (
    # The table itself confirms what it may; a person says why.
    PenaltyMove(_A.CONFIRM, _S.PROPOSED, _S.NOTIFIED, frozenset({_R.PLATFORM, _R.CLOCK}), needs_note=False),
    PenaltyMove(_A.DISMISS, _S.PROPOSED, _S.DISMISSED, frozenset({_R.PLATFORM})),
    PenaltyMove(_A.APPEAL, _S.NOTIFIED, _S.APPEALED, frozenset({_R.STORE})),
    PenaltyMove(_A.BOOK, _S.NOTIFIED, _S.BOOKED, frozenset({_R.CLOCK}), needs_note=False),
    PenaltyMove(_A.GRANT_APPEAL, _S.APPEALED, _S.LIFTED, frozenset({_R.PLATFORM})),
    PenaltyMove(_A.REJECT_APPEAL, _S.APPEALED, _S.BOOKED, frozenset({_R.PLATFORM})),
)
PENALTY_MOVE_OF = {move.action: move for move in PENALTY_MOVES}
PUBLIC_STATES = frozenset({PenaltyState.BOOKED})
"""What everybody may read: a penalty that stands, from the moment it is booked (OTR 30: within one working day)."""


class PenaltyMoveCode(StrEnum):
    """Why a step is refused."""

    NOT_FROM_HERE = "penalty_not_from_here"
    NOT_YOURS = "penalty_not_yours"
    TOO_LATE = "penalty_too_late"
    REASON_MISSING = "penalty_reason_missing"
    SAME_PERSON = "penalty_same_person"
    PARTY_MAY_NOT_DECIDE = "penalty_by_party"
    STALE = "penalty_stale"


class IllegalPenaltyMoveError(Exception):
    """The table says no; nothing was changed."""

    def __init__(self, code: PenaltyMoveCode, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


def next_penalty_state(state: PenaltyState, action: PenaltyAction, role: Role, note: str = "") -> PenaltyState:
    """Where this action leads. Raises IllegalPenaltyMoveError."""
    move = PENALTY_MOVE_OF[action]
    if role not in move.roles:
        raise IllegalPenaltyMoveError(PenaltyMoveCode.NOT_YOURS)
    if state is not move.source:
        raise IllegalPenaltyMoveError(PenaltyMoveCode.NOT_FROM_HERE, state=state)
    if move.needs_note and not note.strip():
        raise IllegalPenaltyMoveError(PenaltyMoveCode.REASON_MISSING)
    return move.target


def penalty_actions(state: PenaltyState, role: Role) -> tuple[PenaltyAction, ...]:
    return tuple(move.action for move in PENALTY_MOVES if role in move.roles and state is move.source)
