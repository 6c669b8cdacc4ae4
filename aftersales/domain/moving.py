"""What one legal move changes: decided here in memory, written by the ticket services."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from aftersales.domain.deadlines import DeadlineCode, Side
from aftersales.domain.goods import GoodsCode, Inspected, Record
from aftersales.domain.lifecycle import (
    BEFORE_DISPUTE,
    CHARGE_LASTS,
    DEADLINE_OF,
    ENDED,
    MOVE_OF,
    REFUND_KINDS,
    TURN,
    USES_UP_UNITS,
    Action,
    Case,
    CloseReason,
    IllegalMoveError,
    MoveCode,
    Role,
    State,
    refusal,
)
from aftersales.domain.money import CENT, ZERO, is_money
from aftersales.domain.requests import RequestKind


class ShiftKind(StrEnum):
    """How the end of a running time limit moves, each as a new generation."""

    EXTENDED = "extended"  # for one, with a reason
    HOLIDAY = "holiday"  # for many, by the platform
    RECOMPUTED = "recomputed"  # by the values in force now
    TAKEN_BACK = "taken_back"  # to where it was before a job


@dataclass(frozen=True, slots=True)
class Shift:
    """`length` is added where the kind adds; `due_at` is where a job is taken back to."""

    kind: ShiftKind
    length: timedelta = timedelta()
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What the actor gives along with an action; each move names in `needs` what it cannot do without."""

    note: str = ""
    reason_code: str = ""
    kind: RequestKind | None = None
    amount: Decimal | None = None
    carrier: str = ""
    waybill: str = ""
    payment_reference: str = ""
    target: State | None = None
    clause: str = ""
    policy_version: int | None = None
    """The clause that a refusal cites, and the version of the store's policy it stands in."""
    days: int | None = None
    shift: Shift | None = None
    why: str = ""
    """How many days more; how a job moves the end, and the platform's own words for it."""
    delivered_at: datetime | None = None
    address_id: int | None = None
    """The store's return address: chosen with an approval or a correction."""
    takes_new_address: bool = True
    """Whether the customer sends the goods to a corrected address."""
    problem: str = ""
    quote_id: int | None = None
    """The quote that is answered, when the actor has seen one in particular."""
    record: Record | None = None
    """What else is recorded with the move: an inspection, a diagnosis, a quote, an appointment."""
    facts: Mapping[str, object] | None = None
    """What staff checked: facts of the eligibility contract by their dotted names."""

    def given(self) -> dict[str, object]:
        """The details that go into the history row; free text stays beside it, in the message."""
        named = {name: getattr(self, name) for name in _IN_HISTORY}
        shift = {} if self.shift is None else {"shift": self.shift.kind.value}
        facts: dict[str, object] = {"facts": dict(self.facts)} if self.facts else {}
        record = dict(self.record.told()) if self.record else {}
        texts = {name: str(value) for name, value in named.items() if value not in ("", None)}
        return facts | shift | record | texts


_IN_HISTORY = (
    "reason_code",
    "kind",
    "amount",
    "carrier",
    "waybill",
    "payment_reference",
    "clause",
    "policy_version",
    "days",
    "why",
    "delivered_at",
    "problem",
)
NO_DETAILS = Details()

NEGOTIATION, DISPUTE = "negotiation", "dispute"
"""What a paused due time waits for."""


@dataclass(frozen=True, slots=True)
class Restart:
    """The running due time is counted anew, by another rule and from another moment, as its next generation."""

    rule: DeadlineCode
    start: datetime


@dataclass(frozen=True, slots=True)
class TimerPlan:
    """What happens to a subject's live due times.

    With `resume_from`, paused ones run on with their remainder; `start` then stands in for one that had run out.
    With `shift`, the end of the running one moves.
    """

    stop: bool = True
    pause_for: str = ""
    resume_from: str = ""
    start: DeadlineCode | None = None
    shift: Shift | None = None
    restart: Restart | None = None


KEEP_TIMERS = TimerPlan(stop=False)


@dataclass(frozen=True, slots=True)
class MovePlan:
    action: Action
    role: Role
    source: State
    target: State
    timers: TimerPlan
    close_reason: str = ""
    store_fault: bool = False
    frees_units: bool = False
    pieces: int | None = None
    """How many pieces a refund is about; None is all of them."""
    changes: Mapping[str, object] = field(default_factory=dict)

    @property
    def ends(self) -> bool:
        return self.target in ENDED


