"""The tables of the rules: entered once, then they stand."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.clock.services import moment
from aftersales.orders.models import ExtendedWarranty
from aftersales.policies.models import PlatformRules, ProductRule, PromotionRule
from aftersales.policies.services import earliest_day
from tests.desk.cast import an_administrator, said, signed_in
from tests.factories import OrderLineFactory, ProductFactory, StoreFactory

pytestmark = pytest.mark.django_db

RULES = {
    "no_reason_days": "8",
    "defect_return_days": "7",
    "defect_exchange_days": "15",
    "warranty_months": "12",
    "mismatch_return_days": "7",
    "mismatch_replacement_days": "15",
    "notes": "",
    "notes_en": "",
}


@pytest.fixture
def client() -> Client:
    return signed_in(an_administrator())


def added(client: Client, table: str, given: dict[str, Any]) -> Any:
    return client.post(reverse(f"admin:{table}_add"), given)


def test_a_higher_floor_is_announced(client: Client) -> None:
    day = earliest_day(moment())

    response = added(client, "policies_platformrules", RULES | {"effective_on": day})

    rules = PlatformRules.objects.get()
    assert response.status_code == 302
    assert (rules.number, rules.no_reason_days, rules.effective_on) == (1, 8, day)
    assert rules.published_by


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"no_reason_days": "6"}, "greater than or equal to 7"),
        ({"mismatch_replacement_days": "14"}, "greater than or equal to 15"),
        ({"effective_on": "2026-01-01"}, "That is too soon."),
    ],
)
def test_a_floor_below_the_law_or_too_soon_is_refused(client: Client, changes: dict[str, str], words: str) -> None:
    given = RULES | {"effective_on": str(earliest_day(moment()))} | changes

    response = added(client, "policies_platformrules", given)

    assert response.status_code == 200
    assert words in said(response)
    assert not PlatformRules.objects.exists()


def test_a_floor_does_not_go_back_behind_the_last(client: Client) -> None:
    day = earliest_day(moment()) + timedelta(days=30)
    added(client, "policies_platformrules", RULES | {"effective_on": day})

    added(client, "policies_platformrules", RULES | {"effective_on": day})

    assert PlatformRules.objects.count() == 1


def test_a_floor_that_stands_is_not_changed(client: Client) -> None:
    added(client, "policies_platformrules", RULES | {"effective_on": earliest_day(moment())})
    address = reverse("admin:policies_platformrules_change", args=[PlatformRules.objects.get().pk])

    assert client.post(address, RULES | {"no_reason_days": "9"}).status_code == 403
    assert PlatformRules.objects.get().no_reason_days == 8


def test_a_product_rule_is_entered_and_stands(client: Client) -> None:
    product = ProductFactory()
    given = {"product": product.pk, "effective_on": "2026-12-01", "nature": "hygiene", "warranty_months": "24"}

    added(client, "policies_productrule", given | {"remedy": "replace", "notes": "", "notes_en": ""})

    rule = ProductRule.objects.get()
    assert (rule.nature, rule.remedy, rule.effective_on) == ("hygiene", "replace", date(2026, 12, 1))
    assert client.post(reverse("admin:policies_productrule_delete", args=[rule.pk]), {"post": "yes"}).status_code == 403


def test_a_campaign_says_what_it_means_for_returns(client: Client) -> None:
    given = {"store": StoreFactory().pk, "code": "double-12", "promotions": ["clearance", "vouchers"]}
    days = {"starts_on": "2026-12-12", "ends_on": "2026-12-13", "notes": "", "notes_en": ""}

    added(client, "policies_promotionrule", given | days)

    assert PromotionRule.objects.get().promotions == ["clearance", "vouchers"]


def test_a_campaign_that_ends_before_it_begins_is_refused(client: Client) -> None:
    given = {"store": StoreFactory().pk, "code": "odd", "starts_on": "2026-12-12", "ends_on": "2026-12-11"}

    response = added(client, "policies_promotionrule", given)

    assert "The last day comes before the first." in said(response)
    assert not PromotionRule.objects.exists()


def test_an_extended_warranty_is_entered_for_a_line(client: Client) -> None:
    line = OrderLineFactory()

    added(
        client,
        "orders_extendedwarranty",
        {"line": line.pk, "months": "12", "sold_by": "store", "bought_on": "2026-11-18"},
    )

    assert ExtendedWarranty.objects.get().line == line
