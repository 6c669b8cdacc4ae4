"""The confirm page of each step: what happens, what comes next and until when, whether it can be undone."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.deadlines import RULES, DeadlineCode
from aftersales.domain.disputes import DEADLINE_OF_DISPUTE, DISPUTE_MOVES, MOST_QUESTIONS, DisputeAction, DisputeState
from aftersales.domain.lifecycle import DEADLINE_OF, MOVE_OF, Action, Role, State
from aftersales.domain.requests import RequestKind
from aftersales.wording.moments import shown_money
from aftersales.wording.names import kind_phrase

Words = str | Promise
ConfirmLines = tuple[str, str, str]
Counts = Callable[[DeadlineCode], int]


def default_count(code: DeadlineCode) -> int:
    """How many hours or days a time limit has where nobody set anything."""
    return RULES[code].amount


HAPPENS: Mapping[str, Words] = {
    Action.SUBMIT: _("The store gets your request with everything you filled in."),
    Action.DISCARD: _("The draft is removed with everything you filled in."),
    Action.EDIT: _("The store sees your change with the request."),
    Action.WITHDRAW: _("Your request is closed and the store stops working on it."),
    Action.SUPPLY_INFO: _("The store sees your answer and your files."),
    Action.ACCEPT_OFFER: _("The offer takes the place of what you asked for: %(kind)s."),
    Action.DECLINE_OFFER: _("The offer is off and your own request stands: %(kind)s."),
    Action.RESUBMIT: _("The store gets your request again, with what you add now."),
    Action.ACCEPT_REFUSAL: _("You agree with the refusal and the request is closed."),
    Action.SHIP_RETURN: _("The store sees the carrier and the tracking number."),
    Action.TAKE_GOODS_BACK: _("The request is closed and the store sends the item back to you."),
    Action.CONFIRM_RECEIPT: _("You confirm that the parcel arrived and that all is well."),
    Action.REPORT_PROBLEM: _("The request goes back to the store with your description."),
    Action.APPROVE: _("The request is approved as asked for: %(kind)s."),
    Action.REJECT: _("The customer is told the reason, the rule and your words."),
    Action.REQUEST_INFO: _("The customer is asked for what you describe."),
    Action.MAKE_OFFER: _("The customer sees your offer beside the original request."),
    Action.CORRECT_ADDRESS: _("The customer is told the new return address."),
    Action.BOOK_APPOINTMENT: _("The store sees your appointment; an earlier one is given back."),
    Action.CANCEL_APPOINTMENT: _("The appointment is cancelled and its time is free again."),
    Action.RECORD_DELIVERY: _("The parcel counts as arrived. From that day you have seven days to check it."),
    Action.STATE_FACTS: _("The request is judged again with what you state; the other side reads it."),
    Action.ACCEPT_RETURN: _("The returned item counts as in order."),
    Action.FAIL_INSPECTION: _("The customer is told what is wrong with the returned item."),
    Action.WITHDRAW_OBJECTION: _("The objection is off and the returned item counts as in order, all pieces of it."),
    Action.DIAGNOSE: _("The customer reads what you found and whether the warranty covers it."),
    Action.QUOTE_REPAIR: _("The customer gets your price and a link to answer. An earlier quote is replaced."),
    Action.ACCEPT_QUOTE: _(
        "You agree to the price and the store repairs your item. It is sent back once you have paid."
    ),
    Action.DECLINE_QUOTE: _("The store sends your item back without repairing it."),
    Action.FINISH_REPAIR: _("The repair counts as done."),
    Action.FINISH_VISIT: _("The repair at the customer's place counts as done."),
    Action.CONVERT_TO_EXCHANGE: _("The repair becomes an exchange."),
    Action.CONVERT_TO_REFUND: _("The request becomes a refund; the item stays with the store."),
    Action.SETTLE_CHARGE: _("The repair counts as paid for, and the item can be sent back."),
    Action.WAIVE_CHARGE: _("The customer need not pay for the repair any more, and reads why."),
    Action.SHIP_OUTBOUND: _("The customer sees the carrier and the tracking number."),
    Action.PAY_REFUND: _("The refund counts as paid, and the customer is told."),
    Action.ADVANCE_REFUND: _("The platform pays the customer in the store's place and books it against its deposit."),
    Action.MARK_BREACH: _("The breach is kept with the refund."),
    Action.ESCALATE: _("A dispute is opened and the platform takes over. All time limits are paused."),
    Action.RESUME: _("The dispute ends and the request goes on where it stood."),
    Action.SETTLE: _("What both sides agreed is recorded, and the dispute ends."),
    Action.RULE: _("The request goes on as the ruling says."),
    Action.REVISE: _("The request goes on as the new ruling says."),
    Action.EXTEND: _("The customer's time limit ends later, and both sides are told."),
}

_FINAL = _("This can't be undone.")
_NEW_REQUEST = _("This can't be undone, but you can send a new request while its window is open.")
_MESSAGE = _("This can't be undone, but you can still write to the other side.")
UNDO: Mapping[str, Words] = {
    Action.SUBMIT: _("You can change or withdraw it until the store answers."),
    Action.DISCARD: _("This can't be undone, but you can start a new request any time."),
    Action.EDIT: _("You can change it again until the store answers."),
    Action.WITHDRAW: _NEW_REQUEST,
    Action.SUPPLY_INFO: _("Files that were sent stay in the history."),
    Action.ACCEPT_OFFER: _FINAL,
    Action.DECLINE_OFFER: _("This can't be undone, but the store can make another offer, two in all."),
    Action.RESUBMIT: _("You can change or withdraw it until the store answers."),
    Action.ACCEPT_REFUSAL: _FINAL,
    Action.SHIP_RETURN: _("If the number is wrong, write to the store."),
    Action.TAKE_GOODS_BACK: _FINAL,
    Action.CONFIRM_RECEIPT: _("This can't be undone. If you are not sure, look at the item first."),
    Action.REPORT_PROBLEM: _MESSAGE,
    Action.APPROVE: _FINAL,
    Action.REJECT: _("This can't be undone, but the customer can add evidence and resubmit."),
    Action.REQUEST_INFO: _MESSAGE,
    Action.MAKE_OFFER: _("This can't be undone. A ticket can have two offers."),
    Action.CORRECT_ADDRESS: _("You can correct it again until the item is sent."),
    Action.BOOK_APPOINTMENT: _("You can book another time or cancel until the item is sent."),
    Action.CANCEL_APPOINTMENT: _("You can book again while times are offered."),
    Action.RECORD_DELIVERY: _FINAL,
    Action.STATE_FACTS: _("You can correct it later; the history keeps both."),
    Action.ACCEPT_RETURN: _FINAL,
    Action.FAIL_INSPECTION: _("You can still accept the item until the customer answers."),
    Action.WITHDRAW_OBJECTION: _FINAL,
    Action.DIAGNOSE: _("You can enter it again while the item is in repair."),
    Action.QUOTE_REPAIR: _("You can replace it by another quote until the customer answers."),
    Action.ACCEPT_QUOTE: _FINAL,
    Action.DECLINE_QUOTE: _FINAL,
    Action.FINISH_REPAIR: _FINAL,
    Action.FINISH_VISIT: _FINAL,
    Action.CONVERT_TO_EXCHANGE: _FINAL,
    Action.CONVERT_TO_REFUND: _FINAL,
    Action.SETTLE_CHARGE: _FINAL,
    Action.WAIVE_CHARGE: _FINAL,
    Action.SHIP_OUTBOUND: _MESSAGE,
    Action.PAY_REFUND: _FINAL,
    Action.ADVANCE_REFUND: _FINAL,
    Action.MARK_BREACH: _FINAL,
    Action.ESCALATE: _("The side that asked can withdraw the dispute until the ruling."),
    Action.RESUME: _FINAL,
    Action.SETTLE: _FINAL,
    Action.RULE: _FINAL,
    Action.REVISE: _FINAL,
    Action.EXTEND: _("This can't be undone, and it can be done once for each time limit."),
}

_STARTED_AGAIN = _("The store has %(count)s hours to reply.")
NEXT: Mapping[str, Words] = {
    State.AWAITING_REVIEW: _STARTED_AGAIN,
    State.AWAITING_CUSTOMER_INFO: _("The customer has %(count)s days to answer. The store's time is paused meanwhile."),
    State.AWAITING_OFFER_REPLY: _("The customer has %(count)s hours to answer. The store's time is paused meanwhile."),
    State.REJECTED: _("The customer has %(count)s days to accept, to add evidence or to ask the platform to decide."),
    State.AWAITING_RETURN: _("The customer has %(count)s days to send the item back."),
    State.RETURN_IN_TRANSIT: _("The store has %(count)s days to check it. After that the return counts as accepted."),
    State.INSPECTION_FAILED: _(
        "The customer has %(count)s days to take the item back or to ask the platform to decide."
    ),
    State.IN_REPAIR: _("The store has %(count)s days for the repair."),
    State.AWAITING_SHIPMENT: _("The store has %(count)s hours to ship."),
    State.OUTBOUND_IN_TRANSIT: _("The customer has %(count)s days to confirm receipt or to report a problem."),
    State.REFUNDING: _("The store has %(count)s hours to pay the refund."),
    State.IN_DISPUTE: _("Once the platform steps in, both sides have %(count)s hours to show evidence. Then it rules."),
    State.COMPLETED: _("The request is then completed."),
    State.CLOSED: _("Nothing more comes after this."),
}
NEXT_FOR_CUSTOMER: Mapping[str, Words] = {
    State.AWAITING_RETURN: _("You have %(count)s days to send the item back."),
    State.CLOSED: _("You can send a new request while its window is open."),
}
_RESUMED = frozenset({Action.SUPPLY_INFO, Action.DECLINE_OFFER})
"""The store's time goes on with what was left of it."""
_STAYS: Mapping[Action, Words] = {
    Action.EDIT: _("The store's time to reply starts again, once."),
    Action.CORRECT_ADDRESS: _("The time limit stays as it is."),
    Action.STATE_FACTS: _("The time limit stays as it is."),
    Action.EXTEND: _("The request stays as it is; only the last day moves."),
}
_CHARGES = frozenset({Action.SETTLE_CHARGE, Action.WAIVE_CHARGE})
_CHOSEN = _("The request goes on as decided.")


