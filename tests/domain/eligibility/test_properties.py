"""What holds for any facts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.domain.calendar import CHINA, day_n, months_on
from aftersales.domain.eligibility import Facts, FindingKind, Outcome, PolicyTerms, ReturnShipping, judge
from aftersales.domain.eligibility.vocabulary import StoreKind
from aftersales.domain.terms import DefectRemedy, ReturnShippingPayer
from tests.domain.eligibility.facts import ANY_FACTS, ANY_TERMS, stated

RANK = {Outcome.INELIGIBLE: 0, Outcome.NEEDS_REVIEW: 1, Outcome.ELIGIBLE: 2}
DAYS = ("no_reason_days", "defect_return_days", "defect_exchange_days", "warranty_months")
BETTER: list[dict[str, Any]] = [
    {"price_protection_days": 60},
    {"restocking_fee_percent": 0},
    {"return_shipping_payer": ReturnShippingPayer.STORE},
    {"allows_no_reason_exchange": True},
    {"refuses_opened_goods": False},
    {"requires_outer_box": False},
    {"sale_items_final": False},
    {"defect_remedy": DefectRemedy.BY_LAW},
    {"offers_onsite_repair": True},
]


def under(facts: Facts, terms: PolicyTerms) -> Facts:
    return replace(facts, store=replace(facts.store, terms=terms))


def is_no_worse(facts: Facts, before: Facts) -> bool:
    new, old = judge(facts), judge(before)
    return RANK[new.outcome] >= RANK[old.outcome] and (new.last_day or date.min) >= (old.last_day or date.min)


@settings(max_examples=120)
@given(facts=ANY_FACTS)
def test_a_verdict_follows_from_its_findings(facts: Facts) -> None:
    verdict = judge(facts)
    refused = bool(verdict.of_kind(FindingKind.REFUSAL))
    asked = bool(verdict.of_kind(FindingKind.FAULT_QUESTION, FindingKind.PLAIN_QUESTION))
    assert (verdict.outcome is Outcome.INELIGIBLE) is refused
    assert (verdict.outcome is Outcome.ELIGIBLE) is (not refused and not asked)
    assert len(set(verdict.codes)) == len(verdict.codes)


@settings(max_examples=60)
@given(facts=ANY_FACTS)
def test_nobody_pays_for_a_refused_request_and_nothing_is_granted_late(facts: Facts) -> None:
    verdict = judge(facts)
    if verdict.outcome is Outcome.INELIGIBLE:
        assert verdict.return_shipping is ReturnShipping.NONE
    if verdict.outcome is Outcome.ELIGIBLE and verdict.last_day is not None:
        assert facts.day <= verdict.last_day


@settings(max_examples=120)
@given(facts=ANY_FACTS, terms=ANY_TERMS)
def test_the_floor_holds_for_any_store_terms(facts: Facts, terms: PolicyTerms) -> None:
    assert is_no_worse(under(facts, terms), under(facts, PolicyTerms()))


@settings(max_examples=60)
@given(facts=ANY_FACTS, terms=ANY_TERMS, field=st.sampled_from(DAYS), more=st.integers(0, 50))
def test_more_days_from_the_store_never_make_it_worse(facts: Facts, terms: PolicyTerms, field: str, more: int) -> None:
    longer: dict[str, Any] = {field: (getattr(terms, field) or 0) + more}
    assert is_no_worse(under(facts, replace(terms, **longer)), under(facts, terms))


@settings(max_examples=60)
@given(facts=ANY_FACTS, terms=ANY_TERMS, better=st.sampled_from(BETTER))
def test_a_better_store_term_never_makes_it_worse(facts: Facts, terms: PolicyTerms, better: dict[str, Any]) -> None:
    assert is_no_worse(under(facts, replace(terms, **better)), under(facts, terms))


@settings(max_examples=60)
@given(facts=ANY_FACTS)
def test_the_kind_of_store_decides_nothing(facts: Facts) -> None:
    verdicts = [judge(replace(facts, store=replace(facts.store, kind=kind))) for kind in StoreKind]
    assert verdicts[0] == verdicts[1]


# --- the last moment and the one after ---

FIRST_SIGN_OFF = datetime.fromisoformat("2024-01-01T09:30:00")

DEFECT = {"request__reason": "defective", "evidence__customer": "photo"}
WRONG = {"request__reason": "wrong_item", "evidence__customer": "photo"}
WINDOWS: list[tuple[dict[str, Any], Callable[[date, int], date], int]] = [
    ({}, day_n, 7),
    ({"request__kind": "exchange"}, day_n, 7),
    ({"store__terms__no_reason_days": 30}, day_n, 30),
    (DEFECT, day_n, 7),
    (DEFECT | {"request__kind": "exchange"}, day_n, 15),
    (DEFECT | {"request__kind": "exchange", "store__terms__defect_exchange_days": 40}, day_n, 40),
    (DEFECT | {"request__kind": "repair"}, months_on, 12),
    (DEFECT | {"request__kind": "repair", "extended_warranty__months": 6}, months_on, 18),
    (DEFECT | {"history__repairs_failed": 2, "brand__warranty_months": 24}, months_on, 24),
    (WRONG, day_n, 7),
    (WRONG | {"request__kind": "exchange"}, day_n, 15),
    (WRONG | {"request__kind": "resend", "request__reason": "missing_parts"}, day_n, 15),
    (
        {
            "request__kind": "price_protection",
            "request__reason": "price_drop",
            "request__price_drop": "9.00",
            "store__terms__price_protection_days": 20,
        },
        day_n,
        20,
    ),
]


@pytest.mark.parametrize(("facts", "count", "n"), WINDOWS)
@settings(max_examples=12)
@given(delivered=st.integers(0, 1095).map(lambda days: FIRST_SIGN_OFF + timedelta(days=days)))
def test_the_last_second_is_in_time_and_the_next_is_late(
    facts: dict[str, Any], count: Callable[[date, int], date], n: int, delivered: datetime
) -> None:
    signed = stated(**facts, order__delivered_at=wall(delivered), request__submitted_at=wall(delivered))
    last_day = CHINA.roll(count(delivered.date(), n))
    last_second = datetime.combine(last_day, time(23, 59, 59))
    assert judge(signed).last_day == last_day
    assert judge(asked_at(signed, last_second)).outcome is Outcome.ELIGIBLE
    assert judge(asked_at(signed, last_second + timedelta(seconds=1))).outcome is Outcome.INELIGIBLE


def wall(at: datetime) -> str:
    return at.isoformat()


def asked_at(facts: Facts, at: datetime) -> Facts:
    return replace(facts, request=replace(facts.request, submitted_at=at))
