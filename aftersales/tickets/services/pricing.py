"""What a request is about in money: the most it can give back, and what the rules leave of it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from aftersales.domain.eligibility.findings import FindingCode
from aftersales.domain.eligibility.verdict import ReturnShipping
from aftersales.domain.freight import Ways, amount_back
from aftersales.domain.lifecycle import REFUND_KINDS
from aftersales.domain.money import ZERO, price_drop_back, unit_shares
from aftersales.domain.requests import Reason, RequestKind
from aftersales.orders.models import OrderLine
from aftersales.refunds.selectors.lines import granted_by_unit, rest_of_units
from aftersales.tickets.models import Ticket


def worth_of(line: OrderLine, units: Sequence[int]) -> Decimal:
    """What is left of what was paid for these units and their way here; the line is locked."""
    rests = rest_of_units(line, granted_by_unit([line.pk])[line.pk])
    return sum((rests[unit] for unit in units), ZERO)


def amount_of(
    ticket: Ticket, line: OrderLine, units: Sequence[int], worth: Decimal, verdict: Mapping[str, Any]
) -> Decimal:
    """The money asked for: what the rules of freight and gifts leave of the worth, or the drop of the price."""
    if ticket.kind not in REFUND_KINDS:
        return ZERO
    if ticket.kind == RequestKind.PRICE_PROTECTION:
        return price_drop_back(Decimal(str(ticket.declared.get("price_drop", "0.00"))), ticket.quantity, worth)
    ways = Ways(
        RequestKind(ticket.kind),
        Reason(ticket.reason),
        ships_free=line.order.ships_free,
        return_shipping=ReturnShipping(verdict.get("return_shipping", ReturnShipping.NONE)),
    )
    shares = unit_shares(line.money, line.quantity)
    freight = min(sum((shares[unit].freight for unit in units), ZERO), worth)
    is_missing = FindingCode.GIFT_DEDUCTED in verdict.get("findings", [])
    gift = (line.gift_price or ZERO) if is_missing else ZERO
    return amount_back(ways, worth - freight, freight, missing_gift=gift).total