def conversion_line(amount: Decimal, pieces: int, quantity: int) -> str:
    """How much a change to a refund gives back, and why it is about fewer pieces than were asked for."""
    values = {"amount": shown_money(amount), "pieces": pieces, "quantity": quantity}
    if pieces == quantity:
        return gettext("The refund is %(amount)s, all that was paid.") % values
    words = gettext("The refund is %(amount)s, for %(pieces)s of %(quantity)s pieces: no more arrived in order.")
    return words % values


def confirm_lines(action: str, kind: str, role: str, counts: Counts = default_count) -> ConfirmLines:
    """`kind` is the kind that the step leads to: the offered one when an offer is accepted.

    `counts` says how many hours or days a time limit has that starts now.
    """
    happens = str(HAPPENS[action]) % {"kind": kind_phrase(kind)}
    return happens, _next(Action(action), RequestKind(kind), role, counts), str(UNDO[action])


def _next(action: Action, kind: RequestKind, role: str, counts: Counts) -> str:
    move = MOVE_OF[action]
    if not move.targets:
        return str(_STAYS.get(action) or _as_it_was(action, role))
    targets = move.targets.get(kind, frozenset())
    if len(targets) != 1:
        return str(_CHOSEN)
    state = next(iter(targets))
    if action in _RESUMED:
        return gettext("The store's time goes on, with at least 24 hours left.")
    return _next_in(state, role, counts)


