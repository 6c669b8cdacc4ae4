from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings

from aftersales.domain.clauses import ClauseCode
from aftersales.domain.eligibility.facts import Limits
from aftersales.domain.floor import floor_breaches
from aftersales.domain.terms import DefectRemedy, Floor, PolicyTerms, ReturnShippingPayer
from aftersales.wording.clauses import (
    FIXED,
    SECTIONS,
    TITLES,
    ShownClause,
    breach_sentence,
    clause_label,
    clause_text,
    policy_sections,
)
from tests.domain.eligibility.facts import ANY_TERMS

OTHER: list[dict[str, Any]] = [
    {"no_reason_days": 15},
    {"defect_return_days": 30},
    {"defect_exchange_days": 30},
    {"warranty_months": 24},
    {"price_protection_days": 15},
    {"restocking_fee_percent": 5},
    {"return_shipping_payer": ReturnShippingPayer.STORE},
    {"allows_no_reason_exchange": False},
    {"refuses_opened_goods": True},
    {"requires_outer_box": True},
    {"sale_items_final": True},
    {"defect_remedy": DefectRemedy.REPAIR_ONLY},
    {"offers_onsite_repair": True},
]


def shown(terms: PolicyTerms, number: str, floor: Floor | None = None) -> ShownClause:
    sections = policy_sections(terms, floor) if floor else policy_sections(terms)
    return next(clause for section in sections for clause in section.clauses if clause.number == number)


def texts(terms: PolicyTerms) -> list[str]:
    return [clause.text for section in policy_sections(terms) for clause in section.clauses]


def test_the_clauses_tell_the_numbers_that_are_in_force() -> None:
    limits = Limits(damage_report_hours=72, applications=7)
    sections = policy_sections(PolicyTerms(), limits=limits)
    said = {clause.number: clause.text for section in sections for clause in section.clauses}

    assert "for damage on the way within 72 hours" in said[ClauseCode.MISMATCH_PROOF]
    assert "up to 7 times for an item" in said[ClauseCode.WHO_AND_HOW_OFTEN]


def test_every_clause_and_section_has_a_name() -> None:
    assert set(TITLES) == set(ClauseCode)
    assert {code.section for code in ClauseCode} == set(SECTIONS)


def test_a_clause_without_terms_has_a_fixed_text_and_one_with_terms_has_none() -> None:
    shown_numbers = [clause.number for section in policy_sections(PolicyTerms()) for clause in section.clauses]
    assert shown_numbers == list(ClauseCode)
    assert all(texts(PolicyTerms()))
    assert ClauseCode.NO_REASON_DAYS not in FIXED


@pytest.mark.parametrize("term", OTHER, ids=lambda term: next(iter(term)))
def test_every_term_changes_exactly_its_own_clause(term: dict[str, Any]) -> None:
    silent, told = texts(PolicyTerms()), texts(PolicyTerms(**term))
    assert sum(one != other for one, other in zip(silent, told, strict=True)) == 1


def test_every_term_was_tried() -> None:
    assert {next(iter(term)) for term in OTHER} == {field.name for field in fields(PolicyTerms)}


def test_a_silent_store_says_what_law_and_platform_grant() -> None:
    assert clause_text("1.1", PolicyTerms(), Floor(no_reason_days=10)) == (
        "You can ask for a return or exchange without a reason within 10 days after delivery."
    )


def test_a_promise_is_told_apart_from_the_floor() -> None:
    assert clause_text("1.1", PolicyTerms(no_reason_days=15)) == (
        "You can ask for a return or exchange without a reason within 15 days after delivery. "
        "7 days are the law's and the platform's; the rest is the store's promise."
    )


def test_a_condition_binds_from_the_first_extra_day() -> None:
    terms = PolicyTerms(no_reason_days=15, refuses_opened_goods=True)
    assert shown(terms, "1.2").text.endswith("From day 8 on, only unopened items are taken back.")
    assert shown(terms, "1.2").set_aside == ""


def test_a_fee_is_told_with_its_percentage() -> None:
    terms = PolicyTerms(no_reason_days=15, restocking_fee_percent=5)
    assert shown(terms, "1.3").text.endswith("From day 8 on, the store keeps 5% of the price for restocking.")


def test_a_term_below_the_floor_is_shown_with_what_applies_instead() -> None:
    assert (
        shown(PolicyTerms(warranty_months=6), "3.1").set_aside == "Law and platform grant 12 months, and that applies."
    )
    assert shown(PolicyTerms(refuses_opened_goods=True), "1.2").set_aside == (
        "Law and platform do not allow this condition; it does not apply."
    )


@settings(max_examples=40)
@given(terms=ANY_TERMS)
def test_exactly_the_clauses_of_breaches_are_set_aside(terms: PolicyTerms) -> None:
    clauses = [clause for section in policy_sections(terms) for clause in section.clauses]
    assert {clause.number for clause in clauses if clause.set_aside} == {one.clause for one in floor_breaches(terms)}
    assert all(breach_sentence(breach) for breach in floor_breaches(terms))


def test_a_breach_is_told_with_clause_numbers_and_law() -> None:
    (breach,) = floor_breaches(PolicyTerms(no_reason_days=3))
    assert breach_sentence(breach) == (
        "Clause 1.1, Days to ask: 3 days is too little; the least is 7 days "
        "(Consumer Rights Protection Law, art. 25; Measures on Seven-Day Returns, art. 10, 31)."
    )


def test_a_clause_is_cited_by_number_and_name() -> None:
    assert clause_label("3.2") == "Clause 3.2, What the warranty does not cover"
