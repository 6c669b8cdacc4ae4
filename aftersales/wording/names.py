"""Names of the domain's codes, as labels. A code from old data that is no longer known shows itself."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.domain.deadlines import DeadlineCode, Side
from aftersales.domain.eligibility.verdict import Outcome, ReturnShipping
from aftersales.domain.eligibility.vocabulary import Damage, DataLeft, Fulfilment, UseMarks
from aftersales.domain.lifecycle import Action, CloseReason, Role, State
from aftersales.domain.refusals import RefusalCode
from aftersales.domain.requests import Channel, Reason, RequestKind

Words = str | Promise

STATES: Mapping[str, Words] = {
    State.DRAFT: _("Draft"),
    State.AWAITING_REVIEW: _("Store review"),
    State.AWAITING_CUSTOMER_INFO: _("Evidence needed"),
    State.AWAITING_OFFER_REPLY: _("Offer to answer"),
    State.REJECTED: pgettext_lazy("state", "Refused"),
    State.AWAITING_RETURN: _("Item to send back"),
    State.RETURN_IN_TRANSIT: _("Return on its way"),
    State.INSPECTION_FAILED: _("Return not accepted"),
    State.IN_REPAIR: _("In repair"),
    State.AWAITING_SHIPMENT: _("Store to ship"),
    State.OUTBOUND_IN_TRANSIT: _("Parcel to receive"),
    State.REFUNDING: _("Refund on its way"),
    State.IN_DISPUTE: _("With the platform"),
    State.COMPLETED: pgettext_lazy("state", "Completed"),
    State.CLOSED: pgettext_lazy("state", "Closed"),
}

KINDS: Mapping[str, Words] = {
    RequestKind.REFUND_ONLY: _("Refund only"),
    RequestKind.RETURN_REFUND: _("Return and refund"),
    RequestKind.EXCHANGE: _("Exchange"),
    RequestKind.REPAIR: _("Repair"),
    RequestKind.RESEND: _("Resend"),
    RequestKind.PRICE_PROTECTION: _("Price protection"),
}

KIND_PHRASES: Mapping[str, Words] = {
    RequestKind.REFUND_ONLY: pgettext_lazy("in a sentence", "refund"),
    RequestKind.RETURN_REFUND: pgettext_lazy("in a sentence", "return and refund"),
    RequestKind.EXCHANGE: pgettext_lazy("in a sentence", "exchange"),
    RequestKind.REPAIR: pgettext_lazy("in a sentence", "repair"),
    RequestKind.RESEND: pgettext_lazy("in a sentence", "resend"),
    RequestKind.PRICE_PROTECTION: pgettext_lazy("in a sentence", "price refund"),
}

REASONS: Mapping[str, Words] = {
    Reason.NO_LONGER_WANTED: _("No longer wanted"),
    Reason.SOFTWARE_ISSUE: _("Software or driver trouble"),
    Reason.DEFECTIVE: _("Faulty"),
    Reason.WRONG_ITEM: _("Wrong item sent"),
    Reason.MISSING_PARTS: _("Parts missing"),
    Reason.DAMAGED_IN_TRANSIT: _("Arrived damaged"),
    Reason.NOT_AS_DESCRIBED: _("Not as described"),
    Reason.COUNTERFEIT: _("Counterfeit"),
    Reason.NOT_DELIVERED: _("Never arrived"),
    Reason.PRICE_DROP: _("Price dropped"),
}

ACTIONS: Mapping[str, Words] = {
    Action.SUBMIT: _("Send the request"),
    Action.DISCARD: _("Delete the draft"),
    Action.EDIT: _("Change the request"),
    Action.WITHDRAW: _("Withdraw the request"),
    Action.SUPPLY_INFO: _("Send the evidence"),
    Action.ACCEPT_OFFER: _("Accept the offer"),
    Action.DECLINE_OFFER: _("Decline the offer"),
    Action.RESUBMIT: _("Add evidence and resubmit"),
    Action.ACCEPT_REFUSAL: _("Accept the refusal"),
    Action.SHIP_RETURN: _("Enter the tracking number"),
    Action.TAKE_GOODS_BACK: _("Take the item back"),
    Action.CONFIRM_RECEIPT: _("Confirm receipt"),
    Action.REPORT_PROBLEM: _("Report a problem"),
    Action.APPROVE: _("Approve the request"),
    Action.REJECT: _("Refuse the request"),
    Action.REQUEST_INFO: _("Ask for evidence"),
    Action.MAKE_OFFER: _("Make an offer"),
    Action.CORRECT_ADDRESS: _("Correct the return address"),
    Action.BOOK_APPOINTMENT: _("Book an appointment"),
    Action.CANCEL_APPOINTMENT: _("Cancel the appointment"),
    Action.RECORD_DELIVERY: _("Record the arrival"),
    Action.STATE_FACTS: _("Record what was checked"),
    Action.ACCEPT_RETURN: _("Accept the returned item"),
    Action.FAIL_INSPECTION: _("Refuse the returned item"),
    Action.WITHDRAW_OBJECTION: _("Accept the item after all"),
    Action.DIAGNOSE: _("Enter the diagnosis"),
    Action.QUOTE_REPAIR: _("Quote the repair"),
    Action.ACCEPT_QUOTE: _("Accept the quote"),
    Action.DECLINE_QUOTE: _("Decline the quote"),
    Action.FINISH_REPAIR: _("Finish the repair"),
    Action.FINISH_VISIT: _("Finish the repair on site"),
    Action.CONVERT_TO_EXCHANGE: _("Change to an exchange"),
    Action.CONVERT_TO_REFUND: _("Change to a refund"),
    Action.SETTLE_CHARGE: _("Record the payment for the repair"),
    Action.WAIVE_CHARGE: _("Waive the payment for the repair"),
    Action.SHIP_OUTBOUND: _("Ship the parcel"),
    Action.PAY_REFUND: _("Record the refund"),
    Action.ADVANCE_REFUND: _("Pay in the store's place"),
    Action.MARK_BREACH: _("Mark the statutory breach"),
    Action.ESCALATE: _("Ask the platform to decide"),
    Action.RESUME: _("Hand back to both sides"),
    Action.SETTLE: _("Record the settlement"),
    Action.RULE: _("Carry out the ruling"),
    Action.REVISE: _("Change by the ruling on appeal"),
    Action.DROP_DRAFT: _("Drop the old draft"),
    Action.CLOSE_UNANSWERED: _("Close the unanswered request"),
    Action.LAPSE_OFFER: _("Let the offer lapse"),
    Action.MARK_OVERDUE: _("Mark as overdue"),
    Action.LEAVE_TO_PERSON: _("Leave it to a person"),
    Action.EXTEND: _("Give the customer more time"),
    Action.RESCHEDULE: _("Move the time limit"),
}

CHANNELS: Mapping[str, Words] = {
    Channel.PORTAL: _("Portal"),
    Channel.HOTLINE: _("Hotline call"),
    Channel.CHAT: _("Chat"),
    Channel.VISIT: _("Visit"),
}

ROLES: Mapping[str, Words] = {
    Role.CUSTOMER: _("Customer"),
    Role.STORE: _("Store"),
    Role.PLATFORM: _("Platform"),
    Role.CLOCK: _("Time limit"),
}

SIDES: Mapping[str, Words] = {side: ROLES[side] for side in Side}

CLOSE_REASONS: Mapping[str, Words] = {
    CloseReason.DISCARDED: _("Draft deleted"),
    CloseReason.DRAFT_EXPIRED: _("Draft expired"),
    CloseReason.WITHDRAWN: _("Withdrawn by the customer"),
    CloseReason.REFUSAL_ACCEPTED: _("Refusal accepted"),
    CloseReason.CUSTOMER_SILENT: _("No answer from the customer in time"),
    CloseReason.RETURN_NOT_SENT: _("Item not sent back in time"),
    CloseReason.GOODS_SENT_BACK: _("Item goes back to the customer"),
    CloseReason.RULED_FOR_STORE: _("Ruled for the store"),
    CloseReason.SETTLED: _("Settled by both sides"),
    CloseReason.STORE_SILENT: _("Goodwill request left unanswered"),
}

REFUSALS: Mapping[str, Words] = {
    RefusalCode.WINDOW_CLOSED: _("The window has closed"),
    RefusalCode.WARRANTY_ENDED: _("The warranty has ended"),
    RefusalCode.NOT_INTACT: _("The item is not intact"),
    RefusalCode.EXCLUDED_BY_NATURE: _("No-reason returns do not cover this item"),
    RefusalCode.HUMAN_DAMAGE: _("Damage after delivery"),
    RefusalCode.UNAUTHORISED_REPAIR: _("Repaired or opened by others"),
    RefusalCode.NORMAL_WEAR: _("Normal wear"),
    RefusalCode.NOT_A_DEFECT: _("Not a fault of the item"),
    RefusalCode.EVIDENCE_MISSING: _("Evidence is missing"),
    RefusalCode.SERIAL_MISMATCH: _("The serial number differs"),
    RefusalCode.NO_PRICE_PROTECTION: _("No price protection"),
    RefusalCode.ALREADY_SETTLED: _("Already settled"),
}

OUTCOMES: Mapping[str, Words] = {
    Outcome.ELIGIBLE: _("Eligible"),
    Outcome.INELIGIBLE: _("Not eligible"),
    Outcome.NEEDS_REVIEW: _("To be checked by a person"),
}

SHIPPING_PAYERS: Mapping[str, Words] = {
    ReturnShipping.CUSTOMER: _("Customer pays"),
    ReturnShipping.STORE: _("Store pays"),
    ReturnShipping.INSURANCE: _("Return insurance pays"),
    ReturnShipping.BY_FAULT: _("Whoever is at fault pays"),
    ReturnShipping.NONE: _("No return shipping"),
}

DEADLINES: Mapping[str, Words] = {
    DeadlineCode.DRAFT: _("Keeping the draft"),
    DeadlineCode.REVIEW: _("Store's reply"),
    DeadlineCode.CUSTOMER_INFO: _("Customer's evidence"),
    DeadlineCode.OFFER_REPLY: _("Answer to the offer"),
    DeadlineCode.AFTER_REFUSAL: _("Answer to the refusal"),
    DeadlineCode.RETURN_SHIPPING: _("Sending the item back"),
    DeadlineCode.RETURN_INSPECTION: _("Checking the returned item"),
    DeadlineCode.RETURN_INSPECTION_SIGNED: _("Check of the return, from its arrival"),
    DeadlineCode.AFTER_INSPECTION: _("Answer to the inspection"),
    DeadlineCode.REPAIR: _("Finishing the repair"),
    DeadlineCode.OUTBOUND_SHIPPING: _("Shipping the parcel"),
    DeadlineCode.OUTBOUND_SHIPPING_GRACE: _("Shipping the parcel, last chance"),
    DeadlineCode.RECEIPT: _("Confirming receipt"),
    DeadlineCode.REFUND: _("Paying the refund"),
    DeadlineCode.REFUND_LEGAL: _("Paying the refund, legal limit"),
    DeadlineCode.REFUND_BREACH: _("Paying the refund, statutory breach"),
    DeadlineCode.DISPUTE_ACCEPTANCE: _("Accepting the dispute"),
    DeadlineCode.EVIDENCE_ROUND: _("Evidence of both sides"),
    DeadlineCode.SUPPLY_PROOF: _("Proof of the supply chain"),
    DeadlineCode.RULING: _("The platform's ruling"),
    DeadlineCode.EXECUTION: _("Carrying out the ruling"),
    DeadlineCode.APPEAL: _("Appeal"),
    DeadlineCode.APPEAL_REVIEW: _("Deciding the appeal"),
    DeadlineCode.SUSPENSION: _("Suspension of the dispute"),
    DeadlineCode.BRAND_CHECK: _("The brand's check"),
    DeadlineCode.COURT_SLIP: _("Receipt of police or court"),
    DeadlineCode.AUTHORITY: _("Police or court"),
    DeadlineCode.PENALTY_APPEAL: _("Appeal against a penalty"),
}

DAMAGES: Mapping[str, Words] = {
    Damage.NONE: _("No damage"),
    Damage.DROP: _("Dropped or hit"),
    Damage.LIQUID: _("Liquid got in"),
    Damage.MISUSE: _("Used against the instructions"),
    Damage.UNAUTHORISED_REPAIR: _("Opened or repaired by others"),
    Damage.FORCE_MAJEURE: _("Fire, flood or the like"),
    Damage.NORMAL_WEAR: _("Worn by normal use"),
}

USE_MARKS: Mapping[str, Words] = {
    UseMarks.NONE: _("No marks of use"),
    UseMarks.LIGHT: _("Light marks that wipe off"),
    UseMarks.LASTING: _("Marks that stay"),
}

DATA_LEFT: Mapping[str, Words] = {
    DataLeft.NONE: _("No personal data on it"),
    DataLeft.RESETTABLE: _("Personal data that a reset removes"),
    DataLeft.PERMANENT: _("Activation or data that can't be removed"),
}

FULFILMENTS: Mapping[str, Words] = {
    Fulfilment.DEPOSIT_PAID: _("Deposit paid"),
    Fulfilment.PAID: _("Paid, not shipped"),
    Fulfilment.IN_TRANSIT: _("On its way"),
    Fulfilment.INTERCEPTED: _("Called back"),
    Fulfilment.DELIVERED: _("Delivered"),
    Fulfilment.RECEIPT_CONFIRMED: _("Receipt confirmed"),
}


def named(table: Mapping[str, Words], code: str) -> str:
    return str(table.get(code, code))


def state_name(state: str) -> str:
    return named(STATES, state)


def kind_name(kind: str) -> str:
    return named(KINDS, kind)


def kind_phrase(kind: str) -> str:
    """The kind inside a sentence: "the exchange"."""
    return named(KIND_PHRASES, kind)


def reason_name(reason: str) -> str:
    return named(REASONS, reason)


def action_name(action: str, kind: str = "") -> str:
    """The label of the action's button: verb and object."""
    if action == Action.APPROVE and kind:
        return _("Approve the %(kind)s") % {"kind": kind_phrase(kind)}
    return named(ACTIONS, action)


