"""What a store may not write, and what it may."""

from typing import Any

import pytest
from hypothesis import given, settings

from aftersales.domain.clauses import ClauseCode
from aftersales.domain.eligibility import FactError
from aftersales.domain.floor import Breach, extra_days_from, floor_breaches
from aftersales.domain.reading import read
from aftersales.domain.terms import LAW, SILENT, DefectRemedy, Floor, PolicyTerms, ReturnShippingPayer, highest
from tests.domain.eligibility.facts import ANY_TERMS

CONDITIONS: list[dict[str, Any]] = [
    {"refuses_opened_goods": True},
    {"requires_outer_box": True},
    {"sale_items_final": True},
    {"allows_no_reason_exchange": False},
    {"restocking_fee_percent": 5},
]


def terms_below(terms: PolicyTerms, floor: Floor = LAW) -> list[tuple[str, object, object]]:
    return [(breach.term, breach.value, breach.least) for breach in floor_breaches(terms, floor)]


def test_silence_breaks_nothing() -> None:
    assert floor_breaches(SILENT) == ()


def test_the_law_s_own_numbers_break_nothing() -> None:
    exact = PolicyTerms(no_reason_days=7, defect_return_days=7, defect_exchange_days=15, warranty_months=12)
    assert floor_breaches(exact) == ()


@pytest.mark.parametrize(
    ("term", "value", "least", "clause"),
    [
        ("no_reason_days", 6, 7, "1.1"),
        ("no_reason_days", 0, 7, "1.1"),
        ("defect_return_days", 6, 7, "2.1"),
        ("defect_exchange_days", 14, 15, "2.2"),
        ("warranty_months", 11, 12, "3.1"),
    ],
)
def test_less_than_the_law_is_a_breach_of_its_clause(term: str, value: int, least: int, clause: str) -> None:
    shorter: dict[str, Any] = {term: value}
    (breach,) = floor_breaches(PolicyTerms(**shorter))
    assert (breach.term, breach.value, breach.least, breach.clause) == (term, value, least, clause)


def test_a_breach_names_the_rule_it_breaks() -> None:
    assert floor_breaches(PolicyTerms(warranty_months=6)) == (
        Breach(ClauseCode.WARRANTY_TERM, "CPR 18; 3B", "warranty_months", 6, 12),
    )


def test_repair_only_is_a_breach_however_long_the_days() -> None:
    terms = PolicyTerms(no_reason_days=30, defect_return_days=30, defect_remedy=DefectRemedy.REPAIR_ONLY)
    assert terms_below(terms) == [("defect_remedy", "repair_only", "by_law")]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_that_could_only_bind_the_statutory_days_is_a_breach(condition: dict[str, Any]) -> None:
    for days in (None, 7):
        assert [breach.term for breach in floor_breaches(PolicyTerms(no_reason_days=days, **condition))] == [*condition]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_may_bind_days_that_the_store_adds(condition: dict[str, Any]) -> None:
    assert floor_breaches(PolicyTerms(no_reason_days=8, **condition)) == ()


def test_who_pays_and_price_protection_are_the_store_s_own() -> None:
    free = PolicyTerms(return_shipping_payer=ReturnShippingPayer.CUSTOMER, price_protection_days=1)
    assert floor_breaches(free) == ()


def test_days_begin_to_be_extra_the_day_after_the_floor_s_last() -> None:
    assert extra_days_from(PolicyTerms(no_reason_days=15)) == 8
    assert extra_days_from(PolicyTerms(no_reason_days=7)) is None


def test_a_higher_platform_floor_makes_lawful_days_too_few_by_the_platform_s_rule() -> None:
    (breach,) = floor_breaches(PolicyTerms(no_reason_days=8), Floor(no_reason_days=10))
    assert (breach.source, breach.least) == ("TB 13", 10)


def test_breaches_come_in_the_order_of_the_clauses() -> None:
    below = PolicyTerms(warranty_months=1, defect_remedy=DefectRemedy.REPAIR_ONLY, no_reason_days=1)
    assert [breach.clause.value for breach in floor_breaches(below)] == ["1.1", "2.3", "3.1"]


def test_a_floor_below_the_law_is_refused() -> None:
    with pytest.raises(FactError) as caught:
        read(Floor, {"no_reason_days": 6}, "floor")
    assert caught.value.field == "floor.no_reason_days"


def test_the_highest_floor_takes_each_number_where_it_is_best() -> None:
    assert highest(Floor(no_reason_days=10), Floor(warranty_months=24)) == Floor(no_reason_days=10, warranty_months=24)
    assert highest() == LAW


@settings(max_examples=100)
@given(terms=ANY_TERMS)
def test_every_breach_differs_from_its_least_and_sits_in_its_own_term(terms: PolicyTerms) -> None:
    for breach in floor_breaches(terms):
        assert getattr(terms, breach.term) == breach.value != breach.least