_CLOSE_REASON = {
    Action.DISCARD: CloseReason.DISCARDED,
    Action.DROP_DRAFT: CloseReason.DRAFT_EXPIRED,
    Action.WITHDRAW: CloseReason.WITHDRAWN,
    Action.ACCEPT_REFUSAL: CloseReason.REFUSAL_ACCEPTED,
    Action.TAKE_GOODS_BACK: CloseReason.GOODS_SENT_BACK,
    Action.RULE: CloseReason.RULED_FOR_STORE,
    Action.REVISE: CloseReason.RULED_FOR_STORE,
    Action.SETTLE: CloseReason.SETTLED,
}
_UNANSWERED = {
    State.AWAITING_REVIEW: CloseReason.STORE_SILENT,
    State.AWAITING_RETURN: CloseReason.RETURN_NOT_SENT,
    State.INSPECTION_FAILED: CloseReason.GOODS_SENT_BACK,
}

_AFTER_OVERDUE = {
    State.AWAITING_SHIPMENT: DeadlineCode.OUTBOUND_SHIPPING_GRACE,
    State.REFUNDING: DeadlineCode.REFUND_LEGAL,
}


def running_code(state: State, *, is_overdue: bool, is_advanced: bool = False) -> DeadlineCode | None:
    """Which due time runs in this state, after its first one has passed or before."""
    if is_advanced and state is State.REFUNDING:
        return DeadlineCode.REFUND_BREACH
    return _AFTER_OVERDUE.get(state) if is_overdue else DEADLINE_OF.get(state)


_MARKS = {Action.MARK_OVERDUE, Action.LEAVE_TO_PERSON}
_STORE_WAS_SILENT = {
    Action.APPROVE,
    Action.ESCALATE,
    Action.ACCEPT_RETURN,
    Action.MARK_OVERDUE,
    Action.CONVERT_TO_REFUND,
    Action.ADVANCE_REFUND,
}


def _shift(action: Action, details: Details) -> Shift | None:
    if action is Action.EXTEND:
        return Shift(ShiftKind.EXTENDED, timedelta(days=details.days or 0))
    return details.shift if action is Action.RESCHEDULE else None


_TIMERS = {
    Action.ESCALATE: TimerPlan(stop=False, pause_for=DISPUTE),
    Action.CORRECT_ADDRESS: KEEP_TIMERS,
    Action.BOOK_APPOINTMENT: KEEP_TIMERS,
    Action.DIAGNOSE: KEEP_TIMERS,
    Action.QUOTE_REPAIR: KEEP_TIMERS,
    Action.ACCEPT_QUOTE: KEEP_TIMERS,
    Action.STATE_FACTS: KEEP_TIMERS,
    Action.LEAVE_TO_PERSON: KEEP_TIMERS,
    Action.RESCHEDULE: KEEP_TIMERS,
    Action.ADVANCE_REFUND: TimerPlan(start=DeadlineCode.REFUND_BREACH),
    Action.MARK_BREACH: TimerPlan(),
}
"""Moves that do the same to the due times whatever else they change."""


def _timers(case: Case, action: Action, role: Role, target: State, details: Details) -> TimerPlan:
    if action in _OWN_TIMERS:
        return _OWN_TIMERS[action](case, role, details)
    match action:
        case Action.REQUEST_INFO | Action.MAKE_OFFER:
            return TimerPlan(stop=False, pause_for=NEGOTIATION, start=DEADLINE_OF[target])
        case Action.SUPPLY_INFO | Action.DECLINE_OFFER | Action.LAPSE_OFFER:
            return TimerPlan(resume_from=NEGOTIATION, start=DEADLINE_OF[target])
        case Action.RESUME:
            return TimerPlan(stop=False, resume_from=DISPUTE, start=DEADLINE_OF.get(target))
        case Action.MARK_OVERDUE:
            return TimerPlan(start=_AFTER_OVERDUE.get(case.state))
        case Action.EDIT if case.edits:
            return KEEP_TIMERS
    return _TIMERS.get(action) or TimerPlan(start=DEADLINE_OF.get(target))


def _after_delivery(case: Case, _role: Role, details: Details) -> TimerPlan:
    """Seven legal days from the carrier's sign-off take the place of the ten from the waybill."""
    if case.state is not State.RETURN_IN_TRANSIT or details.delivered_at is None:
        return KEEP_TIMERS
    return TimerPlan(restart=Restart(DeadlineCode.RETURN_INSPECTION_SIGNED, details.delivered_at))