def role_name(role: str, viewer: str = "") -> str:
    """A customer is one person and reads "You"; a store and the platform are many."""
    if role == viewer == Role.CUSTOMER:
        return str(_("You"))
    return named(ROLES, role)


def channel_name(channel: str) -> str:
    return named(CHANNELS, channel)


def side_name(side: str, viewer: str = "") -> str:
    return role_name(side, viewer)


def close_reason_name(close_reason: str) -> str:
    return named(CLOSE_REASONS, close_reason)


def refusal_name(code: str) -> str:
    return named(REFUSALS, code)


def outcome_name(outcome: str) -> str:
    return named(OUTCOMES, outcome)


def shipping_name(payer: str) -> str:
    """Who pays the way back to the store."""
    return named(SHIPPING_PAYERS, payer)


def deadline_name(code: str) -> str:
    return named(DEADLINES, code)


def damage_name(damage: str) -> str:
    return named(DAMAGES, damage)


def use_marks_name(marks: str) -> str:
    return named(USE_MARKS, marks)


def data_left_name(data: str) -> str:
    return named(DATA_LEFT, data)


def fulfilment_name(fulfilment: str) -> str:
    return named(FULFILMENTS, fulfilment)


_TRUTHS: Mapping[str, tuple[Words, Words]] = {
    "opened": (_("Opened"), _("Not opened")),
    "accessories_complete": (_("Accessories complete"), _("Accessories missing")),
    "labels_intact": (_("Labels and serial number intact"), _("Labels or serial number damaged")),
    "outer_box_kept": (_("Outer box kept"), _("Outer box not kept")),
}
_DEGREES: Mapping[str, Mapping[str, Words]] = {"damage": DAMAGES, "use_marks": USE_MARKS, "data_left": DATA_LEFT}


def condition_sentences(goods: Mapping[str, Any]) -> list[str]:
    """What the customer declared about the goods, one short line each; what was not asked is not shown."""
    truths = [str(words[0 if goods[name] else 1]) for name, words in _TRUTHS.items() if name in goods]
    return truths + [named(table, goods[name]) for name, table in _DEGREES.items() if name in goods]
