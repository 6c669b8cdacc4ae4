"""What later decisions do to promised money: agree, hold, release, cancel, advance, settle a changed ruling."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from aftersales.accounts.models import User
from aftersales.domain.payments import (
    BY_RULING,
    UNPAID,
    EntryKind,
    MoneyCode,
    MoneyRefusedError,
    PaidBy,
    PaymentState,
    Purpose,
    RefundAction,
    RefundState,
)
from aftersales.refunds.models import LedgerEntry, Payment, Refund
from aftersales.refunds.selectors.refunds import GOOD
from aftersales.refunds.services.booking import Entry, book
from aftersales.refunds.services.paying import make_payments
from aftersales.refunds.services.recording import Actor, Happening, lock_refunds, record, save

_UNSENT = {"state": PaymentState.WAITING, "tries": 0}
"""A payment that nobody outside has heard of."""


def agree(refund: Refund, by: User, *, actor: Actor, at: datetime) -> Refund:
    """The second person agrees, at once or after having declined; the refund is locked. Raises MoneyRefusedError."""
    _check_second(refund, by)
    before, refund.state = refund.state, RefundState.TO_PAY
    refund.agreed_by, refund.agreed_at = by, at
    record([Happening(refund, RefundAction.AGREE, before)], actor, at)
    save([refund], "state", "agreed_by", "agreed_at")
    make_payments([refund], at)
    return refund


def decline(refund: Refund, by: User, reason: str, *, actor: Actor, at: datetime) -> Refund:
    """The second person says no: it stays owed and unpaid. The refund is locked. Raises MoneyRefusedError."""
    _check_second(refund, by)
    if refund.is_declined:
        raise MoneyRefusedError(MoneyCode.NOT_WAITING)
    refund.declined_by, refund.declined_at, refund.decline_reason = by, at, reason
    record([Happening(refund, RefundAction.DECLINE, refund.state, {"reason": reason})], actor, at)
    save([refund], "declined_by", "declined_at", "decline_reason")
    return refund


def _check_second(refund: Refund, by: User) -> None:
    if refund.state != RefundState.AWAITING_SECOND:
        raise MoneyRefusedError(MoneyCode.NOT_WAITING)
    if refund.is_held:
        raise MoneyRefusedError(MoneyCode.HELD)
    if refund.proposed_by_id == by.pk:
        raise MoneyRefusedError(MoneyCode.SAME_PERSON)


def hold(references: Sequence[str], *, actor: Actor, at: datetime) -> None:
    """Nothing of these tickets is paid while the platform decides; what is with the gateway can't be called back."""
    _each(references, _hold, RefundAction.HOLD, ("is_held",), actor, at)


def release(references: Sequence[str], *, actor: Actor, at: datetime) -> None:
    _each(references, _release, RefundAction.RELEASE, ("is_held",), actor, at)


def mark_breach(references: Sequence[str], *, actor: Actor, at: datetime) -> None:
    """Fifteen days and not paid (R7 art 31): the flag stays, whatever follows."""
    _each(references, lambda refund: _breach(refund, at), RefundAction.MARK_BREACH, ("breached_at",), actor, at)


def advance(references: Sequence[str], *, actor: Actor, at: datetime) -> None:
    """The platform pays these in the store's place; booked against the store when its money has moved."""
    refunds = _each(
        references, lambda refund: _advance(refund, at), RefundAction.ADVANCE, ("paid_by", "advanced_at"), actor, at
    )
    Payment.objects.filter(refund__in=refunds, **_UNSENT).update(state=PaymentState.CANCELLED, settled_at=at)
    live = set(_with_gateway(refunds))
    free = [refund for refund in refunds if refund.pk not in live]
    failed = [refund for refund in free if refund.state == RefundState.FAILED]
    for refund in failed:
        refund.state = RefundState.TO_PAY
    record([Happening(refund, RefundAction.TRY_AGAIN, RefundState.FAILED) for refund in failed], actor, at)
    save(failed, "state")
    make_payments(free, at)


def cancel_unsent(references: Sequence[str], *, actor: Actor, at: datetime, purpose: Purpose = Purpose.GOODS) -> None:
    """A later decision takes the place of these; what the gateway may have paid stands.

    Of the freight of a return only what was ruled: what a store has granted of its own accord it owes.
    """
    unpaid = [one for one in lock_refunds(references) if one.state in UNPAID and one.purpose == purpose]
    refunds = [one for one in unpaid if purpose is Purpose.GOODS or one.cause in BY_RULING]
    Payment.objects.filter(refund__in=refunds, **_UNSENT).update(state=PaymentState.CANCELLED, settled_at=at)
    live = set(_with_gateway(refunds))
    cancelled = [refund for refund in refunds if refund.pk not in live]
    happened = [Happening(refund, RefundAction.CANCEL, refund.state) for refund in cancelled]
    for refund in cancelled:
        refund.state, refund.is_held = RefundState.CANCELLED, False
    record(happened, actor, at)
    save(cancelled, "state", "is_held")


def make_good(paid: Refund, amount: Decimal, *, key: str, actor: Actor, at: datetime) -> LedgerEntry:
    """What a customer keeps although it turns out not to be due (rules 6.2): the platform gives it to the store's
    deposit from its own ledger, or takes it back below nothing. Raises MoneyRefusedError."""
    with transaction.atomic():
        own = Entry(f"{GOOD}{key}:platform", EntryKind.RULING, -amount, refund=paid)
        book(None, own, actor=actor, at=at)
        return book(paid.store, Entry(f"{GOOD}{key}", EntryKind.RULING, amount, refund=paid), actor=actor, at=at)


def _each(
    references: Sequence[str],
    change: Callable[[Refund], bool],
    action: RefundAction,
    fields: Sequence[str],
    actor: Actor,
    at: datetime,
) -> list[Refund]:
    """Change the unpaid refunds of these tickets where there is something to change, and say so in their history."""
    unpaid = [refund for refund in lock_refunds(references) if refund.state in UNPAID]
    changed = [refund for refund in unpaid if change(refund)]
    record([Happening(refund, action, refund.state) for refund in changed], actor, at)
    save(changed, *fields)
    return changed


def _hold(refund: Refund) -> bool:
    was, refund.is_held = refund.is_held, True
    return not was


def _release(refund: Refund) -> bool:
    was, refund.is_held = refund.is_held, False
    return was


def _breach(refund: Refund, at: datetime) -> bool:
    was, refund.breached_at = refund.breached_at, refund.breached_at or at
    return was is None


def _advance(refund: Refund, at: datetime) -> bool:
    was, refund.paid_by = refund.paid_by, PaidBy.PLATFORM
    refund.advanced_at = refund.advanced_at or at
    return was != PaidBy.PLATFORM


def _with_gateway(refunds: Sequence[Refund]) -> list[int]:
    states = [PaymentState.WAITING, PaymentState.SENT, PaymentState.STUCK]
    return list(Payment.objects.filter(refund__in=refunds, state__in=states).values_list("refund_id", flat=True))
