from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from typing import TypeVar

from django.db.models import QuerySet

from aftersales.accounts.models import Store
from aftersales.catalog.models import Product
from aftersales.domain.calendar import months_on
from aftersales.domain.terms import SILENT, Floor, PolicyTerms, highest
from aftersales.policies.models import (
    PlatformRules,
    PolicyEvent,
    PolicyVersion,
    ProductRule,
    PromotionRule,
)

READABLE_MONTHS = 36
"""All versions of the last three years stay readable (OTR 28)."""


# --- a store's versions ---


def policy_in_force(store: Store, on: date) -> PolicyVersion | None:
    """The store's version on a day; the order line keeps it, so that a later version changes no old order."""
    versions = PolicyVersion.objects.published().filter(store=store, effective_on__lte=on)
    return versions.order_by("-effective_on", "-number").first()


def versions_of(store: Store) -> QuerySet[PolicyVersion]:
    """Published versions, newest first, with those that are announced and not yet in force."""
    return PolicyVersion.objects.published().filter(store=store).order_by("-effective_on", "-number")


def versions_of_last_three_years(store: Store, on: date) -> list[PolicyVersion]:
    """What has to stay readable on a day: every version that was in force in the three years before, and later ones."""
    since = months_on(on, -READABLE_MONTHS)
    versions = list(versions_of(store))
    last_kept = next((place for place, version in enumerate(versions) if _starts_by(version, since)), len(versions))
    return versions[: last_kept + 1]


def announced_versions(store: Store, on: date) -> QuerySet[PolicyVersion]:
    """Published and not yet in force, the next one first."""
    return PolicyVersion.objects.published().filter(store=store, effective_on__gt=on).order_by("effective_on")


def draft_of(store: Store) -> PolicyVersion | None:
    return PolicyVersion.objects.drafts().filter(store=store).first()


def policy_events_of(store: Store) -> QuerySet[PolicyEvent]:
    """The history of a store's policy, newest first."""
    return PolicyEvent.objects.filter(store=store).select_related("by").order_by("-sequence")


def last_seen(store: Store) -> int:
    """The newest row of the store's policy history: what a page shows has not changed while this is the same."""
    return policy_events_of(store).values_list("sequence", flat=True).first() or 0


def terms_of(version: PolicyVersion | None) -> PolicyTerms:
    """A store without a version promises nothing of its own."""
    return version.parsed_terms if version else SILENT


def _starts_by(version: PolicyVersion, day: date) -> bool:
    return version.effective_on is not None and version.effective_on <= day


# --- the platform's and the brand's rules, campaigns ---


def platform_versions() -> QuerySet[PlatformRules]:
    """Newest first."""
    return PlatformRules.objects.order_by("-effective_on")


def platform_rules_in_force(on: date) -> PlatformRules | None:
    return platform_versions().filter(effective_on__lte=on).first()


def floor_on(day: date, versions: Iterable[PlatformRules], at_purchase: PlatformRules | None = None) -> Floor:
    """The floor for a request of this day about an earlier purchase.

    The rules of the purchase, the law's numbers at least; those in force now where they are better (TB 92).
    `versions` are the platform's versions, newest first.
    """
    now = next((rules for rules in versions if rules.effective_on <= day), None)
    return highest(*(rules.floor for rules in (at_purchase, now) if rules))


def product_rule_in_force(product: Product, on: date) -> ProductRule | None:
    rules = ProductRule.objects.filter(product=product, effective_on__lte=on)
    return rules.order_by("-effective_on").first()


def promotions_on(store: Store, code: str, on: date) -> list[str]:
    """What a campaign means for returns of what was bought in it on this day; nothing when it did not run."""
    rules = PromotionRule.objects.filter(store=store, code=code, starts_on__lte=on, ends_on__gte=on)
    rule = rules.order_by("-starts_on").first()
    return list(rule.promotions) if rule else []


# --- published rules, kept by the process that has read them ---
#
# Every verdict asks, and what is published never changes. The platform's rules are read anew once a minute, measured
# by the process's own monotonic clock. That is exact and not only near: a version is announced days before it holds
# (`NoticeTooShortError`).

RULES_SECONDS = 60.0
MOST_KEPT = 10_000

Rules = TypeVar("Rules", PolicyVersion, ProductRule)


@dataclass(slots=True)
class _Memory:
    platform: Sequence[PlatformRules] | None = None
    until: float = 0.0
    policies: dict[int, PolicyVersion] = field(default_factory=dict)
    products: dict[int, ProductRule] = field(default_factory=dict)


_memory = _Memory()


def kept_platform_rules() -> Sequence[PlatformRules]:
    """Newest first."""
    kept = _memory.platform
    if kept is None or monotonic() >= _memory.until:
        kept = list(platform_versions())
        _memory.platform, _memory.until = kept, monotonic() + RULES_SECONDS
    return kept


def platform_rules_by_id(ids: Collection[int]) -> dict[int, PlatformRules]:
    """An order may come in under rules that were announced a moment ago."""
    kept = {rules.pk: rules for rules in kept_platform_rules()}
    if not kept.keys() >= set(ids):
        _memory.platform = None
        kept = {rules.pk: rules for rules in kept_platform_rules()}
    return kept


def policies_by_id(ids: Collection[int]) -> dict[int, PolicyVersion]:
    return _kept(_memory.policies, PolicyVersion.objects.published(), ids)


def product_rules_by_id(ids: Collection[int]) -> dict[int, ProductRule]:
    return _kept(_memory.products, ProductRule.objects.all(), ids)


def forget_rules() -> None:
    """For tests, where other rows take the numbers of those that are gone."""
    _memory.platform = None
    _memory.policies.clear()
    _memory.products.clear()


def _kept(known: dict[int, Rules], rows: QuerySet[Rules], ids: Collection[int]) -> dict[int, Rules]:
    if missing := [each for each in ids if each not in known]:
        if len(known) >= MOST_KEPT:
            known.clear()  # rules are small and few; this is for a year without a restart
            return rows.in_bulk(list(ids))
        known.update(rows.in_bulk(missing))
    return known
