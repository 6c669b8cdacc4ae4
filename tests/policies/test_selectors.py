from datetime import UTC, date, datetime

import pytest

from aftersales.accounts.models import Store
from aftersales.domain.terms import LAW, SILENT, Floor, PolicyTerms
from aftersales.policies.models import PlatformRules, PolicyVersion, ProductRule, PromotionRule
from aftersales.policies.selectors import (
    announced_versions,
    floor_on,
    platform_rules_in_force,
    platform_versions,
    policy_in_force,
    product_rule_in_force,
    promotions_on,
    terms_of,
    versions_of,
    versions_of_last_three_years,
)
from tests.factories import NOON, PolicyVersionFactory, ProductFactory, StoreFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 18)


@pytest.fixture
def store() -> Store:
    return StoreFactory()


def version(store: Store, number: int, day: date) -> PolicyVersion:
    return PolicyVersionFactory(store=store, number=number, effective_on=day)


def rules(number: int, day: date, **numbers: int) -> PlatformRules:
    return PlatformRules.objects.create(number=number, effective_on=day, published_at=NOON, **numbers)


def test_the_version_in_force_is_the_newest_that_has_begun(store: Store) -> None:
    first, second = version(store, 1, date(2026, 1, 1)), version(store, 2, TODAY)

    assert policy_in_force(store, TODAY) == second
    assert policy_in_force(store, date(2026, 11, 17)) == first
    assert policy_in_force(store, date(2025, 12, 31)) is None


def test_a_draft_is_never_in_force_nor_listed(store: Store) -> None:
    PolicyVersionFactory(store=store, number=1, effective_on=None, published_at=None)

    assert policy_in_force(store, TODAY) is None
    assert not versions_of(store).exists()


def test_what_was_in_force_within_three_years_stays_readable(store: Store) -> None:
    version(store, 1, date(2022, 1, 1))
    in_force_then = version(store, 2, date(2023, 11, 18))
    newer = version(store, 3, date(2024, 5, 1))
    announced = version(store, 4, date(2026, 12, 1))

    assert versions_of_last_three_years(store, TODAY) == [announced, newer, in_force_then]
    assert list(announced_versions(store, TODAY)) == [announced]


def test_a_store_without_a_version_promises_nothing(store: Store) -> None:
    assert terms_of(None) == SILENT
    assert terms_of(PolicyVersionFactory(store=store, terms={"no_reason_days": 9})) == PolicyTerms(no_reason_days=9)


def test_without_platform_rules_the_law_is_the_floor() -> None:
    assert floor_on(TODAY, platform_versions()) == LAW


def test_the_floor_of_the_purchase_stays_and_a_better_one_of_today_counts() -> None:
    bought_under = rules(1, date(2025, 1, 1), no_reason_days=10, warranty_months=18)
    rules(2, TODAY, no_reason_days=8, warranty_months=24)
    rules(3, date(2026, 12, 1), no_reason_days=60)

    assert floor_on(TODAY, platform_versions(), bought_under) == Floor(no_reason_days=10, warranty_months=24)
    assert platform_rules_in_force(date(2026, 11, 17)) == bought_under


def test_a_product_s_rule_is_the_newest_that_has_begun() -> None:
    product = ProductFactory()
    old = ProductRule.objects.create(product=product, effective_on=date(2026, 1, 1), warranty_months=24)
    ProductRule.objects.create(product=product, effective_on=date(2026, 12, 1), warranty_months=12)

    assert product_rule_in_force(product, TODAY) == old


def test_a_campaign_tells_its_flags_on_its_days_only(store: Store) -> None:
    PromotionRule.objects.create(
        store=store, code="11.11", promotions=["flash_sale"], starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 11)
    )

    assert promotions_on(store, "11.11", date(2026, 11, 11)) == ["flash_sale"]
    assert promotions_on(store, "11.11", date(2026, 11, 12)) == []
    assert promotions_on(StoreFactory(), "11.11", datetime(2026, 11, 11, tzinfo=UTC).date()) == []