def _after_cancelling(case: Case, role: Role, _details: Details) -> TimerPlan:
    """A store that calls an appointment off gives the customer all the time again."""
    return TimerPlan(start=DEADLINE_OF[case.state]) if role is Role.STORE else KEEP_TIMERS


def _after_charge(case: Case, _role: Role, _details: Details) -> TimerPlan:
    """The store's time to ship begins once nothing is left to pay."""
    return TimerPlan(start=DEADLINE_OF[case.state]) if case.state is State.AWAITING_SHIPMENT else KEEP_TIMERS


def _waiting_for_money(plan: TimerPlan, target: State, *, owes: bool) -> TimerPlan:
    """No store is late with goods that it may keep until they are paid for."""
    return replace(plan, start=None) if owes and target is State.AWAITING_SHIPMENT else plan


_OWN_TIMERS: dict[Action, Callable[[Case, Role, Details], TimerPlan]] = {
    Action.CANCEL_APPOINTMENT: _after_cancelling,
    Action.SETTLE_CHARGE: _after_charge,
    Action.WAIVE_CHARGE: _after_charge,
    Action.RECORD_DELIVERY: _after_delivery,
}


def _accepted(case: Case, details: Details) -> dict[str, object]:
    """Fewer pieces than asked for are worth their own; freight that the store had to pay is deducted (TB 46, 51)."""
    found = details.record
    if not isinstance(found, Inspected) or case.amount is None or case.kind not in REFUND_KINDS:
        return {}
    amount = min(case.amount, case.part.amount) if case.part else case.amount
    return {"amount": max(amount - found.collected, ZERO)}


def _converted(case: Case, _details: Details) -> dict[str, object]:
    """All that was paid, for what the store has taken: a piece that never came is asked for anew."""
    return {"kind": RequestKind.RETURN_REFUND, "amount": case.part.amount if case.part else case.worth}


def _decided(case: Case, details: Details) -> dict[str, object]:
    amount = {} if details.amount is None else {"amount": details.amount}
    return {"state_before_dispute": "", "kind": details.kind or case.kind, "is_advanced": False, **amount}


_CHANGES: dict[Action, Callable[[Case, Details], dict[str, object]]] = {
    Action.EDIT: lambda case, _: {"edits": case.edits + 1},
    Action.RESUBMIT: lambda case, _: {"resubmissions": case.resubmissions + 1},
    Action.MAKE_OFFER: lambda case, details: {
        "offers": case.offers + 1,
        "offered_kind": details.kind,
        "offered_amount": details.amount,
    },
    Action.ACCEPT_OFFER: lambda case, _: {"kind": case.offered_kind, "amount": case.offered_amount},
    Action.CONVERT_TO_REFUND: _converted,
    Action.CONVERT_TO_EXCHANGE: lambda _case, _: {"kind": RequestKind.EXCHANGE},
    Action.ACCEPT_RETURN: _accepted,
    # Granted once, it is owed: a faulty replacement is no favour any more.
    Action.REPORT_PROBLEM: lambda _case, _: {"is_goodwill": False},
    Action.ADVANCE_REFUND: lambda _case, _: {"is_advanced": True},
    Action.ESCALATE: lambda case, _: {"state_before_dispute": case.state},
    Action.RESUME: lambda _case, _: {"state_before_dispute": ""},
    Action.RULE: _decided,
    Action.REVISE: _decided,
    Action.SETTLE: _decided,
}
"""What an action changes on the ticket besides its state."""


def _changes(case: Case, action: Action, target: State, details: Details) -> dict[str, object]:
    changes = _CHANGES[action](case, details) if action in _CHANGES else {}
    if target is not case.state or action in _MARKS:
        changes["is_overdue"] = action in _MARKS
    return changes | _charge(case, action, target, str(changes.get("kind", case.kind)))


_CHARGE_ENDS = frozenset({Action.SETTLE_CHARGE, Action.WAIVE_CHARGE, Action.DECLINE_QUOTE})


def _charge(case: Case, action: Action, target: State, kind: str) -> dict[str, object]:
    """Agreed to with a quote; over with the money, or with the repair."""
    if action is Action.ACCEPT_QUOTE:
        return {"owes_charge": True}
    is_over = action in _CHARGE_ENDS or target not in CHARGE_LASTS or kind != RequestKind.REPAIR
    return {"owes_charge": False} if case.owes_charge and is_over else {}


