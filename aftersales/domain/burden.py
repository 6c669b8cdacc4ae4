"""Who must prove what before the platform, and what silence means (platform rules TB 65-66, 75-76; law CPL 23).

A missing side is decided on file: the party that bears the burden and shows nothing loses the point.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from aftersales.domain.deadlines import Side
from aftersales.domain.requests import Reason

LEGAL_PRESUMPTION = timedelta(days=183)
"""Within the first six months after delivery the store proves that a durable item was sound (CPL 23)."""


class BurdenRule(StrEnum):
    """The rule by which a point has to be proved, as a ruling cites it."""

    SOUND_FOR_SIX_MONTHS = "cpl_23"
    VISIBLE_DEFECT = "tb_65"
    HIDDEN_DEFECT = "tb_66"
    GENUINE_SOURCE = "tb_66_source"
    PROPER_SIGNING = "tb_75"
    AFTER_CONFIRMED_RECEIPT = "tb_76"
    DELIVERY = "tb_75_delivery"
    WHO_CLAIMS_PROVES = "general"


RULE_SOURCES = {
    BurdenRule.SOUND_FOR_SIX_MONTHS: "CPL 23",
    BurdenRule.VISIBLE_DEFECT: "TB 65",
    BurdenRule.HIDDEN_DEFECT: "TB 66",
    BurdenRule.GENUINE_SOURCE: "TB 66",
    BurdenRule.PROPER_SIGNING: "TB 75",
    BurdenRule.AFTER_CONFIRMED_RECEIPT: "TB 76",
    BurdenRule.DELIVERY: "TB 75",
    BurdenRule.WHO_CLAIMS_PROVES: "TB 65",
}


@dataclass(frozen=True, slots=True)
class DisputedPoint:
    """What the burden turns on. `is_visible` is None where nobody has said whether the defect can be seen."""

    reason: Reason
    delivered_at: datetime | None
    reported_at: datetime
    receipt_confirmed: bool
    is_visible: bool | None = None
    is_durable: bool = True


@dataclass(frozen=True, slots=True)
class Burden:
    """`first` shows its evidence first; whoever then still owes proof and shows none loses the point."""

    first: Side
    rule: BurdenRule

    @property
    def source(self) -> str:
        return RULE_SOURCES[self.rule]


_SURFACE = frozenset({Reason.WRONG_ITEM, Reason.MISSING_PARTS, Reason.DAMAGED_IN_TRANSIT})


def burden_of_proof(point: DisputedPoint) -> Burden:
    """Which side has to prove first, and by which rule."""
    if point.reason is Reason.COUNTERFEIT:
        return Burden(Side.STORE, BurdenRule.GENUINE_SOURCE)
    if point.reason is Reason.NOT_DELIVERED:
        return Burden(Side.STORE, BurdenRule.DELIVERY)
    if point.reason in _SURFACE:
        return _surface_mismatch(point)
    if point.reason in {Reason.DEFECTIVE, Reason.NOT_AS_DESCRIBED}:
        return _defect(point)
    return Burden(Side.CUSTOMER, BurdenRule.WHO_CLAIMS_PROVES)


def _surface_mismatch(point: DisputedPoint) -> Burden:
    """The store proves proper signing; once the buyer has confirmed receipt, the buyer proves the mismatch."""
    if point.receipt_confirmed:
        return Burden(Side.CUSTOMER, BurdenRule.AFTER_CONFIRMED_RECEIPT)
    return Burden(Side.STORE, BurdenRule.PROPER_SIGNING)


def _defect(point: DisputedPoint) -> Burden:
    """A hidden defect is the store's to disprove, and so is any within six months; a visible one is shown first."""
    if point.is_visible is False:
        return Burden(Side.STORE, BurdenRule.HIDDEN_DEFECT)
    if point.is_durable and _is_young(point):
        return Burden(Side.STORE, BurdenRule.SOUND_FOR_SIX_MONTHS)
    return Burden(Side.CUSTOMER, BurdenRule.VISIBLE_DEFECT)


def _is_young(point: DisputedPoint) -> bool:
    return point.delivered_at is not None and point.reported_at - point.delivered_at <= LEGAL_PRESUMPTION


class OnFile(StrEnum):
    """What the file says when a round is over."""

    BOTH_SHOWN = "both_shown"
    STORE_MISSING = "store_missing"
    CUSTOMER_MISSING = "customer_missing"
    BOTH_MISSING = "both_missing"


def on_file(*, customer_shown: bool, store_shown: bool) -> OnFile:
    if customer_shown and store_shown:
        return OnFile.BOTH_SHOWN
    if customer_shown:
        return OnFile.STORE_MISSING
    return OnFile.CUSTOMER_MISSING if store_shown else OnFile.BOTH_MISSING


def loses_by_silence(burden: Burden, file: OnFile) -> Side | None:
    """The side that loses the point because it showed nothing where it had to; None where people must weigh."""
    missing = {
        OnFile.STORE_MISSING: {Side.STORE},
        OnFile.CUSTOMER_MISSING: {Side.CUSTOMER},
        OnFile.BOTH_MISSING: {Side.STORE, Side.CUSTOMER},
    }.get(file, set())
    if burden.first in missing:
        return burden.first
    # The burdened side has shown something: the other must rebut it, and has not (TB 65).
    return next(iter(missing), None)
