"""Every fact has a named origin, and what nobody has told is said to be assumed."""

from aftersales.domain.eligibility.origins import MATTERS, ORIGINS, Origin, assumed_facts, stated_facts
from aftersales.domain.requests import Reason, RequestKind
from tests.domain.eligibility.test_vocabulary import CONTRACT, FLOOR

_K, _R = RequestKind, Reason
TOLD_BY_PEOPLE = {Origin.DECLARATION, Origin.AGENT, Origin.INSPECTION, Origin.PRODUCT}


def test_every_fact_of_the_contract_has_an_origin_and_nothing_else_has() -> None:
    assert set(ORIGINS) == set(CONTRACT["facts"]) | FLOOR


def test_every_origin_is_used() -> None:
    assert set(ORIGINS.values()) == set(Origin)


def test_only_what_people_tell_is_ever_assumed() -> None:
    assert {ORIGINS[fact] for fact in MATTERS} <= TOLD_BY_PEOPLE


def test_a_return_for_no_reason_assumes_the_condition_that_nobody_declared() -> None:
    told = {"goods": {"opened": True, "outer_box_kept": True}, "item": {"category": "mouse"}}
    assert assumed_facts(told, _K.RETURN_REFUND, _R.NO_LONGER_WANTED) == (
        "order.gift.status",
        "request.handover",
        "goods.accessories_complete",
        "goods.labels_intact",
        "goods.use_marks",
        "goods.data_left",
        "goods.damage",
        "goods.condition_basis",
        "proof.serial",
        "customer.flagged_for_abuse",
    )


def test_a_value_that_nobody_stated_is_assumed_though_it_is_told() -> None:
    told = {"order": {"gift": {"status": "returned"}}}
    assert "order.gift.status" not in assumed_facts(told, _K.RETURN_REFUND, _R.DEFECTIVE)
    assert "order.gift.status" in assumed_facts(told, _K.RETURN_REFUND, _R.DEFECTIVE, ["order.gift.status"])


def test_an_exchange_assumes_that_the_model_is_in_stock() -> None:
    assert "item.in_stock" in assumed_facts({}, _K.EXCHANGE, _R.WRONG_ITEM)
    assert "item.in_stock" not in assumed_facts({}, _K.REPAIR, _R.DEFECTIVE)


def test_money_without_goods_assumes_nothing() -> None:
    told = {"history": {"store_consents": False}}
    assert assumed_facts(told, _K.REFUND_ONLY, _R.NOT_DELIVERED) == ()


def test_what_is_told_is_not_assumed() -> None:
    told = {"proof": {"serial": "matches"}, "item": {"category": "mouse"}, "goods": {"damage": "none"}}
    assumed = assumed_facts(told, _K.REPAIR, _R.DEFECTIVE)
    assert set(assumed) == {
        "request.handover",
        "request.self_check_done",
        "goods.condition_basis",
        "defect.disclosed_at_sale",
        "evidence.store_source_proof",
        "defect.visibility",
        "defect.severity",
        "defect.safety_hazard",
    }


def test_facts_are_named_as_the_contract_names_them() -> None:
    told = {"store": {"terms": {"no_reason_days": 7}}, "request": {"kind": "repair"}}
    assert list(stated_facts(told)) == ["store.terms.no_reason_days", "request.kind"]
