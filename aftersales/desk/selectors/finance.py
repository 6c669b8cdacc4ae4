"""Refunds as finance works on them: what there is to do, and who may do it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.domain.lifecycle import MoveCode, Role, State
from aftersales.domain.payments import LIVE_PAYMENTS, PaidBy, PaymentState, RefundState
from aftersales.refunds.models import PaymentAttempt, Refund
from aftersales.refunds.selectors.refunds import (
    failed,
    is_with_gateway,
    open_refunds,
    paid_refunds,
    refunds_with_payments,
    to_pay,
    waiting_for_second,
    with_payments,
)
from aftersales.tickets.models import Ticket

REFUNDS_ON_A_PAGE = 30


class MoneyView(StrEnum):
    PAY = "pay"
    FAILED = "failed"
    SECOND = "second"
    PAID = "paid"


class Step(StrEnum):
    """What a person can do with a refund."""

    PAY = "pay"
    AGREE = "agree"
    DECLINE = "decline"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class RefundRow:
    refund: Refund
    steps: Sequence[Step]

    @property
    def attempts(self) -> list[PaymentAttempt]:
        """Newest first."""
        every = [attempt for payment in self.refund.payments.all() for attempt in payment.attempts.all()]
        return every[::-1]

    @property
    def newest(self) -> PaymentAttempt | None:
        return next(iter(self.attempts), None)

    @property
    def is_with_gateway(self) -> bool:
        return any(payment.state in LIVE_PAYMENTS for payment in self.refund.payments.all())

    @property
    def next_try(self) -> object:
        """When a payment without an answer goes out again."""
        waiting = [one for one in self.refund.payments.all() if one.state == PaymentState.WAITING and one.tries]
        return waiting[0].available_at if waiting else None


def _stores(duties: Duties) -> Sequence[Store] | None:
    return None if duties.sees_all else duties.agrees


def visible_refunds(duties: Duties) -> QuerySet[Refund]:
    stores = _stores(duties)
    mine = Refund.objects.all() if stores is None else Refund.objects.filter(store__in=stores)
    return with_payments(mine)


def money_role(duties: Duties, refund: Refund) -> Role | None:
    """As whom this person acts on this money; nobody acts on their own refund, and a party is not the platform."""
    if refund.order_line.order.customer_id == duties.user.pk:
        return None
    if refund.store_id in {store.pk for store in duties.agrees}:
        return Role.STORE
    is_party = refund.store_id in {store.pk for store in duties.stores}
    return Role.PLATFORM if duties.is_arbiter and not is_party else None


def may_pay(duties: Duties, refund: Refund, role: Role) -> bool:
    """A senior agent agrees to what others have proposed, and pays nothing."""
    return role is not Role.STORE or refund.store_id in {store.pk for store in duties.finances}


def steps_for(duties: Duties, refund: Refund) -> tuple[Step, ...]:
    """What is open to this person; the services look again under their locks."""
    role = money_role(duties, refund)
    payer = Role.STORE if refund.paid_by == PaidBy.STORE else Role.PLATFORM
    if role is None or refund.is_held or role is not payer:
        return ()
    if refund.state == RefundState.AWAITING_SECOND:
        if refund.proposed_by_id == duties.user.pk:
            return ()
        return (Step.AGREE,) if refund.is_declined else (Step.AGREE, Step.DECLINE)
    if not may_pay(duties, refund, role):
        return ()
    is_free = not any(payment.state in LIVE_PAYMENTS for payment in refund.payments.all())
    by_hand = (Step.PAY,) if is_free and refund.state in {RefundState.TO_PAY, RefundState.FAILED} else ()
    return (Step.RETRY, *by_hand) if refund.state == RefundState.FAILED else by_hand


def _of_view(duties: Duties, view: MoneyView) -> QuerySet[Refund]:
    stores = _stores(duties)
    if view is MoneyView.PAID:
        return paid_refunds(stores)
    choose = {MoneyView.PAY: to_pay, MoneyView.FAILED: failed, MoneyView.SECOND: waiting_for_second}
    return choose[view](open_refunds(stores))


def money_page(duties: Duties, view: MoneyView, number: int) -> "Page[Refund]":
    return Paginator(_of_view(duties, view), REFUNDS_ON_A_PAGE).get_page(number)


def money_rows(duties: Duties, refunds: Sequence[Refund]) -> list[RefundRow]:
    return [RefundRow(refund, steps_for(duties, refund)) for refund in refunds]


def money_counts(duties: Duties) -> Mapping[MoneyView, int]:
    """What waits for a person; what is paid is not counted."""
    views = [view for view in MoneyView if view is not MoneyView.PAID]
    return {view: _of_view(duties, view).count() for view in views}


def ticket_refunds(duties: Duties, ticket: Ticket) -> list[RefundRow]:
    return money_rows(duties, list(refunds_with_payments(ticket.number)))


def pay_bar(ticket: Ticket) -> MoveCode | None:
    """Why the refund of this ticket is not for a person to record now."""
    if ticket.state != State.REFUNDING:
        return None
    waiting = Refund.objects.filter(reference=ticket.number, state=RefundState.AWAITING_SECOND)
    if waiting.exists():
        return MoveCode.SECOND_PERSON_NEEDED
    return MoveCode.PAYMENT_RUNNING if is_with_gateway(ticket.number) else None