def _as_it_was(action: Action, role: str) -> str:
    if action in _CHARGES:
        return gettext("If the repair is done, the store's time to ship starts now.")
    if action is Action.RECORD_DELIVERY:
        return gettext("After that the return counts as accepted.")
    if action is Action.CANCEL_APPOINTMENT and role == Role.STORE:
        return gettext("The customer's time to send the item starts again.")
    return gettext("The time limit stays as it is.")


def _next_in(state: State, role: str, counts: Counts) -> str:
    words = NEXT_FOR_CUSTOMER.get(state) if role == Role.CUSTOMER else None
    code = DeadlineCode.EVIDENCE_ROUND if state is State.IN_DISPUTE else DEADLINE_OF.get(state)
    return str(words or NEXT[state]) % {"count": counts(code) if code else 0}


# --- disputes ---

DISPUTE_HAPPENS: Mapping[str, Words] = {
    DisputeAction.OPEN: HAPPENS[Action.ESCALATE],
    DisputeAction.ACCEPT: _("Both sides are asked for their evidence."),
    DisputeAction.DISMISS: _("The dispute is closed without a ruling; the request goes on where it stood."),
    DisputeAction.WITHDRAW: _("The dispute ends and the request goes on where it stood."),
    DisputeAction.FINISH_EVIDENCE: _("You tell the platform that your evidence is complete."),
    DisputeAction.RULE: _("Both sides get the ruling with its reasons."),
    DisputeAction.EXTEND_ROUND: _("Both sides get more time for their evidence, and are told."),
    DisputeAction.OFFER_SETTLEMENT: _(
        "The other side reads your offer and can accept it. The dispute goes on meanwhile."
    ),
    DisputeAction.ACCEPT_SETTLEMENT: _("The dispute ends, and the request goes on as offered."),
    DisputeAction.DECLINE_SETTLEMENT: _("The offer is off, and the dispute goes on."),
    DisputeAction.ADD_LATE: _("Your files and words go in, marked as late. Both sides see them at once."),
    DisputeAction.ASK: _("Whom you ask is told, and can show evidence once more."),
    DisputeAction.SUSPEND: _("The platform's time stops, and both sides are told why."),
    DisputeAction.RECORD_SLIP: _("The receipt is noted, and the dispute waits for the police or the court."),
    DisputeAction.RESUME: _("The dispute goes on where it stood."),
    DisputeAction.PROPOSE_RULING: _("Another arbiter reads the ruling and signs it, or does not."),
    DisputeAction.DECLINE_RULING: _("The ruling is not made; it has to be written again."),
    DisputeAction.EXECUTE: _("The request goes on as the ruling says."),
    DisputeAction.ACCEPT_RULING: _("You will not appeal the ruling."),
    DisputeAction.APPEAL: _("Another arbiter looks at the ruling again. What is not carried out yet waits."),
    DisputeAction.UPHOLD: _("The ruling stands, and both sides read why."),
    DisputeAction.CHANGE_RULING: _(
        "The new ruling takes the place of the first. What was paid stays with the customer."
    ),
}
DISPUTE_NEXT: Mapping[str, Words] = {
    DisputeState.AWAITING_ACCEPTANCE: NEXT[State.IN_DISPUTE],
    DisputeState.COLLECTING_EVIDENCE: _("Both sides have %(count)s hours to show evidence. Then the platform rules."),
    DisputeState.AWAITING_EXECUTION: _("The store has %(count)s hours to carry it out; then the platform does it."),
    DisputeState.UNDER_APPEAL: _("The platform has %(count)s working days to decide the appeal."),
    DisputeState.UNDER_REVIEW: _("The platform then has %(count)s working days to rule."),
    DisputeState.EXECUTED: _("It can be appealed within %(count)s days of the ruling."),
    DisputeState.SETTLED: _("Freight that you did not agree on is the store's."),
    DisputeState.SUSPENDED: _("It goes on by itself when the time for it is over."),
    DisputeState.WITHDRAWN: _("The time limit of the request goes on, with at least 24 hours left."),
    DisputeState.CLOSED: _("The time limit of the request goes on, with at least 24 hours left."),
}
DISPUTE_UNDO: Mapping[str, Words] = {
    DisputeAction.OPEN: UNDO[Action.ESCALATE],
    DisputeAction.ACCEPT: _FINAL,
    DisputeAction.DISMISS: _FINAL,
    DisputeAction.WITHDRAW: _("This can't be undone, but the platform can be asked again while the request is open."),
    DisputeAction.FINISH_EVIDENCE: _FINAL,
    DisputeAction.RULE: _FINAL,
    DisputeAction.EXTEND_ROUND: _("This can't be undone, and it can be done once in a round."),
    DisputeAction.OFFER_SETTLEMENT: _("A newer offer of yours takes its place."),
    DisputeAction.ACCEPT_SETTLEMENT: _FINAL,
    DisputeAction.DECLINE_SETTLEMENT: _("This can't be undone, but the other side can offer again."),
    DisputeAction.ADD_LATE: _("This can't be undone, and it can be done once."),
    DisputeAction.SUSPEND: _("You can resume it at any time."),
    DisputeAction.RECORD_SLIP: _FINAL,
    DisputeAction.RESUME: _FINAL,
    DisputeAction.PROPOSE_RULING: _("Until it is signed nothing happens."),
    DisputeAction.DECLINE_RULING: _FINAL,
    DisputeAction.EXECUTE: _FINAL,
    DisputeAction.ACCEPT_RULING: _FINAL,
    DisputeAction.APPEAL: _("This can't be undone, and each side can appeal once."),
    DisputeAction.UPHOLD: _FINAL,
    DisputeAction.CHANGE_RULING: _FINAL,
}


