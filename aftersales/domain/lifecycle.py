"""The after-sales ticket: every state, and every legal move as one row of one table (rules 6.1).

Buttons, services, the diagram in the docs and the tests all read `MOVES`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from aftersales.domain.deadlines import Consequence, DeadlineCode, Side
from aftersales.domain.goods import REPAIRS_THAT_MUST_FAIL, GoodsCode
from aftersales.domain.requests import RequestKind, Unsaid


class State(StrEnum):
    DRAFT = "draft"
    AWAITING_REVIEW = "awaiting_review"
    AWAITING_CUSTOMER_INFO = "awaiting_customer_info"
    AWAITING_OFFER_REPLY = "awaiting_offer_reply"
    REJECTED = "rejected"
    AWAITING_RETURN = "awaiting_return"
    RETURN_IN_TRANSIT = "return_in_transit"
    INSPECTION_FAILED = "inspection_failed"
    IN_REPAIR = "in_repair"
    AWAITING_SHIPMENT = "awaiting_shipment"
    OUTBOUND_IN_TRANSIT = "outbound_in_transit"
    REFUNDING = "refunding"
    IN_DISPUTE = "in_dispute"
    COMPLETED = "completed"
    CLOSED = "closed"


ENDED = frozenset({State.COMPLETED, State.CLOSED})
OPEN = frozenset(State) - ENDED - {State.DRAFT}
"""Submitted and not ended."""


class Role(StrEnum):
    CUSTOMER = "customer"
    STORE = "store"
    PLATFORM = "platform"
    CLOCK = "clock"


class Action(StrEnum):
    SUBMIT = "submit"
    DISCARD = "discard"
    EDIT = "edit"
    WITHDRAW = "withdraw"
    SUPPLY_INFO = "supply_info"
    ACCEPT_OFFER = "accept_offer"
    DECLINE_OFFER = "decline_offer"
    RESUBMIT = "resubmit"
    ACCEPT_REFUSAL = "accept_refusal"
    SHIP_RETURN = "ship_return"
    TAKE_GOODS_BACK = "take_goods_back"
    CONFIRM_RECEIPT = "confirm_receipt"
    REPORT_PROBLEM = "report_problem"
    APPROVE = "approve"
    REJECT = "reject"
    REQUEST_INFO = "request_info"
    MAKE_OFFER = "make_offer"
    CORRECT_ADDRESS = "correct_address"
    BOOK_APPOINTMENT = "book_appointment"
    CANCEL_APPOINTMENT = "cancel_appointment"
    RECORD_DELIVERY = "record_delivery"
    STATE_FACTS = "state_facts"
    ACCEPT_RETURN = "accept_return"
    FAIL_INSPECTION = "fail_inspection"
    WITHDRAW_OBJECTION = "withdraw_objection"
    DIAGNOSE = "diagnose"
    QUOTE_REPAIR = "quote_repair"
    ACCEPT_QUOTE = "accept_quote"
    DECLINE_QUOTE = "decline_quote"
    FINISH_REPAIR = "finish_repair"
    FINISH_VISIT = "finish_visit"
    CONVERT_TO_EXCHANGE = "convert_to_exchange"
    CONVERT_TO_REFUND = "convert_to_refund"
    SETTLE_CHARGE = "settle_charge"
    WAIVE_CHARGE = "waive_charge"
    SHIP_OUTBOUND = "ship_outbound"
    PAY_REFUND = "pay_refund"
    ADVANCE_REFUND = "advance_refund"
    MARK_BREACH = "mark_breach"
    ESCALATE = "escalate"
    RESUME = "resume"
    SETTLE = "settle"
    RULE = "rule"
    REVISE = "revise"
    DROP_DRAFT = "drop_draft"
    CLOSE_UNANSWERED = "close_unanswered"
    LAPSE_OFFER = "lapse_offer"
    MARK_OVERDUE = "mark_overdue"
    LEAVE_TO_PERSON = "leave_to_person"
    EXTEND = "extend"
    RESCHEDULE = "reschedule"


class CloseReason(StrEnum):
    DISCARDED = "discarded"
    DRAFT_EXPIRED = "draft_expired"
    WITHDRAWN = "withdrawn"
    REFUSAL_ACCEPTED = "refusal_accepted"
    CUSTOMER_SILENT = "customer_silent"
    RETURN_NOT_SENT = "return_not_sent"
    GOODS_SENT_BACK = "goods_sent_back"
    RULED_FOR_STORE = "ruled_for_store"
    SETTLED = "settled"
    STORE_SILENT = "store_silent"


Targets = Mapping[RequestKind, frozenset[State]]


def to(*states: State) -> Targets:
    """The same target for every kind; several states when the deciding person chooses one."""
    return {kind: frozenset(states) for kind in RequestKind}


STAY: Targets = {}
"""The state stays; the move is still a row of history."""

_K, _S = RequestKind, State
APPROVED: Targets = {
    _K.REFUND_ONLY: frozenset({_S.REFUNDING}),
    _K.PRICE_PROTECTION: frozenset({_S.REFUNDING}),
    _K.RETURN_REFUND: frozenset({_S.AWAITING_RETURN}),
    _K.EXCHANGE: frozenset({_S.AWAITING_RETURN}),
    _K.REPAIR: frozenset({_S.AWAITING_RETURN}),
    _K.RESEND: frozenset({_S.AWAITING_SHIPMENT}),
}
GOODS_ACCEPTED: Targets = {
    _K.RETURN_REFUND: frozenset({_S.REFUNDING}),
    _K.EXCHANGE: frozenset({_S.AWAITING_SHIPMENT}),
    _K.REPAIR: frozenset({_S.IN_REPAIR}),
}
BEFORE_DISPUTE = OPEN - {State.IN_DISPUTE}
AFTER_RULING = to(_S.REFUNDING, _S.AWAITING_RETURN, _S.AWAITING_SHIPMENT, _S.CLOSED)

REFUND_KINDS = frozenset({_K.REFUND_ONLY, _K.RETURN_REFUND, _K.PRICE_PROTECTION})
"""Kinds that end in a refund."""
USES_UP_UNITS = frozenset({_K.REFUND_ONLY, _K.RETURN_REFUND})
"""Kinds whose completion settles the units for good; the others free them for a later request."""


@dataclass(frozen=True, slots=True)
class Move:
    """One legal action. `needs` names the details the actor must give."""

    action: Action
    sources: frozenset[State]
    targets: Targets
    roles: frozenset[Role]
    needs: tuple[str, ...] = ()

    def targets_for(self, source: State, kind: RequestKind | Unsaid) -> frozenset[State]:
        if not self.targets:
            return frozenset({source})
        if isinstance(kind, Unsaid):  # a draft before its kind is chosen: it goes where one of any kind does
            return frozenset().union(*self.targets.values())
        return self.targets.get(kind, frozenset())


_R, _A = Role, Action


def _move(
    action: Action, sources: Iterable[State], targets: Targets, *roles: Role, needs: tuple[str, ...] = ()
) -> Move:
    return Move(action, frozenset(sources), targets, frozenset(roles), needs)


MOVES: tuple[Move, ...] = (
    # the customer asks
    # by the store for a customer who called, wrote or came: the customer is told, and may withdraw it
    _move(_A.SUBMIT, {_S.DRAFT}, to(_S.AWAITING_REVIEW), _R.CUSTOMER, _R.STORE),
    _move(_A.DISCARD, {_S.DRAFT}, to(_S.CLOSED), _R.CUSTOMER),
    _move(_A.DROP_DRAFT, {_S.DRAFT}, to(_S.CLOSED), _R.CLOCK),
    _move(_A.EDIT, {_S.AWAITING_REVIEW}, STAY, _R.CUSTOMER, needs=("note",)),
    _move(
        _A.WITHDRAW,
        {_S.AWAITING_REVIEW, _S.AWAITING_CUSTOMER_INFO, _S.AWAITING_OFFER_REPLY, _S.REJECTED, _S.AWAITING_RETURN},
        to(_S.CLOSED),
        _R.CUSTOMER,
    ),
    # the store answers
    _move(_A.APPROVE, {_S.AWAITING_REVIEW}, APPROVED, _R.STORE, _R.CLOCK),
    _move(_A.REJECT, {_S.AWAITING_REVIEW}, to(_S.REJECTED), _R.STORE, needs=("reason_code", "note")),
    _move(_A.REQUEST_INFO, {_S.AWAITING_REVIEW}, to(_S.AWAITING_CUSTOMER_INFO), _R.STORE, needs=("note",)),
    _move(_A.MAKE_OFFER, {_S.AWAITING_REVIEW}, to(_S.AWAITING_OFFER_REPLY), _R.STORE, needs=("kind", "amount", "note")),
    _move(_A.SUPPLY_INFO, {_S.AWAITING_CUSTOMER_INFO}, to(_S.AWAITING_REVIEW), _R.CUSTOMER, needs=("note",)),
    _move(_A.ACCEPT_OFFER, {_S.AWAITING_OFFER_REPLY}, APPROVED, _R.CUSTOMER),
    _move(_A.DECLINE_OFFER, {_S.AWAITING_OFFER_REPLY}, to(_S.AWAITING_REVIEW), _R.CUSTOMER),
    _move(_A.LAPSE_OFFER, {_S.AWAITING_OFFER_REPLY}, to(_S.AWAITING_REVIEW), _R.CLOCK),
    _move(_A.RESUBMIT, {_S.REJECTED}, to(_S.AWAITING_REVIEW), _R.CUSTOMER, needs=("note",)),
    _move(_A.ACCEPT_REFUSAL, {_S.REJECTED}, to(_S.CLOSED), _R.CUSTOMER),
    # staff state what they checked
    _move(_A.STATE_FACTS, BEFORE_DISPUTE, STAY, _R.STORE, _R.PLATFORM, needs=("facts",)),
    # the goods travel
    _move(_A.SHIP_RETURN, {_S.AWAITING_RETURN}, to(_S.RETURN_IN_TRANSIT), _R.CUSTOMER, needs=("carrier", "waybill")),
    _move(_A.CORRECT_ADDRESS, {_S.AWAITING_RETURN}, STAY, _R.STORE, needs=("note",)),
    _move(_A.BOOK_APPOINTMENT, {_S.AWAITING_RETURN}, STAY, _R.CUSTOMER, needs=("record",)),
    _move(_A.CANCEL_APPOINTMENT, {_S.AWAITING_RETURN}, STAY, _R.CUSTOMER, _R.STORE),
    _move(_A.FINISH_VISIT, {_S.AWAITING_RETURN}, {_K.REPAIR: frozenset({_S.COMPLETED})}, _R.STORE, needs=("note",)),
    _move(_A.ACCEPT_RETURN, {_S.RETURN_IN_TRANSIT}, GOODS_ACCEPTED, _R.STORE, _R.CLOCK),
    _move(_A.FAIL_INSPECTION, {_S.RETURN_IN_TRANSIT}, to(_S.INSPECTION_FAILED), _R.STORE, needs=("note",)),
    # The clock's side of it is the carrier's word.
    _move(
        _A.RECORD_DELIVERY,
        {_S.RETURN_IN_TRANSIT, _S.OUTBOUND_IN_TRANSIT},
        STAY,
        _R.STORE,
        _R.CLOCK,
        needs=("delivered_at",),
    ),
    _move(_A.TAKE_GOODS_BACK, {_S.INSPECTION_FAILED}, to(_S.CLOSED), _R.CUSTOMER),
    _move(_A.WITHDRAW_OBJECTION, {_S.INSPECTION_FAILED}, GOODS_ACCEPTED, _R.STORE),
    _move(_A.DIAGNOSE, {_S.IN_REPAIR}, STAY, _R.STORE, needs=("record", "note")),
    _move(_A.QUOTE_REPAIR, {_S.IN_REPAIR}, STAY, _R.STORE, needs=("record", "note")),
    _move(_A.ACCEPT_QUOTE, {_S.IN_REPAIR}, STAY, _R.CUSTOMER),
    _move(_A.DECLINE_QUOTE, {_S.IN_REPAIR}, to(_S.AWAITING_SHIPMENT), _R.CUSTOMER),
    _move(_A.FINISH_REPAIR, {_S.IN_REPAIR}, to(_S.AWAITING_SHIPMENT), _R.STORE),
    _move(_A.CONVERT_TO_EXCHANGE, {_S.IN_REPAIR}, to(_S.AWAITING_SHIPMENT), _R.STORE, _R.CUSTOMER),
    _move(
        _A.CONVERT_TO_REFUND, {_S.IN_REPAIR, _S.AWAITING_SHIPMENT}, to(_S.REFUNDING), _R.STORE, _R.CUSTOMER, _R.CLOCK
    ),
    # What the customer agreed to pay for a repair is there, or is not asked for any more.
    _move(
        _A.SETTLE_CHARGE, {_S.IN_REPAIR, _S.AWAITING_SHIPMENT}, STAY, _R.STORE, needs=("record", "payment_reference")
    ),
    _move(_A.WAIVE_CHARGE, {_S.IN_REPAIR, _S.AWAITING_SHIPMENT}, STAY, _R.STORE, needs=("note",)),
    _move(_A.SHIP_OUTBOUND, {_S.AWAITING_SHIPMENT}, to(_S.OUTBOUND_IN_TRANSIT), _R.STORE, needs=("carrier", "waybill")),
    _move(_A.CONFIRM_RECEIPT, {_S.OUTBOUND_IN_TRANSIT}, to(_S.COMPLETED), _R.CUSTOMER, _R.CLOCK),
    _move(_A.REPORT_PROBLEM, {_S.OUTBOUND_IN_TRANSIT}, to(_S.AWAITING_REVIEW), _R.CUSTOMER, needs=("note",)),
    # the money goes back
    _move(
        _A.PAY_REFUND,
        {_S.REFUNDING},
        to(_S.COMPLETED),
        _R.STORE,
        _R.PLATFORM,
        _R.CLOCK,
        needs=("payment_reference",),
    ),
    _move(_A.ADVANCE_REFUND, {_S.REFUNDING}, STAY, _R.PLATFORM, _R.CLOCK),
    # the platform steps in
    _move(_A.ESCALATE, BEFORE_DISPUTE, to(_S.IN_DISPUTE), _R.CUSTOMER, _R.STORE, _R.CLOCK),
    _move(_A.RESUME, {_S.IN_DISPUTE}, to(*BEFORE_DISPUTE), _R.PLATFORM, _R.CUSTOMER, _R.STORE),
    _move(_A.SETTLE, {_S.IN_DISPUTE}, AFTER_RULING, _R.PLATFORM, _R.CUSTOMER, _R.STORE),
    # by the store, or in its place once its time is over
    _move(_A.RULE, {_S.IN_DISPUTE}, AFTER_RULING, _R.STORE, _R.PLATFORM, _R.CLOCK),
    # a ruling that had been carried out was changed on appeal
    _move(_A.REVISE, BEFORE_DISPUTE, AFTER_RULING, _R.PLATFORM),
    # nobody moved
    _move(
        _A.CLOSE_UNANSWERED,
        {_S.AWAITING_REVIEW, _S.AWAITING_CUSTOMER_INFO, _S.REJECTED, _S.AWAITING_RETURN, _S.INSPECTION_FAILED},
        to(_S.CLOSED),
        _R.CLOCK,
    ),
    _move(_A.MARK_OVERDUE, {_S.IN_REPAIR, _S.AWAITING_SHIPMENT, _S.REFUNDING}, STAY, _R.CLOCK),
    _move(_A.MARK_BREACH, {_S.REFUNDING}, STAY, _R.CLOCK),
    _move(_A.LEAVE_TO_PERSON, BEFORE_DISPUTE, STAY, _R.CLOCK),
    # more time, or another end
    _move(
        _A.EXTEND,
        {
            _S.AWAITING_CUSTOMER_INFO,
            _S.AWAITING_OFFER_REPLY,
            _S.REJECTED,
            _S.AWAITING_RETURN,
            _S.INSPECTION_FAILED,
            _S.OUTBOUND_IN_TRANSIT,
        },
        STAY,
        _R.STORE,
        _R.PLATFORM,
        needs=("days", "note"),
    ),
    _move(_A.RESCHEDULE, BEFORE_DISPUTE, STAY, _R.CLOCK),
)
MOVE_OF = {move.action: move for move in MOVES}

DISPUTE_ACTIONS = frozenset({Action.ESCALATE, Action.RESUME, Action.SETTLE, Action.RULE, Action.REVISE})
"""Moves that a dispute makes together with its own; nobody makes them on the ticket alone."""

AT_DISCRETION = frozenset({_S.AWAITING_REVIEW, _S.AWAITING_CUSTOMER_INFO, _S.AWAITING_OFFER_REPLY, _S.REJECTED})
"""Where a goodwill request hangs on the store alone; what the store has granted binds it like anything owed."""

CHARGE_LASTS = frozenset({_S.IN_REPAIR, _S.AWAITING_SHIPMENT, _S.IN_DISPUTE})
"""Where a customer can owe what a repair costs; elsewhere there is no such repair any more."""

DEADLINE_OF: dict[State, DeadlineCode] = {
    State.DRAFT: DeadlineCode.DRAFT,
    State.AWAITING_REVIEW: DeadlineCode.REVIEW,
    State.AWAITING_CUSTOMER_INFO: DeadlineCode.CUSTOMER_INFO,
    State.AWAITING_OFFER_REPLY: DeadlineCode.OFFER_REPLY,
    State.REJECTED: DeadlineCode.AFTER_REFUSAL,
    State.AWAITING_RETURN: DeadlineCode.RETURN_SHIPPING,
    State.RETURN_IN_TRANSIT: DeadlineCode.RETURN_INSPECTION,
    State.INSPECTION_FAILED: DeadlineCode.AFTER_INSPECTION,
    State.IN_REPAIR: DeadlineCode.REPAIR,
    State.AWAITING_SHIPMENT: DeadlineCode.OUTBOUND_SHIPPING,
    State.OUTBOUND_IN_TRANSIT: DeadlineCode.RECEIPT,
    State.REFUNDING: DeadlineCode.REFUND,
}

TURN: dict[State, Side] = {
    State.DRAFT: Side.CUSTOMER,
    State.AWAITING_REVIEW: Side.STORE,
    State.AWAITING_CUSTOMER_INFO: Side.CUSTOMER,
    State.AWAITING_OFFER_REPLY: Side.CUSTOMER,
    State.REJECTED: Side.CUSTOMER,
    State.AWAITING_RETURN: Side.CUSTOMER,
    State.RETURN_IN_TRANSIT: Side.STORE,
    State.INSPECTION_FAILED: Side.CUSTOMER,
    State.IN_REPAIR: Side.STORE,
    State.AWAITING_SHIPMENT: Side.STORE,
    State.OUTBOUND_IN_TRANSIT: Side.CUSTOMER,
    State.REFUNDING: Side.STORE,
    State.IN_DISPUTE: Side.PLATFORM,
}

EXPIRY_ACTIONS: dict[Consequence, Action] = {
    Consequence.DROP_DRAFT: Action.DROP_DRAFT,
    Consequence.CLOSE_UNANSWERED: Action.CLOSE_UNANSWERED,
    Consequence.LAPSE_OFFER: Action.LAPSE_OFFER,
    Consequence.ACCEPT_RETURN: Action.ACCEPT_RETURN,
    Consequence.MARK_OVERDUE: Action.MARK_OVERDUE,
    Consequence.CONVERT_TO_REFUND: Action.CONVERT_TO_REFUND,
    Consequence.CONFIRM_RECEIPT: Action.CONFIRM_RECEIPT,
    Consequence.ADVANCE_REFUND: Action.ADVANCE_REFUND,
    Consequence.MARK_BREACH: Action.MARK_BREACH,
}
"""What the clock does to a ticket by itself; judging a silent store and escalating are decided elsewhere."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How often, and from when on; the values in force when the customer asked."""

    resubmissions: int = 3
    offers: int = 2
    negotiation: timedelta = timedelta(hours=24)
    extension_days: int = 7


