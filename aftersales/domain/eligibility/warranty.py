"""How long floor, brand, store and extension stand behind the item (contract 3.6)."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from aftersales.domain.eligibility.facts import ExtendedWarranty, Facts
from aftersales.domain.eligibility.findings import FindingCode
from aftersales.domain.eligibility.vocabulary import Category, ExtensionSeller
from aftersales.domain.eligibility.windows import End, Period, Window, end_of

BRAND_EXTENSION_DAYS = 30
"""A brand extension must be bought within so many days of the purchase (LG2)."""

_WITHOUT_FLOOR = frozenset({Category.CONSUMABLE, Category.SOFTWARE})


class Term(NamedTuple):
    months: int
    owed_to: tuple[FindingCode, ...] = ()

    def extended(self, extension: ExtendedWarranty) -> "Term":
        """Months of term and extension are added first and clipped once."""
        return Term(self.months + extension.months, (*self.owed_to, FindingCode.EXTENDED_WARRANTY_APPLIES))


class Start(NamedTuple):
    day: date
    extra_days: int
    owed_to: tuple[FindingCode, ...]


def warranty(facts: Facts, *, with_late_extension: bool = False) -> Window:
    """The days for a repair: the longest of floor, brand and store, with the extension."""
    extension = _extension(facts, with_late_extension)
    floor_and_brand = (Term(floor_months(facts)), _brand_term(facts))
    store = _store_term(facts)
    terms = [*floor_and_brand, store]
    if extension is not None:
        is_sold_by_store = extension.sold_by is ExtensionSeller.STORE
        extended = (*floor_and_brand, store) if is_sold_by_store else floor_and_brand
        terms += [term.extended(extension) for term in extended]
    return _window(facts, terms)


def brand_warranty(facts: Facts, *, with_late_extension: bool = False) -> Window:
    """The brand's own days; a longer term or extension of the store does not prolong the brand's remedy."""
    extension = _extension(facts, with_late_extension)
    terms = [_brand_term(facts)]
    if extension is not None and extension.sold_by is ExtensionSeller.BRAND:
        terms.append(_brand_term(facts).extended(extension))
    return _window(facts, terms)


def store_warranty(facts: Facts) -> Window:
    """What the store's own term would give if it stood alone."""
    return _window(facts, [_store_term(facts)])


def floor_months(facts: Facts) -> int:
    return 0 if facts.item.category in _WITHOUT_FLOOR else facts.floor.warranty_months


def _brand_term(facts: Facts) -> Term:
    return Term(facts.brand.warranty_months, (FindingCode.BRAND_WARRANTY_APPLIES,))


def _store_term(facts: Facts) -> Term:
    return Term(facts.store.terms.warranty_months or 0, (FindingCode.STORE_PROMISE_APPLIES,))


def _extension(facts: Facts, with_late_extension: bool) -> ExtendedWarranty | None:
    extension = facts.extended_warranty
    if extension is None or with_late_extension or extension.sold_by is ExtensionSeller.STORE:
        return extension
    return extension if extension.bought_days_after_purchase <= BRAND_EXTENSION_DAYS else None


def _window(facts: Facts, terms: Iterable[Term]) -> Window:
    starts = tuple(_starts(facts))
    return Window(
        tuple(_end(facts, term, start) for term in terms if term.months > 0 for start in starts),
    )


def _starts(facts: Facts) -> Iterator[Start]:
    """From sign-off or from the replacement, without and with the days spent in repair (CPR 18)."""
    days: list[tuple[date, tuple[FindingCode, ...]]] = [(facts.signed_on, ())]
    if facts.history.replaced_on is not None:
        days.append((facts.history.replaced_on, (FindingCode.TERM_RESTARTED,)))
    for day, owed_to in days:
        yield Start(day, 0, owed_to)
        if facts.history.repair_days:
            yield Start(day, facts.history.repair_days, (*owed_to, FindingCode.REPAIR_DAYS_ADDED))


def _end(facts: Facts, term: Term, start: Start) -> End:
    period = Period(start.day, months=term.months, days=start.extra_days)
    return end_of(facts, period, *term.owed_to, *start.owed_to)