APPEAL_AFTER_THE_END = _(
    "Another arbiter looks at the ruling again. The request has ended, so the appeal can change its money; the goods"
    " stay where they are."
)


def dispute_confirm_lines(
    action: str,
    role: str,
    counts: Counts = default_count,
    *,
    has_ended: bool = False,
    most_questions: int = MOST_QUESTIONS,
) -> ConfirmLines:
    """`has_ended` is the request's: then an appeal is about its money alone. `most_questions` is the dispute's."""
    is_about_money = has_ended and action == DisputeAction.APPEAL
    happens = APPEAL_AFTER_THE_END if is_about_money else DISPUTE_HAPPENS[action]
    step = DisputeAction(action)
    return str(happens), _dispute_next(step, counts), _dispute_undo(step, most_questions)


def _dispute_undo(action: DisputeAction, most_questions: int) -> str:
    if action is not DisputeAction.ASK:
        return str(DISPUTE_UNDO[action])
    return ngettext(
        "This can't be undone, and it can be done %(count)s time in a dispute.",
        "This can't be undone, and it can be done %(count)s times in a dispute.",
        most_questions,
    ) % {"count": most_questions}


def _dispute_next(action: DisputeAction, counts: Counts) -> str:
    if action is DisputeAction.FINISH_EVIDENCE:
        return gettext("The platform starts when both sides have finished or their time is over.")
    targets = DISPUTE_MOVES[action].targets if action in DISPUTE_MOVES else (DisputeState.AWAITING_ACCEPTANCE,)
    if len(targets) != 1:
        return (
            gettext("The request goes on as the ruling says.") if targets else gettext("The time limit stays as it is.")
        )
    code = DEADLINE_OF_DISPUTE.get(targets[0])
    return str(DISPUTE_NEXT[targets[0]]) % {"count": counts(code) if code else 0}


