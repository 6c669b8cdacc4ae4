"""Promising money: never more than was paid, decided under a lock on the order line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from django.db import transaction

from aftersales.accounts.models import User
from aftersales.deadlines.selectors.settings import amount_in_force
from aftersales.domain.money import ZERO, allocate, dearest, is_money, unit_shares
from aftersales.domain.payments import (
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
from aftersales.orders.models import OrderLine
from aftersales.refunds.models import Refund, RefundShare
from aftersales.refunds.selectors.lines import granted_by_unit, rest_of_units
from aftersales.refunds.services.paying import make_payments
from aftersales.refunds.services.recording import Actor, Happening, record, save
from aftersales.rows.numbering import number_by_id
from aftersales.rows.writing import write_new

NOBODY_TWICE = frozenset({RefundCause.RULING, RefundCause.CHANGED_RULING})
"""What the platform has ruled needs no second person of the store."""


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
        lines = lock_lines({grant.line_id for grant in grants})
        granted = granted_by_unit(list(lines))
        refunds, shares = [], []
        for grant in grants:
            line = lines[grant.line_id]
            parts = _parts(line, grant, granted[line.pk])
            refund = _new_refund(line, grant, parts, granted[line.pk], at)
            shares += [RefundShare(refund=refund, order_line=line, unit=unit, amount=parts[unit]) for unit in parts]
            _count(granted[line.pk], parts)
            refunds.append(refund)
        number_by_id(write_new(refunds), f"RF-{at:%y%m}-")
        write_new(shares)
        details = [{"amount": refund.amount, "cause": refund.cause} for refund in refunds]
        record(
            [Happening(one, RefundAction.GRANT, "", told) for one, told in zip(refunds, details, strict=True)],
            actor,
            at,
        )
        save(refunds)
        make_payments(refunds, at)
    return refunds


def grant_return_freight(
    line: OrderLine,
    *,
    key: str,
    reference: str,
    amount: Decimal,
    actor: Actor,
    at: datetime,
    cause: RefundCause = RefundCause.RETURN_FREIGHT,
) -> Refund:
    """What the customer spent on the way back, where the store bears it; it is no part of what was paid for the line.

    Raises MoneyRefusedError.
    """
    if not is_money(amount) or amount == ZERO:
        raise MoneyRefusedError(MoneyCode.NOT_MONEY)
    most = amount_in_force(SettingCode.RETURN_FREIGHT_MOST, line.order.store_id, at)
    if amount > most:
        raise MoneyRefusedError(MoneyCode.TOO_MUCH, most=most)
    with transaction.atomic():
        lock_lines({line.pk})
        if Refund.objects.filter(key=key).exists():
            raise MoneyRefusedError(MoneyCode.NOT_WAITING)
        refund = Refund(
            number=uuid4().hex,
            key=key,
            reference=reference,
            order_line=line,
            store=line.order.store,
            purpose=Purpose.RETURN_FREIGHT,
            cause=cause,
            amount=amount,
            state=RefundState.TO_PAY,
            proposed_by=actor.by,
            granted_at=at,
        )
        number_by_id(write_new([refund]), f"RF-{at:%y%m}-")
        record([Happening(refund, RefundAction.GRANT, "", {"amount": amount, "cause": refund.cause})], actor, at)
        save([refund])
        make_payments([refund], at)
    return refund


def lock_lines(ids: set[int]) -> dict[int, OrderLine]:
    rows = OrderLine.objects.select_for_update(of=("self",)).select_related("order__store").order_by("pk")
    return {line.pk: line for line in rows.filter(pk__in=ids)}


def _parts(line: OrderLine, grant: Grant, granted: dict[int, Decimal]) -> dict[int, Decimal]:
    """The amount shared over the units by what is left of each, so that no unit gives back more than it cost."""
    if not is_money(grant.amount):
        raise MoneyRefusedError(MoneyCode.NOT_MONEY)
    rests = rest_of_units(line, granted)
    places = dearest([rests[unit] for unit in grant.units], grant.pieces)
    units = [grant.units[place] for place in places]
    mine = [rests[unit] for unit in units]
    most = sum(mine, ZERO)
    if grant.amount > most:
        raise MoneyRefusedError(MoneyCode.TOO_MUCH, most=most)
    return dict(zip(units, allocate(grant.amount, mine), strict=True)) if mine else {}


def _count(granted: dict[int, Decimal], parts: dict[int, Decimal]) -> None:
    for unit, amount in parts.items():
        granted[unit] = granted.get(unit, ZERO) + amount


def _new_refund(
    line: OrderLine, grant: Grant, parts: dict[int, Decimal], granted: dict[int, Decimal], at: datetime
) -> Refund:
    coupon, points = _in_kind(line, parts, granted)
    limit = amount_in_force(SettingCode.SECOND_PERSON_AMOUNT, line.order.store_id, at)
    needs_second = needs_second_person(grant.amount, limit) and grant.cause not in NOBODY_TWICE
    return Refund(
        number=uuid4().hex,  # replaced below: the number is made of the id
        key=grant.key,
        reference=grant.reference,
        order_line=line,
        store=line.order.store,
        cause=grant.cause,
        amount=grant.amount,
        coupon=coupon,
        points=points,
        state=RefundState.AWAITING_SECOND if needs_second else RefundState.TO_PAY,
        paid_by=grant.paid_by,
        proposed_by=grant.proposed_by,
        granted_at=at,
    )


def _in_kind(line: OrderLine, parts: dict[int, Decimal], granted: dict[int, Decimal]) -> tuple[Decimal, int]:
    """Coupons and points go back with each unit that this refund pays back whole (R7 art 15)."""
    shares, rests = unit_shares(line.money, line.quantity), rest_of_units(line, granted)
    whole = [unit for unit, back in parts.items() if back == rests[unit] and (back or unit not in granted)]
    return sum((shares[unit].coupon for unit in whole), ZERO), sum(shares[unit].points for unit in whole)
