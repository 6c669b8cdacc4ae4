"""Who pays which way of the goods, and what a return gives back of the freight (rules 1.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from aftersales.domain.eligibility.verdict import ReturnShipping
from aftersales.domain.money import ZERO
from aftersales.domain.requests import Reason, RequestKind


class Leg(StrEnum):
    OUTBOUND = "outbound"  # the order's own way to the customer
    RETURN = "return"
    RESHIP = "reship"  # the replacement, the repaired item, the missing part


class Payer(StrEnum):
    STORE = "store"
    CUSTOMER = "customer"
    INSURANCE = "insurance"


@dataclass(frozen=True, slots=True)
class Share:
    """Who pays one way, and the rule that says so."""

    payer: Payer
    source: str


NO_REASON = frozenset({Reason.NO_LONGER_WANTED, Reason.SOFTWARE_ISSUE})
"""Reasons that put nobody at fault."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What decides about freight. `customer_at_fault` is known only after the platform has stepped in."""

    kind: RequestKind
    reason: Reason
    ships_free: bool = True
    return_shipping: ReturnShipping = ReturnShipping.NONE
    customer_at_fault: bool | None = None
    is_abuse: bool = False
    collected_without_consent: bool = False
    other_return_address: bool = False


def freight_shares(ways: Ways) -> Mapping[Leg, Share]:
    """Who pays each way."""
    if ways.is_abuse:
        return dict.fromkeys(Leg, Share(Payer.CUSTOMER, "TB 53"))
    if ways.customer_at_fault:
        return dict.fromkeys(Leg, Share(Payer.CUSTOMER, "TB 49"))
    if ways.reason not in NO_REASON or ways.customer_at_fault is False:
        return dict.fromkeys(Leg, Share(Payer.STORE, "TB 49; CPL 24"))
    if ways.kind is RequestKind.EXCHANGE:
        return dict.fromkeys(Leg, Share(Payer.CUSTOMER, "TB 54"))
    outbound = Share(Payer.STORE if ways.ships_free else Payer.CUSTOMER, "TB 53")
    return {Leg.OUTBOUND: outbound, Leg.RETURN: _way_back(ways), Leg.RESHIP: outbound}


def _way_back(ways: Ways) -> Share:
    match ways.return_shipping:
        case ReturnShipping.STORE:
            return Share(Payer.STORE, "R7 5; CPR 12")  # the store promised it
        case ReturnShipping.INSURANCE:
            return Share(Payer.INSURANCE, "R7 18")
    return Share(Payer.CUSTOMER, "TB 53; CPL 25")


def return_freight_back(ways: Ways, spent: Decimal, difference: Decimal = ZERO) -> Decimal:
    """What the customer gets back of what the way to the store cost them.

    `difference` is what an address other than the agreed one cost more: the store bears that in any case (TB 52). A
    parcel sent freight collect without consent cost the customer nothing; see `collect_deduction`.
    """
    if ways.collected_without_consent:
        return ZERO
    if freight_shares(ways)[Leg.RETURN].payer is Payer.STORE:
        return spent
    return min(difference, spent) if ways.other_return_address else ZERO


def collect_deduction(ways: Ways, collected: Decimal) -> Decimal:
    """What the store had to pay at its door for a way that was the customer's (TB 46, 51)."""
    is_theirs = freight_shares(ways)[Leg.RETURN].payer is Payer.CUSTOMER
    return collected if ways.collected_without_consent and is_theirs else ZERO


# --- what a return comes to ---


@dataclass(frozen=True, slots=True)
class AmountBack:
    """The parts of a refund; `total` never falls below nothing."""

    goods: Decimal
    freight: Decimal = ZERO
    gift: Decimal = ZERO
    collected: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return max(self.goods + self.freight - self.gift - self.collected, ZERO)


def amount_back(
    ways: Ways, goods: Decimal, freight: Decimal, *, missing_gift: Decimal = ZERO, collected: Decimal = ZERO
) -> AmountBack:
    """What goes back for returned goods.

    The freight paid on top of the price comes back where the store pays the way here. A gift that is not returned is
    deducted at its announced price only when nobody is at fault: never on quality (TB 61, 62; ZJ 13; R7 12).
    """
    shares = freight_shares(ways)
    is_nobodys_fault = ways.reason in NO_REASON and ways.customer_at_fault is None
    return AmountBack(
        goods=goods,
        freight=freight if shares[Leg.OUTBOUND].payer is Payer.STORE else ZERO,
        gift=missing_gift if is_nobodys_fault else ZERO,
        collected=collect_deduction(ways, collected),
    )
