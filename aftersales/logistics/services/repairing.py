"""Repairs: taken in, diagnosed, quoted where the customer pays, finished."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from aftersales.accounts.models import User
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.goods import ChargePaid, ChargeState, Diagnosed, GoodsCode, Quoted
from aftersales.domain.lifecycle import IllegalMoveError, MoveCode
from aftersales.logistics.models import QuoteState, Repair, RepairCharge, RepairQuote
from aftersales.logistics.selectors.repairs import open_quote, standing_charge
from aftersales.logistics.services.addresses import GoodsCase
from aftersales.rows.writing import write_new


def take_in(cases: Sequence[GoodsCase], at: datetime) -> None:
    """Goods are in the workshop; each is counted among the repairs of its order line."""
    known = set(Repair.objects.filter(case_id__in=[case.id for case in cases]).values_list("case_id", flat=True))
    new = [case for case in cases if case.id not in known]
    lines = Repair.objects.filter(order_line__in={case.line.pk for case in new}).values_list("order_line_id", flat=True)
    counted, rows = Counter(lines), []
    for case in new:
        counted[case.line.pk] += 1
        number = counted[case.line.pk]
        rows.append(Repair(case_id=case.id, order_line=case.line, number=number, taken_in_at=at))
    write_new(rows)


def diagnose(case: GoodsCase, found: Diagnosed, words: str, *, by: User | None, at: datetime) -> None:
    repair = _repair(case, at)
    repair.cause, repair.in_warranty, repair.diagnosis = found.cause, found.in_warranty, words
    repair.diagnosed_at, repair.diagnosed_by = at, by
    repair.save(update_fields=["cause", "in_warranty", "diagnosis", "diagnosed_at", "diagnosed_by"])


def quote(case: GoodsCase, quoted: Quoted, *, by: User | None, at: datetime) -> RepairQuote:
    """Offer a repair for money; it takes the place of an earlier one that is not answered. Raises IllegalMoveError."""
    repair = _repair(case, at)
    if by is None:
        raise IllegalMoveError(MoveCode.NOT_YOURS)
    if repair.in_warranty is None:
        raise IllegalMoveError(GoodsCode.NOT_DIAGNOSED)
    if repair.in_warranty:
        raise IllegalMoveError(GoodsCode.QUOTE_IN_WARRANTY)
    if (charge := standing_charge(case.id)) and charge.state != ChargeState.OPEN:
        raise IllegalMoveError(GoodsCode.CHARGE_SETTLED)
    if quoted.amount <= 0:
        raise IllegalMoveError(MoveCode.DETAIL_WRONG, detail="amount")
    if quoted.valid_until < shanghai_day(at):
        raise IllegalMoveError(GoodsCode.QUOTE_EXPIRED)
    repair.quotes.filter(state=QuoteState.OFFERED).update(state=QuoteState.REPLACED)
    return RepairQuote.objects.create(
        repair=repair, amount=quoted.amount, parts=quoted.parts, valid_until=quoted.valid_until, at=at, by=by
    )


def answer_quote(case: GoodsCase, *, accepts: bool, quote_id: int | None, at: datetime) -> RepairQuote:
    """The customer's word. An offer that has run out can be declined but not accepted. Raises IllegalMoveError."""
    offered = open_quote(case.id)
    if offered is None or quote_id not in (None, offered.pk):
        raise IllegalMoveError(GoodsCode.NO_QUOTE)
    if accepts and offered.valid_until < shanghai_day(at):
        raise IllegalMoveError(GoodsCode.QUOTE_EXPIRED)
    offered.state = QuoteState.ACCEPTED if accepts else QuoteState.DECLINED
    offered.answered_at = at
    offered.save(update_fields=["state", "answered_at"])
    if accepts:
        _charge(offered, at)
    return offered


def _charge(accepted: RepairQuote, at: datetime) -> RepairCharge:
    """What is owed from now on; it takes the place of what an earlier quote came to."""
    drop_charges([accepted.repair.case_id], at)
    return RepairCharge.objects.create(
        repair=accepted.repair, quote=accepted, amount=accepted.amount, accepted_at=at, state=ChargeState.OPEN
    )


def settle_charge(case: GoodsCase, paid: ChargePaid, reference: str, *, by: User | None, at: datetime) -> RepairCharge:
    """The money is there. Raises IllegalMoveError when nothing is owed, or another amount."""
    charge = _open_charge(case, by)
    if paid.amount != charge.amount:
        raise IllegalMoveError(GoodsCode.CHARGE_OTHER_AMOUNT, amount=charge.amount)
    charge.state, charge.paid_by, charge.reference = ChargeState.PAID, paid.paid_by, reference
    return _settled(charge, by, at)


def waive_charge(case: GoodsCase, reason: str, *, by: User | None, at: datetime) -> RepairCharge:
    """The store does not ask for the money any more. Raises IllegalMoveError when nothing is owed."""
    charge = _open_charge(case, by)
    charge.state, charge.reason = ChargeState.WAIVED, reason
    return _settled(charge, by, at)


def _open_charge(case: GoodsCase, by: User | None) -> RepairCharge:
    if by is None:
        raise IllegalMoveError(MoveCode.NOT_YOURS)
    charge = standing_charge(case.id)
    if charge is None or charge.state != ChargeState.OPEN:
        raise IllegalMoveError(GoodsCode.NO_CHARGE)
    return charge


def _settled(charge: RepairCharge, by: User | None, at: datetime) -> RepairCharge:
    charge.settled_by, charge.settled_at = by, at
    charge.save(update_fields=["state", "paid_by", "reference", "reason", "settled_by", "settled_at"])
    return charge


def drop_charges(case_ids: Sequence[int], at: datetime) -> None:
    """What is not paid yet is not owed any more: another quote takes its place, or the repair became something else."""
    open_ones = RepairCharge.objects.filter(repair__case_id__in=case_ids, state=ChargeState.OPEN)
    open_ones.update(state=ChargeState.DROPPED, settled_at=at)


def finish(case: GoodsCase, words: str, *, at: datetime) -> None:
    repair = _repair(case, at)
    repair.work_done, repair.finished_at = words, at
    repair.save(update_fields=["work_done", "finished_at"])


def _repair(case: GoodsCase, at: datetime) -> Repair:
    """Its row; a case that came into repair before there were rows gets it now."""
    take_in([case], at)
    return Repair.objects.get(case_id=case.id)
