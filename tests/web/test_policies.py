"""What everybody may read without signing in."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import Store
from aftersales.domain.penalties import Measure
from aftersales.domain.settings import SettingCode
from aftersales.policies.models import PolicyVersion
from aftersales.standing.models import Penalty, Sanction
from tests.deadlines.setting import in_force
from tests.factories import NOON, PolicyVersionFactory, ProductFactory, StoreFactory
from tests.web.conftest import Clock
from tests.web.texts import links_of, main_of, says, text_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def visitor(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def store() -> Store:
    """Fifteen days since last year, seven before that."""
    store = StoreFactory(slug="a", name_en="Store A", paid_repair_hint_en="Repairs from CNY 80.")
    _version(store, 1, date(2025, 1, 1), no_reason_days=7)
    _version(store, 2, date(2025, 12, 1), no_reason_days=15)
    return store


@pytest.fixture
def strict() -> Store:
    store = StoreFactory(slug="b", name_en="Store B")
    _version(store, 1, date(2025, 1, 1), no_reason_days=3, price_protection_days=30)
    return store


def _version(store: Store, number: int, day: date, **terms: object) -> PolicyVersion:
    return PolicyVersionFactory(store=store, number=number, effective_on=day, terms=terms)


def test_the_stores_are_listed_with_the_version_in_force(visitor: Client, store: Store) -> None:
    StoreFactory(slug="none", name_en="Store C")

    response = visitor.get("/stores/")

    says(
        response,
        "Store A flagship store – Insufficient data",
        "Policy, version 2",
        "Store C flagship store – Insufficient data",
        "law and platform rules only",
        "Compare two stores",
    )
    assert links_of(response) >= {"/stores/a/", "/stores/a/policy/", "/stores/none/policy/", "/policies/compare/"}


def test_the_policy_in_force_is_numbered(visitor: Client, store: Store) -> None:
    says(
        visitor.get("/stores/a/policy/"),
        "Store A flagship store version 2, in force from 1 Dec 2025",
        "1.1 Days to ask You can ask for a return or exchange without a reason within 15 days after delivery.",
        "Version 2 from 1 Dec 2025 announced 20 Dec 2024 in force",
        "Repairs from CNY 80.",
    )


def test_an_earlier_version_stays_readable_and_says_so(visitor: Client, store: Store) -> None:
    says(
        visitor.get("/stores/a/policy/", {"version": "1"}),
        "This is an earlier version. It still counts for what was bought while it was in force.",
        "within 7 days after delivery.",
    )


def test_an_announced_version_says_that_it_is_not_in_force(visitor: Client, store: Store) -> None:
    _version(store, 3, date(2027, 1, 1), no_reason_days=30)

    says(visitor.get("/stores/a/policy/", {"version": "3"}), "This version is announced and not in force yet.")
    says(visitor.get("/stores/a/policy/"), "version 2, in force from 1 Dec 2025")


@pytest.mark.parametrize("number", ["9", "0", "x", "-1", "1.5", "99999", "١"])
def test_a_version_that_was_never_published_is_not_there(visitor: Client, store: Store, number: str) -> None:
    assert visitor.get("/stores/a/policy/", {"version": number}).status_code == 404


def test_a_draft_is_nobodys_to_read(visitor: Client, store: Store) -> None:
    PolicyVersion.objects.create(store=store, number=3, terms={"no_reason_days": 30})

    assert visitor.get("/stores/a/policy/", {"version": "3"}).status_code == 404
    assert "Version 3" not in text_of(visitor.get("/stores/a/policy/"))


def test_a_term_below_the_law_is_struck_and_the_law_applies(visitor: Client, strict: Store) -> None:
    response = visitor.get("/stores/b/policy/")

    says(response, "The law applies: Law and platform grant 7 days, and that applies.")
    assert "<s>You can ask for a return or exchange without a reason within 3 days after delivery.</s>" in main_of(
        response
    )


def test_a_store_without_terms_has_the_law_for_its_policy(visitor: Client) -> None:
    StoreFactory(slug="none")

    says(visitor.get("/stores/none/policy/"), "This store has no terms of its own; law and platform rules apply.")


def test_the_policy_is_there_in_chinese(client: Client, store: Store) -> None:
    client.cookies["django_language"] = "zh-hans"

    assert b'<html lang="zh-Hans">' in client.get("/stores/a/policy/").content


def test_two_stores_stand_side_by_side_over_the_floor(visitor: Client, store: Store, strict: Store) -> None:
    response = visitor.get("/policies/compare/", {"stores": "a,b"})

    says(
        response,
        "1.1 Days to ask ≠ They differ Law and platform grant at least "
        "You can ask for a return or exchange without a reason within 7 days after delivery.",
        "1.2 Condition of the item = The same",
        "5.1 Price protection ≠ They differ",
        "All other clauses are the same in every store.",
    )
    assert main_of(response).count("≠ They differ") == 2
    assert main_of(response).count("<s>") == 1


def test_the_choice_of_two_fields_is_understood_too(visitor: Client, store: Store, strict: Store) -> None:
    assert "≠ They differ" in text_of(visitor.get("/policies/compare/?stores=a&stores=b"))


@pytest.mark.parametrize("stores", ["", "a", "a,a", ","])
def test_without_two_stores_there_is_only_the_choice(visitor: Client, store: Store, stores: str) -> None:
    response = visitor.get("/policies/compare/", {"stores": stores})

    says(response, "Choose two stores to see their promises side by side.")


def under(store: Store, measure: Measure, starts: timedelta, ends: timedelta | None) -> None:
    values = {"proposed_at": NOON, "trigger": "ruling_disobeyed", "ledger": "serious", "points": 12, "state": "booked"}
    penalty = Penalty.objects.create(store=store, number=f"PE-{store.pk}", **values)
    span = {"starts_at": NOON + starts, "ends_at": None if ends is None else NOON + ends}
    Sanction.objects.create(store=store, ledger="serious", node_points=12, measure=measure, penalty=penalty, **span)


def offered(response: Any) -> set[str]:
    return set(re.findall(r'<option value="(\w+)"', main_of(response)))


@pytest.mark.parametrize(("measure", "ends"), [(Measure.HIDDEN, 7 * DAY), (Measure.CLOSED, None)])
def test_a_store_that_is_hidden_or_closed_is_not_offered_but_can_be_named(
    visitor: Client, clock: Clock, store: Store, strict: Store, measure: Measure, ends: timedelta | None
) -> None:
    under(strict, measure, -DAY, ends)

    assert offered(visitor.get("/policies/compare/")) == {"a"}
    named = visitor.get("/policies/compare/?stores=a,b")
    assert offered(named) == {"a", "b"}
    says(named, "≠ They differ")


@pytest.mark.parametrize(("measure", "ends"), [(Measure.HIDDEN, -HOUR), (Measure.RESTRICTED, None)])
def test_a_store_whose_measure_is_over_or_a_lesser_one_is_offered(
    visitor: Client, clock: Clock, store: Store, strict: Store, measure: Measure, ends: timedelta | None
) -> None:
    under(strict, measure, -DAY, ends)

    assert offered(visitor.get("/policies/compare/")) == {"a", "b"}


def test_a_store_that_is_not_there_cannot_be_compared(visitor: Client, store: Store) -> None:
    assert visitor.get("/policies/compare/", {"stores": "a,nobody"}).status_code == 404


def test_a_product_tells_its_warranty_serial_number_and_manual(visitor: Client) -> None:
    ProductFactory(sku="MX-3S", manual_url="https://example.com/manual")

    response = visitor.get("/products/MX-3S/")

    says(
        response,
        "MX Master 3S mouse",
        "24 months from delivery Law and platform 12 months Brand 24 months",
        "It looks like 2431LZ0A8K29 .",
        "Manual and drivers",
        "Ask the store",
    )
    assert links_of(response) == {"https://example.com/manual", "/accounts/login/", "/stores/"}


def test_a_consumable_has_no_warranty_of_its_own(visitor: Client) -> None:
    ProductFactory(sku="FEET", category="consumable", warranty_months=0)

    says(visitor.get("/products/FEET/"), "Consumables and software have no warranty of their own")


def test_a_customer_asks_about_a_product_among_their_orders(page: Client) -> None:
    ProductFactory(sku="MX-3S")

    assert "/orders/" in links_of(page.get("/products/MX-3S/"))


@pytest.mark.parametrize("address", ["/stores/nobody/policy/", "/products/NOTHING/", "/products/a%00b/"])
def test_what_is_not_there_is_not_there(visitor: Client, address: str) -> None:
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize(
    ("address", "queries"),
    [("/stores/", 9), ("/stores/a/policy/", 5), ("/policies/compare/?stores=a,b", 6), ("/products/MX-3S/", 6)],
)
@pytest.mark.parametrize("more", [0, 20])
def test_a_public_page_takes_the_same_queries_for_few_and_for_many(
    visitor: Client,
    store: Store,
    strict: Store,
    address: str,
    queries: int,
    more: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ProductFactory(sku="MX-3S")
    for number in range(more):
        _version(StoreFactory(), 1, date(2025, 1, 1))
        _version(store, 10 + number, datetime(2026, 1, 1 + number, tzinfo=UTC).date())

    with django_assert_num_queries(queries):
        visitor.get(address)


def test_a_policy_tells_the_hours_to_report_damage_that_are_in_force(visitor: Client, store: Store) -> None:
    in_force(SettingCode.ARRIVAL_DAMAGE_REPORT_H, 72, NOON)

    says(visitor.get("/stores/a/policy/"), "for damage on the way within 72 hours")
