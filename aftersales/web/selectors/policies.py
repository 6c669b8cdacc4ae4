"""Stores and their policies as everybody may read them: each version, and two stores side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from aftersales.accounts.models import Store
from aftersales.catalog.models import Product
from aftersales.catalog.selectors import serial_formats
from aftersales.deadlines.selectors.settings import number_in_force
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.clauses import CLAUSES
from aftersales.domain.prices import warning_price
from aftersales.domain.settings import SettingCode
from aftersales.domain.terms import SILENT, Floor
from aftersales.policies.models import PolicyVersion
from aftersales.policies.selectors import (
    floor_on,
    platform_versions,
    policy_in_force,
    product_rule_in_force,
    terms_of,
    versions_of,
)
from aftersales.tickets.selectors.facts import limits_in_force
from aftersales.wording.clauses import ShownClause, ShownSection, clause_text, clause_title, policy_sections

_WITHOUT_A_FLOOR = frozenset({"consumable", "software"})
COMPARED = tuple(clause.code for clause in CLAUSES if clause.terms)
"""The clauses that a store's own terms fill in; the others read the same everywhere."""


@dataclass(frozen=True, slots=True)
class StoreRow:
    store: Store
    version: PolicyVersion | None


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """`shown` is the version on the page, None where the store has none and the floor speaks alone."""

    store: Store
    shown: PolicyVersion | None
    current: PolicyVersion | None
    versions: Sequence[PolicyVersion]
    sections: Sequence[ShownSection]
    today: date

    @property
    def is_current(self) -> bool:
        return self.shown == self.current

    @property
    def is_announced(self) -> bool:
        return self.shown is not None and self.shown.effective_on is not None and self.shown.effective_on > self.today


@dataclass(frozen=True, slots=True)
class ComparedClause:
    """What the floor grants, and what each store says, in the order of the stores."""

    number: str
    title: str
    floor: str
    stores: Sequence[tuple[Store, ShownClause]]

    @property
    def differs(self) -> bool:
        return len({clause.text for _, clause in self.stores}) > 1


@dataclass(frozen=True, slots=True)
class ProductPage:
    """`months` is the warranty that counts: the brand's, or the floor's where that is longer; 0 when there is none."""

    product: Product
    floor_months: int
    brand_months: int
    serial_example: str
    warning_price: Decimal
    """A price below it is a sign of a counterfeit."""

    @property
    def months(self) -> int:
        return max(self.floor_months, self.brand_months)


def store_rows(at: datetime) -> list[StoreRow]:
    """Every store with the version in force."""
    newest: dict[int, PolicyVersion] = {}
    versions = PolicyVersion.objects.published().filter(effective_on__lte=shanghai_day(at))
    for version in versions.order_by("effective_on", "number"):
        newest[version.store_id] = version
    return [StoreRow(store, newest.get(store.pk)) for store in Store.objects.order_by("kind", "id")]


def policy_page(store: Store, number: int | None, at: datetime) -> PolicyPage | None:
    """A published version, by default the one in force; None where the store never published that number."""
    today, versions = shanghai_day(at), list(versions_of(store))
    current = next((each for each in versions if each.effective_on and each.effective_on <= today), None)
    shown = current if number is None else next((each for each in versions if each.number == number), None)
    if number is not None and shown is None:
        return None
    floor = floor_on(_floor_day(shown, current, today), platform_versions())
    sections = policy_sections(terms_of(shown), floor, limits_in_force(store.pk, at))
    return PolicyPage(store, shown, current, versions, sections, today)


def compared_clauses(stores: Iterable[Store], at: datetime) -> list[ComparedClause]:
    """What the stores promise today, clause by clause."""
    today = shanghai_day(at)
    floor = floor_on(today, platform_versions())
    read = [(store, _clauses_today(store, today, floor)) for store in stores]
    return [
        ComparedClause(
            number=code.value,
            title=clause_title(code),
            floor=clause_text(code, SILENT, floor),
            stores=[(store, clauses[code.value]) for store, clauses in read],
        )
        for code in COMPARED
    ]


def product_page(product: Product, at: datetime) -> ProductPage:
    today = shanghai_day(at)
    rule = product_rule_in_force(product, today)
    has_floor = product.category not in _WITHOUT_A_FLOOR
    formats = serial_formats(product.brand, product.category)
    return ProductPage(
        product=product,
        floor_months=floor_on(today, platform_versions()).warranty_months if has_floor else 0,
        brand_months=rule.warranty_months if rule else product.warranty_months,
        serial_example=formats[0].example if formats else "",
        warning_price=warning_price(product.list_price, number_in_force(SettingCode.LOW_PRICE_PERCENT, None, at)),
    )


def _floor_day(shown: PolicyVersion | None, current: PolicyVersion | None, today: date) -> date:
    """An old or coming version is read against the floor of its own first day."""
    return today if shown is None or shown == current or shown.effective_on is None else shown.effective_on


def _clauses_today(store: Store, today: date, floor: Floor) -> dict[str, ShownClause]:
    sections = policy_sections(terms_of(policy_in_force(store, today)), floor)
    return {clause.number: clause for section in sections for clause in section.clauses}
