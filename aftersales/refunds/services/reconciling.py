"""What a gateway calls back with, checked against what was sent."""

from datetime import datetime

from aftersales.domain.payments import (
    LIVE_PAYMENTS,
    AttemptOutcome,
    Callback,
    CallbackEffect,
    MoneyCode,
    PaymentState,
    RefundAction,
    Sent,
    callback_effect,
)
from aftersales.refunds.models import Payment, Refund
from aftersales.refunds.services.paying import fail, lock_payment, note, settle
from aftersales.refunds.services.recording import Actor, Happening, record, save

_REFUSED = {
    CallbackEffect.REFUSE_AMOUNT: (AttemptOutcome.CALLBACK_WRONG_AMOUNT, MoneyCode.OTHER_AMOUNT),
    CallbackEffect.REFUSE_REFERENCE: (AttemptOutcome.CALLBACK_OTHER_PAYMENT, MoneyCode.OTHER_PAYMENT),
    CallbackEffect.PAID_TWICE: (AttemptOutcome.CALLBACK_OTHER_PAYMENT, MoneyCode.OTHER_PAYMENT),
}


def take_callback(told: Callback, *, actor: Actor, at: datetime) -> tuple[Refund, MoneyCode | None]:
    """Settle, fail or absorb; the ticket is locked. What does not fit is kept for people to see, and refused."""
    refund, payment = lock_payment(key=told.key)
    effect = callback_effect(_sent(payment), told)
    if effect in _REFUSED:
        return refund, _refuse(payment, refund, told, effect, actor, at)
    match effect:
        case CallbackEffect.PAY:
            settle(payment, refund, told.reference, AttemptOutcome.CALLBACK_PAID, actor, at)
        case CallbackEffect.FAIL:
            fail(payment, refund, AttemptOutcome.CALLBACK_FAILED, told.reason, actor, at)
        case _:
            return refund, None
    payment.save(update_fields=["state", "reference", "leased_until", "settled_at"])
    return refund, None


def _sent(payment: Payment) -> Sent:
    others = payment.refund.payments.exclude(pk=payment.pk)
    return Sent(
        amount=payment.amount,
        state=PaymentState(payment.state),
        reference=payment.reference,
        has_successor=others.filter(state__in=sorted(LIVE_PAYMENTS)).exists(),
    )


def _refuse(
    payment: Payment, refund: Refund, told: Callback, effect: CallbackEffect, actor: Actor, at: datetime
) -> MoneyCode:
    outcome, code = _REFUSED[effect]
    note(payment, outcome, at, f"{told.reference} {told.amount}")
    details = {"effect": effect, "reference": told.reference, "amount": told.amount}
    record([Happening(refund, RefundAction.CALLBACK_REFUSED, refund.state, details)], actor, at)
    save([refund])
    return code