def _target(case: Case, action: Action, details: Details) -> State:
    if action is Action.RESUME:
        if case.state_before_dispute not in BEFORE_DISPUTE:
            raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=case.state)
        return case.state_before_dispute
    kind = case.offered_kind if action is Action.ACCEPT_OFFER and case.offered_kind else case.kind
    targets = MOVE_OF[action].targets_for(case.state, kind)
    if len(targets) == 1:
        return next(iter(targets))
    if details.target not in targets:
        raise IllegalMoveError(MoveCode.DETAIL_MISSING, detail="target")
    return details.target


def _close_reason(case: Case, action: Action, target: State) -> str:
    if target is not State.CLOSED:
        return ""
    if action is Action.CLOSE_UNANSWERED:
        return _UNANSWERED.get(case.state, CloseReason.CUSTOMER_SILENT)
    return _CLOSE_REASON[action]


def _is_payable(case: Case, details: Details) -> bool:
    """Never more than was paid for the units, and never a refund of nothing."""
    if details.amount is None:
        return True
    least = CENT if details.kind in REFUND_KINDS else Decimal(0)
    return is_money(details.amount) and least <= details.amount <= case.worth


def _is_store_fault(case: Case, action: Action) -> bool:
    """The store let its time pass. What a person does later about the same silence is no second fault."""
    if action is Action.LEAVE_TO_PERSON:
        return TURN[case.state] is Side.STORE and not case.is_goodwill
    if action is Action.ADVANCE_REFUND and not case.is_overdue:
        return False  # a ruling is carried out at once: what the store has missed is its time for that
    return action in _STORE_WAS_SILENT and not case.is_left_to_person


def _check_days(case: Case, action: Action, details: Details) -> None:
    most = case.limits.extension_days
    if action is Action.EXTEND and not 1 <= (details.days or 0) <= most:
        raise IllegalMoveError(MoveCode.DETAIL_WRONG, detail="days", most=most)


def _check_inspected(case: Case, action: Action, details: Details) -> None:
    """Pieces are counted, and goods are refused only for something."""
    found = details.record
    if not isinstance(found, Inspected):
        return
    least = 1 if action is Action.ACCEPT_RETURN else 0
    if not least <= found.accepted <= case.quantity:
        raise IllegalMoveError(GoodsCode.QUANTITY_WRONG, least=least, most=case.quantity)
    if action is Action.FAIL_INSPECTION and not found.objections(case.quantity):
        raise IllegalMoveError(GoodsCode.NOTHING_WRONG)
    _check_collected(case, action, found)


def _check_collected(case: Case, action: Action, found: Inspected) -> None:
    """Never where the store pays the way back, as for every fault, and never more than a parcel costs."""
    if found.collected == ZERO:
        return
    if action is not Action.ACCEPT_RETURN or case.collect_most is None or case.kind not in REFUND_KINDS:
        raise IllegalMoveError(GoodsCode.COLLECT_NOT_THEIRS)
    if not is_money(found.collected) or found.collected > case.collect_most:
        raise IllegalMoveError(GoodsCode.COLLECT_TOO_MUCH, most=case.collect_most)


def plan_move(case: Case, action: Action, role: Role, at: datetime, details: Details = NO_DETAILS) -> MovePlan:
    """What this move changes. Raises IllegalMoveError when the table, a guard or a missing detail forbids it."""
    refused = refusal(case, action, role, at)
    if refused:
        raise refused
    for need in MOVE_OF[action].needs:
        if getattr(details, need) in ("", None):
            raise IllegalMoveError(MoveCode.DETAIL_MISSING, detail=need)
    if action in {Action.MAKE_OFFER, Action.RULE, Action.REVISE, Action.SETTLE} and not _is_payable(case, details):
        raise IllegalMoveError(MoveCode.DETAIL_WRONG, detail="amount", most=case.worth)
    _check_days(case, action, details)
    _check_inspected(case, action, details)
    target = _target(case, action, details)
    changes, shift = _changes(case, action, target, details), _shift(action, details)
    timers = TimerPlan(stop=False, shift=shift) if shift else _timers(case, action, role, target, details)
    owes = bool(changes.get("owes_charge", case.owes_charge))
    used_up = target is State.COMPLETED and changes.get("kind", case.kind) in USES_UP_UNITS
    return MovePlan(
        action=action,
        role=role,
        source=case.state,
        target=target,
        timers=_waiting_for_money(timers, target, owes=owes),
        close_reason=_close_reason(case, action, target),
        store_fault=role is Role.CLOCK and _is_store_fault(case, action),
        frees_units=target in ENDED and not used_up,
        pieces=case.part.pieces if case.part else None,
        changes=changes,
    )
