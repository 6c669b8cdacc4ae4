"""Promising money: never more than was paid, decided under a lock on the order line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import OuterRef, Subquery

from aftersales.accounts.models import User
from aftersales.deadlines.selectors.settings import amount_in_force
from aftersales.domain.money import ZERO, LineMoney, allocate, dearest, is_money, refundable, unit_shares
from aftersales.domain.payments import (
    BY_RULING,
    MoneyCode,
    MoneyRefusedError,
    PaidBy,
    Purpose,
    RefundAction,
    RefundCause,
    RefundState,
    needs_second_person,
)
from aftersales.domain.settings import SettingCode
from aftersales.orders.models import Order, OrderLine
from aftersales.refunds.models import Refund, RefundShare
from aftersales.refunds.selectors.lines import granted_by_unit
from aftersales.refunds.selectors.refunds import freight_granted
from aftersales.refunds.services.paying import make_payments
from aftersales.refunds.services.recording import Actor, Happening, record_first
from aftersales.rows.among import among
from aftersales.rows.numbering import write_numbered
from aftersales.rows.reading import read_values
from aftersales.rows.writing import append_rows


@dataclass(frozen=True, slots=True)
class Grant:
    """A decision to give money back for some units of a line. The key makes granting twice impossible."""

    key: str
    reference: str
    line_id: int
    units: tuple[int, ...]
    amount: Decimal
    cause: RefundCause
    proposed_by: User | None = None
    paid_by: PaidBy = PaidBy.STORE
    pieces: int | None = None
    """How many of the units come back; None is all of them."""


def grant_refunds(grants: Sequence[Grant], *, actor: Actor, at: datetime) -> list[Refund]:
    """Promise each amount, all or none. Raises MoneyRefusedError when it is more than is left of what was paid."""
    with transaction.atomic():
        lines = _lock_lines({grant.line_id for grant in grants})
        refunds, parts_of = [], []
        for grant in grants:
            line = lines[grant.line_id]
            parts = _parts(line, grant)
            refunds.append(_new_refund(line, grant, parts, at))
            parts_of.append(parts)
            line.count(parts)
        _write(refunds, actor, at)
        shares = [
            {"refund_id": refund.pk, "order_line_id": refund.order_line_id, "unit": unit, "amount": amount}
            for refund, parts in zip(refunds, parts_of, strict=True)
            for unit, amount in parts.items()
        ]
        append_rows(RefundShare, shares)
    return refunds


def _write(refunds: Sequence[Refund], actor: Actor, at: datetime) -> None:
    """With a number, the first entry of the history and, where a gateway pays, a payment."""
    write_numbered(refunds, f"RF-{at:%y%m}-")
    told = [
        Happening(one, RefundAction.GRANT, "", {"amount": one.amount, "cause": RefundCause(one.cause)})
        for one in refunds
    ]
    record_first(told, actor, at)
    make_payments(refunds, at, are_new=True)


def grant_return_freight(
    line: OrderLine,
    *,
    key: str,
    reference: str,
    amount: Decimal,
    actor: Actor,
    at: datetime,
    cause: RefundCause = RefundCause.RETURN_FREIGHT,
    paid_by: PaidBy = PaidBy.STORE,
) -> Refund:
    """What the customer spent on the way back, where the store bears it; it is no part of what was paid for the line.

    What a store gives is never together more than the most that a return can have cost; what is ruled was looked at
    when it was. Raises MoneyRefusedError.
    """
    if not is_money(amount) or amount == ZERO:
        raise MoneyRefusedError(MoneyCode.NOT_MONEY)
    most = amount_in_force(SettingCode.RETURN_FREIGHT_MOST, line.order.store_id, at)
    with transaction.atomic():
        _lock_lines({line.pk})
        left = most - freight_granted(reference).total
        if amount > left and paid_by is PaidBy.STORE:
            raise MoneyRefusedError(MoneyCode.TOO_MUCH, most=max(left, ZERO))
        if Refund.objects.filter(key=key).exists():
            raise MoneyRefusedError(MoneyCode.NOT_WAITING)
        refund = Refund(
            key=key,
            reference=reference,
            order_line=line,
            store=line.order.store,
            purpose=Purpose.RETURN_FREIGHT,
            cause=cause,
            amount=amount,
            state=RefundState.TO_PAY,
            paid_by=paid_by,
            proposed_by=actor.by if paid_by is PaidBy.STORE else None,
            granted_at=at,
            events_count=1,
        )
        _write([refund], actor, at)
    return refund


@dataclass(frozen=True, slots=True)
class _Line:
    """A locked order line: what each unit came to, and what has been granted of it."""

    id: int
    store_id: int
    shares: tuple[LineMoney, ...]
    granted: dict[int, Decimal]

    def rest(self, unit: int) -> Decimal:
        """The last refund of a unit takes its remainder, to the cent."""
        return refundable(self.shares[unit].paid, self.granted.get(unit, ZERO))

    def count(self, parts: dict[int, Decimal]) -> None:
        for unit, amount in parts.items():
            self.granted[unit] = self.granted.get(unit, ZERO) + amount


_READ_OF_LINES = ("pk", "store", "quantity", "paid_amount", "freight_amount", "coupon_amount", "points_used")


def _lock_lines(ids: set[int]) -> dict[int, _Line]:
    """Each once, in one order, and no more of it than money needs: the clock grants by the thousand."""
    store = Order.objects.filter(pk=OuterRef("order")).values("store")
    locked = OrderLine.objects.select_for_update().filter(among("pk", ids)).order_by("pk")
    rows = read_values(locked.annotate(store=Subquery(store)), _READ_OF_LINES)
    granted = granted_by_unit(ids)
    return {
        pk: _Line(pk, store_id, unit_shares(LineMoney(*money), quantity), granted[pk])
        for pk, store_id, quantity, *money in rows
    }


def _parts(line: _Line, grant: Grant) -> dict[int, Decimal]:
    """The amount shared over the units by what is left of each, so that no unit gives back more than it cost."""
    if not is_money(grant.amount):
        raise MoneyRefusedError(MoneyCode.NOT_MONEY)
    places = dearest([line.rest(unit) for unit in grant.units], grant.pieces)
    units = [grant.units[place] for place in places]
    mine = [line.rest(unit) for unit in units]
    most = sum(mine, ZERO)
    if grant.amount > most:
        raise MoneyRefusedError(MoneyCode.TOO_MUCH, most=most)
    return dict(zip(units, allocate(grant.amount, mine), strict=True)) if mine else {}


def _new_refund(line: _Line, grant: Grant, parts: dict[int, Decimal], at: datetime) -> Refund:
    coupon, points = _in_kind(line, parts)
    limit = amount_in_force(SettingCode.SECOND_PERSON_AMOUNT, line.store_id, at)
    needs_second = needs_second_person(grant.amount, limit) and grant.cause not in BY_RULING  # the platform has ruled
    return Refund(
        key=grant.key,
        reference=grant.reference,
        order_line_id=line.id,
        store_id=line.store_id,
        cause=grant.cause,
        amount=grant.amount,
        coupon=coupon,
        points=points,
        state=RefundState.AWAITING_SECOND if needs_second else RefundState.TO_PAY,
        paid_by=grant.paid_by,
        proposed_by=grant.proposed_by,
        granted_at=at,
        events_count=1,
    )


def _in_kind(line: _Line, parts: dict[int, Decimal]) -> tuple[Decimal, int]:
    """Coupons and points go back with each unit that this refund pays back whole (R7 art 15)."""
    whole = [unit for unit, back in parts.items() if back == line.rest(unit) and (back or unit not in line.granted)]
    return sum((line.shares[unit].coupon for unit in whole), ZERO), sum(line.shares[unit].points for unit in whole)
