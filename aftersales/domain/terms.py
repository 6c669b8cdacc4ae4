"""The terms a store publishes, as the engine reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from aftersales.domain.reading import Count, read


class ReturnShippingPayer(StrEnum):
    CUSTOMER = "customer"
    STORE = "store"


class DefectRemedy(StrEnum):
    BY_LAW = "by_law"
    REPAIR_ONLY = "repair_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyTerms:
    """One version of a store's terms; None means the store is silent and the floor speaks alone."""

    no_reason_days: Count | None = None
    defect_return_days: Count | None = None
    defect_exchange_days: Count | None = None
    warranty_months: Count | None = None
    price_protection_days: Count = 0
    restocking_fee_percent: Count = 0
    return_shipping_payer: ReturnShippingPayer = ReturnShippingPayer.CUSTOMER
    allows_no_reason_exchange: bool = True
    refuses_opened_goods: bool = False
    requires_outer_box: bool = False
    sale_items_final: bool = False
    defect_remedy: DefectRemedy = DefectRemedy.BY_LAW
    offers_onsite_repair: bool = False


SILENT = PolicyTerms()
"""A store that promises nothing of its own."""


def terms_from(source: Mapping[str, object]) -> PolicyTerms:
    """Terms from stored JSON; a key that is absent has its default. Raises FactError."""
    return read(PolicyTerms, source)
