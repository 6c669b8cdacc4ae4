"""The terms a store publishes, as the engine reads them, and the floor beneath them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from aftersales.domain.reading import Count, Least, read


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The least that law and platform grant under any store's terms; the defaults are the law's.

    A version of the platform's rules may raise a number. Read from stored values, a lower one is refused.
    """

    no_reason_days: Annotated[int, Least(7)] = 7
    """CPL 25; R7 10."""
    defect_return_days: Annotated[int, Least(7)] = 7
    """CPL 24; 3B."""
    defect_exchange_days: Annotated[int, Least(15)] = 15
    """3B."""
    warranty_months: Annotated[int, Least(12)] = 12
    """3B; hardware only: consumables and software have none."""
    mismatch_return_days: Annotated[int, Least(7)] = 7
    mismatch_replacement_days: Annotated[int, Least(15)] = 15
    """To return what is wrong, incomplete, damaged or not as described; to have it exchanged or sent again (TB 79).

    No store has a term of its own for these.
    """


LAW = Floor()


@lru_cache(maxsize=256)
def highest(*floors: Floor) -> Floor:
    """Each number from whichever floor grants most, the law's at least."""
    names = [field.name for field in fields(Floor)]
    return Floor(**{name: max(getattr(floor, name) for floor in (LAW, *floors)) for name in names})


def terms_from(source: Mapping[str, object]) -> PolicyTerms:
    """Terms from stored JSON; a key that is absent has its default. Raises FactError."""
    return read(PolicyTerms, source)
