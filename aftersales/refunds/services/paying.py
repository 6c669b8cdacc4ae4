"""Paying what was promised: by hand, or through a gateway with a key that moves the money once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from aftersales.accounts.models import User
from aftersales.domain.money import ZERO
from aftersales.domain.payments import (
    LIVE_PAYMENTS,
    MAX_ATTEMPTS,
    AttemptOutcome,
    EntryKind,
    GatewayCode,
    MoneyCode,
    MoneyRefusedError,
    PaidBy,
    PaymentState,
    RefundAction,
    RefundCause,
    RefundState,
    retry_after,
)
from aftersales.evidence.models import Evidence
from aftersales.refunds.gateways.base import Answer, AnswerKind, NoAnswerError, Transfer
from aftersales.refunds.gateways.registry import GATEWAYS
from aftersales.refunds.models import Payment, PaymentAttempt, Refund
from aftersales.refunds.selectors.accounts import gateways_of
from aftersales.refunds.services.booking import Entry, book
from aftersales.refunds.services.recording import Actor, Happening, record, save
from aftersales.rows.writing import write_new

LEASE = timedelta(minutes=2)
_A, _P, _R = AttemptOutcome, PaymentState, RefundState


def make_payments(refunds: Sequence[Refund], at: datetime, *, are_new: bool = False) -> None:
    """A waiting payment for each refund that may be paid and has a gateway; the others wait for a person."""
    gateways = gateways_of({_payer(refund) for refund in refunds})
    payable = [one for one in refunds if one.state == _R.TO_PAY and one.amount > ZERO]
    automatic = [one for one in payable if gateways[_payer(one)] in GATEWAYS]
    if automatic:
        made = Counter[int]() if are_new else _counts(automatic)
        write_new([_payment(one, gateways[_payer(one)], made[one.pk] + 1, at) for one in automatic])


def _payer(refund: Refund) -> int | None:
    """The store, or nobody's: the platform."""
    return refund.store_id if refund.paid_by == PaidBy.STORE else None


def pay_by_hand(refund: Refund, reference: str, *, proof: Evidence | None, actor: Actor, at: datetime) -> None:
    """Somebody has paid it and says so, whole. The refund is locked. Raises MoneyRefusedError."""
    _check_payable(refund)
    if refund.payments.filter(state__in=sorted(LIVE_PAYMENTS)).exists():
        raise MoneyRefusedError(MoneyCode.RUNNING)
    if refund.amount == ZERO:
        _pay(refund, reference, actor, at)
        return
    payment = _payment(refund, GatewayCode.MANUAL, _counts([refund])[refund.pk] + 1, at)
    payment.state, payment.reference, payment.proof, payment.settled_at = _P.PAID, reference[:80], proof, at
    payment.save(force_insert=True)
    note(payment, _A.BY_HAND, at, reference, by=actor.by)
    _pay(refund, reference, actor, at)
    _book_if_advanced(payment, refund, actor, at)


def _check_payable(refund: Refund) -> None:
    codes = {_R.AWAITING_SECOND: MoneyCode.SECOND_PERSON, _R.PAYING: MoneyCode.RUNNING}
    if refund.is_held:
        raise MoneyRefusedError(MoneyCode.HELD)
    if refund.state not in {_R.TO_PAY, _R.FAILED}:
        raise MoneyRefusedError(codes.get(RefundState(refund.state), MoneyCode.NOT_WAITING))


def _pay(refund: Refund, reference: str, actor: Actor, at: datetime) -> None:
    before, refund.state, refund.paid_at = refund.state, _R.PAID, at
    details = {"amount": refund.amount, "reference": reference, "paid_by": refund.paid_by}
    record([Happening(refund, RefundAction.PAY, before, details)], actor, at)
    save([refund], "state", "paid_at")


def _book_if_advanced(payment: Payment, refund: Refund, actor: Actor, at: datetime) -> None:
    """The platform's money is booked in the same transaction as its payment: against the store, or on itself."""
    if payment.paid_by == PaidBy.STORE:
        return
    is_against_store = payment.paid_by == PaidBy.PLATFORM
    kind = EntryKind.RULING if refund.cause == RefundCause.CHANGED_RULING else EntryKind.ADVANCE
    entry = Entry(f"{kind}:{refund.number}", kind, -payment.amount, refund=refund)
    book(refund.store if is_against_store else None, entry, actor=actor, at=at)


def lock_payment(**which: object) -> tuple[Refund, Payment]:
    """A payment and its refund, the refund first: the same order everywhere."""
    refund_id = Payment.objects.values_list("refund_id", flat=True).get(**which)
    refund = Refund.objects.select_for_update(of=("self",)).select_related("store").get(pk=refund_id)
    return refund, Payment.objects.select_for_update().get(**which)


# --- the relay ---


@dataclass(frozen=True, slots=True)
class Leased:
    """A payment that this relay alone may send until its lease ends."""

    payment: Payment
    transfer: Transfer