# --- details ---

LABELS: Mapping[str, Words] = {
    "note": _("Your words"),
    "reason_code": _("Reason"),
    "kind": _("What you offer"),
    "amount": _("Amount"),
    "carrier": _("Carrier"),
    "waybill": _("Tracking number"),
    "payment_reference": _("Payment reference"),
    "days": _("Days more"),
    "target": _("How it goes on"),
    "record": _("Details"),
    "delivered_at": _("When it arrived"),
    "files": _("Photos and video"),
    "facts": _("What was checked"),
}
HELP: Mapping[str, Words] = {
    "note": _("The other side reads this."),
    "reason_code": _("The customer sees the reason and the rule behind it."),
    "amount": _("In CNY, not above what was paid."),
    "waybill": _("As printed on the carrier's receipt."),
    "delivered_at": _("As the carrier or your warehouse says; in the store's local time."),
    "payment_reference": _("The number of the payment, so that it can be found again."),
}
NOTE_HELP: Mapping[str, Words] = {
    Action.EDIT: _("What is new or different?"),
    Action.SUPPLY_INFO: _("What do the new files show?"),
    Action.RESUBMIT: _("What is new since the refusal?"),
    Action.REPORT_PROBLEM: _("What is wrong with what you received?"),
    Action.REQUEST_INFO: _("Which photo, video or answer do you need, and what should it show?"),
    Action.FAIL_INSPECTION: _("What did you find, and how does it differ from what was sent?"),
    Action.CORRECT_ADDRESS: _("The whole address with name and phone."),
    Action.MAKE_OFFER: _("Why is this better for the customer?"),
    Action.EXTEND: _("Why does the customer need more time? The customer reads this."),
    Action.DIAGNOSE: _("What did you find? The customer reads this."),
    Action.QUOTE_REPAIR: _("Why does it cost this much?"),
    Action.FINISH_REPAIR: _("What was done, and which parts were replaced?"),
    Action.WAIVE_CHARGE: _("Why does the customer not have to pay? They read this."),
    Action.FINISH_VISIT: _("What was done, and which parts were replaced?"),
}


def detail_label(name: str) -> str:
    return str(LABELS.get(name, name))


def detail_help(name: str, action: str = "") -> str:
    if name == "note" and action in NOTE_HELP:
        return str(NOTE_HELP[action])
    return str(HELP.get(name, ""))
