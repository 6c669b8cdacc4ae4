"""What a request is about in money: the most it can give back, and what the rules leave of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from aftersales.deadlines.selectors.settings import amount_in_force
from aftersales.domain.eligibility.findings import FindingCode
from aftersales.domain.eligibility.verdict import ReturnShipping
from aftersales.domain.freight import Ways, amount_back, collect_deduction
from aftersales.domain.goods import Inspected
from aftersales.domain.lifecycle import REFUND_KINDS, Action, Case, Part
from aftersales.domain.money import ZERO, dearest, price_drop_back, unit_shares
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.settings import SettingCode
from aftersales.logistics.selectors.repairs import pieces_taken
from aftersales.orders.models import OrderLine
from aftersales.refunds.selectors.lines import granted_by_unit, rest_of_units
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.claiming import claimed_by, pieces_of


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
    ways = _ways(ticket, line, verdict)
    shares = unit_shares(line.money, line.quantity)
    freight = min(sum((shares[unit].freight for unit in units), ZERO), worth)
    is_missing = FindingCode.GIFT_DEDUCTED in verdict.get("findings", [])
    gift = (line.gift_price or ZERO) if is_missing else ZERO
    return amount_back(ways, worth - freight, freight, missing_gift=gift).total


def way_out(ticket: Ticket) -> Decimal:
    """What was paid on top for the way here of the pieces that this ticket is about."""
    shares = unit_shares(ticket.order_line.money, ticket.order_line.quantity)
    return sum((shares[unit].freight for unit in pieces_of(ticket)), ZERO)


def most_collected(ticket: Ticket, at: datetime) -> Decimal | None:
    """What may be deducted for a parcel sent freight collect without consent; None where the way is not theirs."""
    ways = replace(_ways(ticket, ticket.order_line, ticket.verdict), collected_without_consent=True)
    most = amount_in_force(SettingCode.RETURN_FREIGHT_MOST, ticket.store_id, at)
    return collect_deduction(ways, most) or None


def with_freight(case: Case, ticket: Ticket, details: Details, at: datetime) -> Case:
    """The case of a move that tells of freight paid at the door; what the clock moves is as it was."""
    found = details.record
    has_paid = isinstance(found, Inspected) and found.collected != ZERO
    return replace(case, collect_most=most_collected(ticket, at)) if has_paid else case


def parts_of(tickets: Sequence[Ticket], action: Action, details: Details) -> dict[int, Part]:
    """What this move pays of each ticket of which an inspection took only some pieces; the others are left out."""
    several = [ticket for ticket in tickets if ticket.quantity > 1]
    if action is Action.ACCEPT_RETURN and isinstance(details.record, Inspected):
        pieces = details.record.accepted
        short = {ticket: pieces for ticket in several if ticket.kind in REFUND_KINDS and 0 < pieces < ticket.quantity}
    elif action is Action.CONVERT_TO_REFUND and several:
        short = taken_short(several)
    else:
        short = {}
    converts = action is Action.CONVERT_TO_REFUND
    return {ticket.pk: part_of(ticket, pieces, converts=converts) for ticket, pieces in short.items()}


def taken_short(tickets: Sequence[Ticket]) -> dict[Ticket, int]:
    """How many pieces the store has taken of each ticket, where that is fewer than it is about."""
    taken = pieces_taken([ticket.pk for ticket in tickets])
    known = {ticket: taken[ticket.pk] for ticket in tickets if ticket.pk in taken}
    # What was looked at before the customer changed how many pieces it is about says nothing any more.
    return {
        ticket: accepted
        for ticket, (accepted, expected) in known.items()
        if accepted < ticket.quantity and expected == ticket.quantity
    }


def conversion_of(ticket: Ticket) -> Part:
    """What the customer would get if this became a refund now."""
    pieces = taken_short([ticket]).get(ticket) if ticket.quantity > 1 else None
    return part_of(ticket, pieces, converts=True) if pieces else Part(ticket.quantity, ticket.worth)


def part_of(ticket: Ticket, pieces: int, *, converts: bool) -> Part:
    """So many pieces, and what the rules leave of what was paid for them; a conversion gives all of it back."""
    line, units = ticket.order_line, claimed_by(ticket)
    rests = rest_of_units(line, granted_by_unit([line.pk])[line.pk])
    taken = [units[place] for place in dearest([rests[unit] for unit in units], pieces)]
    worth = min(sum((rests[unit] for unit in taken), ZERO), ticket.worth)
    return Part(pieces, worth if converts else amount_of(ticket, line, taken, worth, ticket.verdict))


def _ways(ticket: Ticket, line: OrderLine, verdict: Mapping[str, Any]) -> Ways:
    return Ways(
        RequestKind(ticket.kind),
        Reason(ticket.reason),
        ships_free=line.order.ships_free,
        return_shipping=ReturnShipping(verdict.get("return_shipping", ReturnShipping.NONE)),
    )