def lease_payments(at: datetime, limit: int = 20) -> list[Leased]:
    """Take what may go out now; nothing that a dispute holds. The locks are let go before anybody talks."""
    with transaction.atomic():
        rows = Payment.objects.select_for_update(skip_locked=True, of=("self", "refund"))
        waiting = rows.select_related("refund__order_line__order").filter(
            state=_P.WAITING, available_at__lte=at, refund__is_held=False, refund__state=_R.TO_PAY
        )
        payments = list(waiting.exclude(leased_until__gt=at).order_by("available_at", "id")[:limit])
        taken = Payment.objects.filter(pk__in=[one.pk for one in payments])
        taken.update(leased_until=at + LEASE, tries=F("tries") + 1)
        for payment in payments:
            payment.leased_until, payment.tries = at + LEASE, payment.tries + 1
    return [Leased(one, Transfer(one.key, one.amount, one.refund.order_line.order.number)) for one in payments]


def ask_gateway(leased: Leased, at: datetime) -> Answer | NoAnswerError:
    """Talk to the gateway; no lock is held. Whatever goes wrong there is an answer nobody has."""
    gateway = GATEWAYS[GatewayCode(leased.payment.gateway)]
    try:
        return gateway.pay(leased.transfer, at)
    except NoAnswerError as error:
        return error
    except Exception as error:  # noqa: BLE001  a fault of the outside world must not stop the other payments
        return NoAnswerError(f"{type(error).__name__}: {error}")


def record_answer(payment_id: int, answer: Answer | NoAnswerError, *, actor: Actor, at: datetime) -> Refund:
    """Write down what the gateway said; the ticket and its refunds are locked. What a callback settled stays."""
    refund, payment = lock_payment(pk=payment_id)
    if payment.state != _P.WAITING:
        return refund
    payment.leased_until = None
    match answer:
        case NoAnswerError():
            _no_answer(payment, refund, answer, actor, at)
        case Answer(kind=AnswerKind.REFUSED):
            fail(payment, refund, _A.REFUSED, answer.reason, actor, at)
        case Answer(kind=AnswerKind.ACCEPTED):
            payment.state, payment.reference = _P.SENT, answer.reference
            note(payment, _A.ACCEPTED, at, answer.reference)
            _change(refund, RefundAction.SEND, _R.PAYING, {"reference": answer.reference}, actor, at)
        case Answer():
            settle(payment, refund, answer.reference, _A.PAID, actor, at)
    payment.save(update_fields=["state", "reference", "leased_until", "available_at", "settled_at"])
    return refund


def _no_answer(payment: Payment, refund: Refund, error: NoAnswerError, actor: Actor, at: datetime) -> None:
    note(payment, _A.UNREACHABLE, at, str(error))
    payment.available_at = at + retry_after(payment.tries, payment.key)
    if payment.tries >= MAX_ATTEMPTS:
        payment.state = _P.STUCK
        _change(refund, RefundAction.FAIL, _R.FAILED, {"reason": "no answer"}, actor, at)


def settle(
    payment: Payment, refund: Refund, reference: str, outcome: AttemptOutcome, actor: Actor, at: datetime
) -> None:
    """The money has moved: both records say so. The caller saves the payment."""
    payment.state, payment.reference, payment.settled_at, payment.leased_until = _P.PAID, reference, at, None
    note(payment, outcome, at, reference)
    _pay(refund, reference, actor, at)
    _book_if_advanced(payment, refund, actor, at)


def fail(payment: Payment, refund: Refund, outcome: AttemptOutcome, reason: str, actor: Actor, at: datetime) -> None:
    """The gateway said no: nothing moved, and a person has to look. The caller saves the payment."""
    payment.state, payment.settled_at, payment.leased_until = _P.FAILED, at, None
    note(payment, outcome, at, reason)
    _change(refund, RefundAction.FAIL, _R.FAILED, {"reason": reason}, actor, at)


def try_again(refund: Refund, *, actor: Actor, at: datetime) -> Refund:
    """After a refusal with a new key; where nobody knows whether the money moved, only with the same one.

    The refund is locked. Raises MoneyRefusedError.
    """
    if refund.is_held:
        raise MoneyRefusedError(MoneyCode.HELD)
    if refund.state != _R.FAILED:
        raise MoneyRefusedError(MoneyCode.NOT_WAITING)
    _change(refund, RefundAction.TRY_AGAIN, _R.TO_PAY, {}, actor, at)
    stuck = refund.payments.filter(state=_P.STUCK)
    if not stuck.update(state=_P.WAITING, tries=0, available_at=at):
        make_payments([refund], at)
    return refund


def note(payment: Payment, outcome: AttemptOutcome, at: datetime, words: str = "", by: User | None = None) -> None:
    PaymentAttempt.objects.create(payment=payment, at=at, outcome=outcome, note=words[:200], by=by)


def _change(
    refund: Refund, action: RefundAction, state: RefundState, details: dict[str, object], actor: Actor, at: datetime
) -> None:
    before, refund.state = refund.state, state
    record([Happening(refund, action, before, details)], actor, at)
    save([refund], "state")


def _counts(refunds: Sequence[Refund]) -> Counter[int]:
    """How many payments each has had: the next key is made of it."""
    return Counter(Payment.objects.filter(refund__in=refunds).values_list("refund_id", flat=True))


def _payment(refund: Refund, gateway: GatewayCode, number: int, at: datetime) -> Payment:
    return Payment(
        refund=refund,
        key=f"{refund.number}-{number}",
        gateway=gateway,
        paid_by=refund.paid_by,
        amount=refund.amount,
        available_at=at,
        made_at=at,
    )
