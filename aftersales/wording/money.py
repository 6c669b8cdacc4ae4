"""Refunds, payments and deposits in words: names of their codes, and why something about money is refused."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from aftersales.domain.payments import (
    AttemptOutcome,
    EntryKind,
    GatewayCode,
    MoneyCode,
    MoneyRefusedError,
    PaidBy,
    PaymentState,
    Purpose,
    RefundAction,
    RefundCause,
    RefundState,
    SimulatedBehaviour,
)
from aftersales.wording.moments import shown_money

Words = str | Promise

REFUND_STATES: Mapping[str, Words] = {
    RefundState.AWAITING_SECOND: _("Waiting for a second person"),
    RefundState.TO_PAY: _("To be paid"),
    RefundState.PAYING: _("Being paid"),
    RefundState.FAILED: _("Payment failed"),
    RefundState.PAID: pgettext_lazy("refund", "Paid"),
    RefundState.CANCELLED: pgettext_lazy("refund", "Cancelled"),
}
CAUSES: Mapping[str, Words] = {
    RefundCause.APPROVAL: _("Request approved"),
    RefundCause.OFFER: _("Offer accepted"),
    RefundCause.RETURN_ACCEPTED: _("Return accepted"),
    RefundCause.CONVERSION: _("Changed to a refund"),
    RefundCause.SETTLEMENT: _("Settled by both sides"),
    RefundCause.RULING: _("Ruling of the platform"),
    RefundCause.CHANGED_RULING: _("Ruling changed on appeal"),
    RefundCause.RETURN_FREIGHT: _("Freight of the return"),
    RefundCause.OTHER_ADDRESS: _("What another return address cost more"),
}
PURPOSES: Mapping[str, Words] = {
    Purpose.GOODS: _("Goods and their freight"),
    Purpose.RETURN_FREIGHT: _("Freight of the return"),
}
PAYERS: Mapping[str, Words] = {
    PaidBy.STORE: pgettext_lazy("pays", "Store"),
    PaidBy.PLATFORM: pgettext_lazy("pays", "Platform, in the store's place"),
    PaidBy.PLATFORM_ALONE: pgettext_lazy("pays", "Platform"),
}
GATEWAYS: Mapping[str, Words] = {
    GatewayCode.MANUAL: _("By hand"),
    GatewayCode.SIMULATED: _("Simulated gateway"),
}
PAYMENT_STATES: Mapping[str, Words] = {
    PaymentState.WAITING: pgettext_lazy("payment", "Waiting to be sent"),
    PaymentState.SENT: pgettext_lazy("payment", "With the gateway"),
    PaymentState.PAID: pgettext_lazy("payment", "Paid"),
    PaymentState.FAILED: pgettext_lazy("payment", "Refused by the gateway"),
    PaymentState.STUCK: pgettext_lazy("payment", "No answer from the gateway"),
    PaymentState.CANCELLED: pgettext_lazy("payment", "Cancelled"),
}
OUTCOMES: Mapping[str, Words] = {
    AttemptOutcome.ACCEPTED: _("The gateway accepted it"),
    AttemptOutcome.PAID: _("The gateway paid it at once"),
    AttemptOutcome.REFUSED: _("The gateway refused it"),
    AttemptOutcome.UNREACHABLE: _("No answer from the gateway"),
    AttemptOutcome.BY_HAND: _("Paid by hand"),
    AttemptOutcome.CALLBACK_PAID: _("The gateway reported it as paid"),
    AttemptOutcome.CALLBACK_FAILED: _("The gateway reported a failure"),
    AttemptOutcome.CALLBACK_WRONG_AMOUNT: _("Report for another amount, not accepted"),
    AttemptOutcome.CALLBACK_OTHER_PAYMENT: _("Report about another payment, not accepted"),
}
BEHAVIOURS: Mapping[str, Words] = {
    SimulatedBehaviour.PAY: _("Accept, report soon"),
    SimulatedBehaviour.AT_ONCE: _("Pay in the answer"),
    SimulatedBehaviour.REFUSE: _("Refuse"),
    SimulatedBehaviour.UNREACHABLE: _("Do not answer"),
    SimulatedBehaviour.LOSE_ANSWER: _("Pay, but lose the answer"),
    SimulatedBehaviour.DELAY: _("Accept, report after an hour"),
    SimulatedBehaviour.TWICE: _("Report twice"),
    SimulatedBehaviour.OUT_OF_ORDER: _("Report a failure after the success"),
}
ENTRY_KINDS: Mapping[str, Words] = {
    EntryKind.TOP_UP: _("Paid in"),
    EntryKind.WITHDRAWAL: _("Paid out to the store"),
    EntryKind.ADVANCE: _("Refund paid first by the platform"),
    EntryKind.REPAYMENT: _("Debt paid back"),
    EntryKind.RULING: _("Changed ruling settled"),
    EntryKind.CORRECTION: _("Correction"),
}
REFUND_ACTIONS: Mapping[str, Words] = {
    RefundAction.GRANT: _("Refund granted"),
    RefundAction.AGREE: _("A second person agreed"),
    RefundAction.DECLINE: _("A second person did not agree"),
    RefundAction.HOLD: _("Held: the platform was asked in"),
    RefundAction.RELEASE: _("Released: the dispute is over"),
    RefundAction.CANCEL: _("Cancelled by a later decision"),
    RefundAction.SEND: _("Accepted by the gateway"),
    RefundAction.FAIL: _("Payment failed"),
    RefundAction.TRY_AGAIN: _("Payment tried again"),
    RefundAction.PAY: pgettext_lazy("refund event", "Paid"),
    RefundAction.ADVANCE: _("Taken over by the platform"),
    RefundAction.MARK_BREACH: _("Not paid within 15 days: statutory breach"),
    RefundAction.CALLBACK_REFUSED: _("A report of the gateway was not accepted"),
}
FOR_CUSTOMER: Mapping[str, Words] = {
    RefundState.AWAITING_SECOND: _("The store agreed; a second person there confirms the amount"),
    RefundState.TO_PAY: _("The store pays it now"),
    RefundState.PAYING: _("On its way to how you paid"),
    RefundState.FAILED: _("The payment did not go through; the store tries again"),
    RefundState.PAID: _("Paid back to how you paid"),
    RefundState.CANCELLED: _("Replaced by a later decision"),
}


def refund_state_name(code: str) -> str:
    return str(REFUND_STATES.get(code, code))


def refund_cause_name(code: str) -> str:
    return str(CAUSES.get(code, code))


def refund_purpose_name(code: str) -> str:
    return str(PURPOSES.get(code, code))


def payer_name(code: str) -> str:
    return str(PAYERS.get(code, code))


def gateway_name(code: str) -> str:
    return str(GATEWAYS.get(code, code))


def payment_state_name(code: str) -> str:
    return str(PAYMENT_STATES.get(code, code))


def attempt_outcome_name(code: str) -> str:
    return str(OUTCOMES.get(code, code))


def behaviour_name(code: str) -> str:
    return str(BEHAVIOURS.get(code, code))


def entry_kind_name(code: str) -> str:
    return str(ENTRY_KINDS.get(code, code))


def refund_action_name(code: str) -> str:
    return str(REFUND_ACTIONS.get(code, code))


def refund_words_for_customer(state: str, *, is_held: bool, is_advanced: bool) -> str:
    """How far a refund is, in plain words."""
    if is_held:
        return gettext("On hold while the platform decides")
    if is_advanced and state in {RefundState.TO_PAY, RefundState.FAILED, RefundState.AWAITING_SECOND}:
        return gettext("The platform pays it in the store's place")
    return str(FOR_CUSTOMER.get(state, state))


# --- steps of finance ---

STEPS: Mapping[str, tuple[Words, Words, Words]] = {
    "pay": (
        _("Record the payment"),
        _("You have paid %(amount)s and say so; the customer is told."),
        _("This can't be undone."),
    ),
    "agree": (
        _("Agree to the refund"),
        _("You are the second person: %(amount)s may be paid."),
        _("This can't be undone."),
    ),
    "decline": (
        _("Do not agree"),
        _("%(amount)s is not paid. Whoever proposed it is told why; the customer is still owed the refund."),
        _("You can still agree later."),
    ),
    "retry": (
        _("Try the payment again"),
        _("%(amount)s goes to the gateway once more. The same money never moves twice."),
        _("This can't be undone, but a payment that fails can be tried again."),
    ),
}


def step_name(step: str) -> str:
    return str(STEPS[step][0])


def step_lines(step: str, amount: Decimal) -> tuple[str, str]:
    """What happens, and whether it can be undone."""
    _name, happens, undo = STEPS[step]
    return str(happens) % {"amount": shown_money(amount)}, str(undo)


# --- refusals ---

Values = Mapping[str, Any]


def money_error_sentence(error: MoneyRefusedError) -> str:
    """What is wrong, and that nothing was changed."""
    return MONEY_ERRORS[error.code](error.values)


def _said(words: Words) -> Callable[[Values], str]:
    return lambda _values: str(words)


def _too_much(values: Values) -> str:
    most = values.get("most")
    if not isinstance(most, Decimal):
        return gettext("That is more than there is. Nothing was changed.")
    return gettext("At most %(amount)s can still be granted here. Nothing was changed.") % {"amount": shown_money(most)}


MONEY_ERRORS: Mapping[MoneyCode, Callable[[Values], str]] = {
    MoneyCode.TOO_MUCH: _too_much,
    MoneyCode.NOT_MONEY: _said(
        _("Please enter an amount above zero with at most two decimal places. Nothing was changed.")
    ),
    MoneyCode.SAME_PERSON: _said(
        _("You proposed this refund yourself, so somebody else has to agree. Nothing was changed.")
    ),
    MoneyCode.NOT_WAITING: _said(
        _("Somebody has already done this, or the refund is no longer open. Nothing was changed. Reload the page.")
    ),
    MoneyCode.SECOND_PERSON: _said(
        _("This amount is above the limit: a second person has to agree first. Nothing was changed.")
    ),
    MoneyCode.RUNNING: _said(
        _("The gateway already has this payment. Paying it by hand too could pay it twice. Nothing was changed.")
    ),
    MoneyCode.HELD: _said(_("The platform is deciding, so nothing is paid until it has. Nothing was changed.")),
    MoneyCode.UNKNOWN_PAYMENT: _said(_("No payment has this key. Nothing was changed.")),
    MoneyCode.OTHER_AMOUNT: _said(_("The report names another amount than was sent. Nothing was paid.")),
    MoneyCode.OTHER_PAYMENT: _said(_("The report names another payment than ours. Nothing was changed.")),
    MoneyCode.ENTRY_REPEATED: _said(_("This entry is already booked. Nothing was changed.")),
    MoneyCode.NOTHING_TO_RETURN: _said(_("There is nothing to give back here. Nothing was changed.")),
}
