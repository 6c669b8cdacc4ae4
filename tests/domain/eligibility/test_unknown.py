"""An unknown fact becomes a question: who answers it, whether the outcome hangs on it, and what staff can state."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.eligibility import FactError, Outcome, ReturnShipping, Verdict, facts_from, judge
from aftersales.domain.eligibility.origins import MATTERS, ORIGINS, Origin
from aftersales.domain.eligibility.unknown import (
    STATED_BY,
    VALUES,
    Answerer,
    Unknown,
    answerer_of,
    held_open,
    outcome_if_silent,
    statable_facts,
    unknowns,
    with_fact,
    with_findings,
)
from aftersales.domain.lifecycle import Role
from aftersales.domain.requests import Reason, RequestKind
from tests.domain.eligibility.test_vocabulary import CONTRACT

DELIVERED, DAY_2 = "2026-03-03T09:30:00", "2026-03-05T10:00:00"
INTACT = {
    "opened": False,
    "outer_box_kept": True,
    "accessories_complete": True,
    "labels_intact": True,
    "use_marks": "none",
    "data_left": "none",
    "damage": "none",
    "condition_basis": "agreed",
}


def facts(kind: str = "return_refund", reason: str = "no_longer_wanted", **changes: Any) -> dict[str, Any]:
    """A request on day 2 about a mouse; everything is told but what a test leaves out."""
    return {
        "store": {"kind": "flagship"},
        "item": {"category": "mouse"},
        "order": {"delivered_at": DELIVERED, "gift": {"status": "none"}},
        "request": {
            "kind": kind,
            "reason": reason,
            "submitted_at": DAY_2,
            "handover": "parcel",
            "self_check_done": True,
        },
        "goods": INTACT,
        "defect": {"visibility": "visible", "severity": "minor", "safety_hazard": False, "disclosed_at_sale": False},
        "evidence": {"customer": "photo"},
        "proof": {"serial": "matches"},
        "history": {"store_consents": False},
        "customer": {"flagged_for_abuse": False},
    } | changes


def possible(told: Any) -> Verdict | None:
    try:
        return judge(facts_from(told))
    except FactError:
        return None


def open_questions(told: dict[str, Any]) -> tuple[Unknown, ...]:
    return unknowns(told, RequestKind(told["request"]["kind"]), Reason(told["request"]["reason"]), possible)


def verdict_on(told: dict[str, Any]) -> Verdict:
    verdict = possible(told)
    assert verdict
    return held_open(verdict, open_questions(told))


def without(told: dict[str, Any], group: str, name: str) -> dict[str, Any]:
    return told | {group: {key: value for key, value in told[group].items() if key != name}}


# --- what is open ---


def test_where_all_is_told_nothing_is_open() -> None:
    assert open_questions(facts()) == ()
    assert verdict_on(facts()).outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize("name", ["accessories_complete", "labels_intact", "use_marks", "data_left", "damage"])
def test_a_condition_that_nobody_told_holds_the_outcome_open(name: str) -> None:
    told = without(facts(), "goods", name)

    assert open_questions(told) == (Unknown(f"goods.{name}", Answerer.CUSTOMER, decides=True),)
    assert verdict_on(told).outcome is Outcome.NEEDS_REVIEW
    assert verdict_on(told).return_shipping is ReturnShipping.CUSTOMER


def test_what_changes_nothing_here_is_no_question() -> None:
    assert open_questions(without(facts(), "goods", "outer_box_kept")) == ()


def test_the_box_is_a_question_where_the_store_asks_for_it() -> None:
    told = without(facts(), "goods", "outer_box_kept") | {
        "store": {"kind": "flagship", "terms": {"requires_outer_box": True}}
    }

    assert open_questions(told) == (Unknown("goods.outer_box_kept", Answerer.CUSTOMER, decides=False),)
    assert verdict_on(told).outcome is Outcome.ELIGIBLE


def test_stock_is_the_stores_question_about_every_exchange() -> None:
    told = facts("exchange", "wrong_item")

    assert open_questions(told) == (Unknown("item.in_stock", Answerer.STORE, decides=True),)
    assert verdict_on(told).outcome is Outcome.NEEDS_REVIEW


def test_a_serial_number_that_nobody_read_waits_for_the_goods_and_holds_up_nothing() -> None:
    told = facts(proof={})

    assert open_questions(told) == (Unknown("proof.serial", Answerer.INSPECTION, decides=False),)
    assert verdict_on(told).outcome is Outcome.ELIGIBLE


def test_a_refusal_that_an_answer_could_turn_is_no_refusal_yet() -> None:
    late = without(facts("return_refund", "defective"), "defect", "severity")
    late["request"] = late["request"] | {"submitted_at": "2026-06-05T10:00:00"}

    assert judge(facts_from(late)).outcome is Outcome.INELIGIBLE
    assert verdict_on(late).outcome is Outcome.NEEDS_REVIEW
    assert verdict_on(late).return_shipping is ReturnShipping.BY_FAULT


def test_a_refusal_that_no_answer_turns_stands() -> None:
    late = facts(goods={}) | {"request": facts()["request"] | {"submitted_at": "2026-06-05T10:00:00"}}

    assert verdict_on(late).outcome is Outcome.INELIGIBLE


def test_a_price_that_nobody_named_is_a_question() -> None:
    told = facts("price_protection", "price_drop", store={"kind": "flagship", "terms": {"price_protection_days": 7}})

    assert open_questions(told) == (Unknown("request.price_drop", Answerer.CUSTOMER, decides=True),)


# --- a store that never answers ---


def test_a_store_gains_nothing_by_leaving_its_own_question_open() -> None:
    told = facts("exchange", "wrong_item")

    assert outcome_if_silent(judge(facts_from(told)), open_questions(told)) is Outcome.ELIGIBLE


def test_its_silence_answers_no_question_of_the_customer() -> None:
    told = without(facts(), "goods", "damage")

    assert outcome_if_silent(judge(facts_from(told)), open_questions(told)) is Outcome.NEEDS_REVIEW


# --- what staff state ---


def state(told: dict[str, Any], role: Role = Role.STORE, declared: tuple[str, ...] = ()) -> tuple[str, ...]:
    kind, reason = RequestKind(told["request"]["kind"]), Reason(told["request"]["reason"])
    return statable_facts(told, kind, reason, role, possible, declared)


def test_only_what_would_change_something_can_be_stated() -> None:
    assert state(facts("exchange", "wrong_item")) == ("item.in_stock",)
    assert state(facts("refund_only", "not_delivered")) == ()


def test_the_store_does_not_overrule_the_customers_complaint_but_the_platform_weighs_it() -> None:
    told = facts("repair", "defective")
    declared = ("defect.safety_hazard",)

    assert "defect.safety_hazard" in state(told)
    assert "defect.safety_hazard" not in state(told, declared=declared)
    assert "defect.safety_hazard" in state(told, Role.PLATFORM, declared)


def test_only_the_platform_flags_an_abuse() -> None:
    assert "customer.flagged_for_abuse" not in state(facts())
    assert "customer.flagged_for_abuse" in state(facts(), Role.PLATFORM)


def test_consent_to_a_lapsed_reason_is_no_question_of_the_new_request() -> None:
    lapsed = facts(history={"same_reason_lapsed": True})

    assert "REAPPLY_NEEDS_CONSENT" in verdict_on(lapsed).codes
    assert "history.store_consents" not in state(lapsed)


def test_damage_that_the_store_states_is_its_claim_until_it_is_proved() -> None:
    found = with_findings(facts("repair", "defective"), {"goods.damage": "liquid"})

    assert found["goods"]["condition_basis"] == "store_claim"
    assert "BURDEN_ON_STORE" in verdict_on(found).codes
    agreed = with_findings(found, {"goods.damage": "liquid", "goods.condition_basis": "agreed"})
    assert "HUMAN_DAMAGE" in verdict_on(agreed).codes


def test_goods_that_are_intact_after_all_are_nobodys_claim() -> None:
    worn = facts(goods=INTACT | {"use_marks": "lasting", "condition_basis": "store_claim"})

    found = with_findings(worn, {"goods.use_marks": "none"})

    assert found["goods"]["condition_basis"] == "agreed"
    assert verdict_on(found).outcome is Outcome.ELIGIBLE


def test_stating_a_fact_leaves_the_told_ones_as_they_were() -> None:
    told = facts()

    with_findings(told, {"goods.damage": "drop", "item.in_stock": False})

    assert told == facts()


# --- the tables ---


def test_every_fact_that_people_tell_has_all_its_values() -> None:
    assert set(VALUES) == set(MATTERS)
    for fact, values in VALUES.items():
        asked = CONTRACT["facts"][fact]
        if asked["type"] == "bool":
            assert set(values) == {True, False}
        elif asked["type"] == "enum":
            never_answered = {"order.gift.status": {"none"}, "evidence.store_source_proof": {"not_asked"}}
            assert set(values) == set(asked["values"]) - never_answered.get(fact, set())


def test_whoever_answers_is_the_origin_of_the_fact() -> None:
    staff = {fact for fact in MATTERS if answerer_of(fact) in (Answerer.STORE, Answerer.PLATFORM)}
    assert {ORIGINS[fact] for fact in staff} == {Origin.AGENT, Origin.PRODUCT}
    assert set(STATED_BY) <= set(MATTERS)
    assert {fact for fact, origin in ORIGINS.items() if origin is Origin.AGENT} <= set(STATED_BY)


_PAIRS = [
    (kind, reason)
    for kind, reasons in {
        "return_refund": ["no_longer_wanted", "defective", "not_as_described", "counterfeit"],
        "exchange": ["no_longer_wanted", "defective", "wrong_item"],
        "repair": ["defective"],
    }.items()
    for reason in reasons
]


@given(pair=st.sampled_from(_PAIRS), hidden=st.sets(st.sampled_from(sorted(VALUES))))
def test_what_is_not_told_never_grants_what_a_possible_answer_would_refuse(
    pair: tuple[str, str], hidden: set[str]
) -> None:
    told = facts(*pair, item={"category": "mouse", "in_stock": True})
    for fact in hidden - {"item.category", "order.gift.status", "proof.serial", "goods.condition_basis"}:
        group, _dot, name = fact.rpartition(".")
        told = without(told, group, name)
    verdict = verdict_on(told)

    if verdict.outcome is Outcome.ELIGIBLE:
        for fact in hidden - {"order.gift.status", "proof.serial", "goods.condition_basis"}:
            for value in VALUES[fact]:
                other = possible(with_fact(told, fact, value)) if fact != "item.category" else None
                assert other is None or other.outcome is Outcome.ELIGIBLE