DEFAULT_LIMITS = Limits()


class MoveCode(StrEnum):
    """Why an action is refused."""

    NOT_FROM_HERE = "not_from_here"
    NOT_YOURS = "not_yours"
    NOT_FOR_KIND = "not_for_kind"
    TOO_LATE = "too_late"
    STALE = "stale"
    RESUBMISSION_LIMIT = "resubmission_limit"
    OFFER_LIMIT = "offer_limit"
    ESCALATION_TOO_EARLY = "escalation_too_early"
    NOT_OVERDUE = "not_overdue"
    DETAIL_MISSING = "detail_missing"
    DETAIL_WRONG = "detail_wrong"
    NO_TIME_RUNS = "no_time_runs"
    ALREADY_EXTENDED = "already_extended"
    NEEDS_DISPUTE = "needs_dispute"
    AT_DISCRETION = "at_discretion"
    ALREADY_ADVANCED = "already_advanced"
    SECOND_PERSON_NEEDED = "second_person_needed"
    PAYMENT_RUNNING = "payment_running"


class IllegalMoveError(Exception):
    """The table or a guard says no; nothing was changed."""

    def __init__(self, code: MoveCode | GoodsCode, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Timer:
    """The running due time of a state."""

    code: DeadlineCode
    side: Side
    due_at: datetime
    only_marks: bool
    is_extended: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a ticket's pieces, and the money that they come to."""

    pieces: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules of a move read of a ticket."""

    state: State
    kind: RequestKind | Unsaid
    submitted_at: datetime | None = None
    timer: Timer | None = None
    is_overdue: bool = False
    is_left_to_person: bool = False
    is_goodwill: bool = False
    is_advanced: bool = False
    edits: int = 0
    resubmissions: int = 0
    offers: int = 0
    offered_kind: RequestKind | None = None
    offered_amount: Decimal | None = None
    worth: Decimal = Decimal(0)
    quantity: int = 1
    amount: Decimal | None = None
    part: Part | None = None
    """What an inspection took where it took fewer pieces than were asked for: a refund is about these alone."""
    failed_repairs: int = 0
    owes_charge: bool = False
    """Whether the customer has agreed to pay for a repair and has not paid yet."""
    collect_most: Decimal | None = None
    """What may be deducted of freight that the store paid at its door; None where the way back is the store's."""
    state_before_dispute: State | None = None
    limits: Limits = DEFAULT_LIMITS


_SIDE_OF = {Role.CUSTOMER: Side.CUSTOMER, Role.STORE: Side.STORE, Role.PLATFORM: Side.PLATFORM}


def _is_late(case: Case, role: Role, at: datetime) -> bool:
    timer = case.timer
    return timer is not None and not timer.only_marks and timer.side == _SIDE_OF.get(role) and at >= timer.due_at


def _is_past_due(case: Case, at: datetime) -> bool:
    return case.is_overdue or (case.timer is not None and at >= case.timer.due_at)


def _escalation_guard(case: Case, role: Role, at: datetime) -> IllegalMoveError | None:
    if role is Role.CLOCK:
        return None
    if role is Role.STORE:
        allowed = case.state in {State.RETURN_IN_TRANSIT, State.INSPECTION_FAILED}
        return None if allowed else IllegalMoveError(MoveCode.NOT_YOURS)
    if case.state in {State.REJECTED, State.INSPECTION_FAILED} or _is_past_due(case, at):
        return None
    opens_at = case.submitted_at + case.limits.negotiation if case.submitted_at else at
    return None if at >= opens_at else IllegalMoveError(MoveCode.ESCALATION_TOO_EARLY, opens_at=opens_at)


def _goodwill_guard(case: Case, action: Action, role: Role) -> IllegalMoveError | None:
    """Nobody owes a favour: no clock grants it, the platform is not asked for it, and silence closes it alone."""
    if action is Action.CLOSE_UNANSWERED and case.state is State.AWAITING_REVIEW and not case.is_goodwill:
        return IllegalMoveError(MoveCode.NOT_FROM_HERE, state=case.state)
    if not case.is_goodwill or case.state not in AT_DISCRETION:
        return None
    is_barred = action is Action.ESCALATE or (action is Action.APPROVE and role is Role.CLOCK)
    return IllegalMoveError(MoveCode.AT_DISCRETION) if is_barred else None


def _payer_guard(case: Case, action: Action, role: Role) -> IllegalMoveError | None:
    """Who pays: the store, until the platform has taken it over because the store was late. Never both."""
    if action is Action.ADVANCE_REFUND:
        if case.is_advanced:
            return IllegalMoveError(MoveCode.ALREADY_ADVANCED)
        return None if case.is_overdue or role is Role.CLOCK else IllegalMoveError(MoveCode.NOT_OVERDUE)
    if action is Action.PAY_REFUND and role is (Role.STORE if case.is_advanced else Role.PLATFORM):
        return IllegalMoveError(MoveCode.ALREADY_ADVANCED if case.is_advanced else MoveCode.NOT_YOURS)
    return None


def _limit_guard(case: Case, action: Action) -> IllegalMoveError | None:
    if action is Action.RESUBMIT and case.resubmissions >= case.limits.resubmissions:
        return IllegalMoveError(MoveCode.RESUBMISSION_LIMIT, limit=case.limits.resubmissions)
    if action is Action.MAKE_OFFER and case.offers >= case.limits.offers:
        return IllegalMoveError(MoveCode.OFFER_LIMIT, limit=case.limits.offers)
    return None


def _extension_guard(case: Case, _role: Role, at: datetime) -> IllegalMoveError | None:
    """Once for each time limit, by a reason, and only while it runs."""
    if case.timer is None:
        return IllegalMoveError(MoveCode.NO_TIME_RUNS)
    if at >= case.timer.due_at:
        return IllegalMoveError(MoveCode.TOO_LATE, due_at=case.timer.due_at)
    return IllegalMoveError(MoveCode.ALREADY_EXTENDED) if case.timer.is_extended else None


def _goods_guard(case: Case, action: Action, role: Role, at: datetime) -> IllegalMoveError | None:
    converts = action in {Action.CONVERT_TO_REFUND, Action.CONVERT_TO_EXCHANGE}
    if converts and role is Role.CUSTOMER and not (_is_past_due(case, at) or _has_choice(case)):
        return IllegalMoveError(MoveCode.NOT_OVERDUE)
    if action is Action.RECORD_DELIVERY and role is Role.STORE and case.state is not State.RETURN_IN_TRANSIT:
        return IllegalMoveError(MoveCode.NOT_YOURS)
    return _charge_guard(case, action)


def _charge_guard(case: Case, action: Action) -> IllegalMoveError | None:
    """Repaired goods go back once the repair is paid for."""
    if action is Action.SHIP_OUTBOUND and case.owes_charge:
        return IllegalMoveError(GoodsCode.CHARGE_OPEN)
    if action in {Action.SETTLE_CHARGE, Action.WAIVE_CHARGE} and not case.owes_charge:
        return IllegalMoveError(GoodsCode.NO_CHARGE)
    return None


def _has_choice(case: Case) -> bool:
    """Two repairs did not help: whether to go on with this one is the customer's choice."""
    return case.state is State.IN_REPAIR and case.failed_repairs >= REPAIRS_THAT_MUST_FAIL


def refusal(case: Case, action: Action, role: Role, at: datetime) -> IllegalMoveError | None:
    """Why this action is closed to this role now, or None when it is open. Late is late, swept or not."""
    move = MOVE_OF[action]
    if role not in move.roles:
        return IllegalMoveError(MoveCode.NOT_YOURS)
    if case.state not in move.sources:
        return IllegalMoveError(MoveCode.NOT_FROM_HERE, state=case.state)
    kind = case.offered_kind if action is Action.ACCEPT_OFFER and case.offered_kind else case.kind
    if not move.targets_for(case.state, kind):
        return IllegalMoveError(MoveCode.NOT_FOR_KIND, kind=case.kind)
    barred = _goodwill_guard(case, action, role) or _payer_guard(case, action, role)
    if barred:
        return barred
    if _is_late(case, role, at):
        return IllegalMoveError(MoveCode.TOO_LATE, due_at=case.timer.due_at if case.timer else at)
    if action in _GUARDS:
        return _GUARDS[action](case, role, at)
    return _goods_guard(case, action, role, at) or _limit_guard(case, action)


_GUARDS: Mapping[Action, Callable[[Case, Role, datetime], IllegalMoveError | None]] = {
    Action.ESCALATE: _escalation_guard,
    Action.EXTEND: _extension_guard,
}


@dataclass(frozen=True, slots=True)
class ActionAnswer:
    """An action a viewer might think of here, and why not when it is closed."""

    action: Action
    refusal: IllegalMoveError | None

    @property
    def is_allowed(self) -> bool:
        return self.refusal is None


def action_answers(case: Case, role: Role, at: datetime) -> tuple[ActionAnswer, ...]:
    """Every action of this role from this state, allowed or refused with the reason, in the table's order."""
    moves = (move for move in MOVES if role in move.roles and case.state in move.sources)
    return tuple(ActionAnswer(move.action, refusal(case, move.action, role, at)) for move in moves)


def allowed_actions(case: Case, role: Role, at: datetime) -> tuple[Action, ...]:
    return tuple(answer.action for answer in action_answers(case, role, at) if answer.is_allowed)
