"""Facts are read strictly, and what contradicts itself is refused by name."""

from datetime import UTC, datetime
from typing import Any

import pytest

from aftersales.domain.eligibility import FactError, FactProblem, facts_from
from aftersales.domain.eligibility.facts import Order, Request
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.terms import PolicyTerms, terms_from
from tests.domain.eligibility.facts import PLAIN, nested, stated


def problem_with(**facts: object) -> tuple[str, FactProblem]:
    with pytest.raises(FactError) as caught:
        stated(**facts)
    return caught.value.field, caught.value.problem


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("store.kind", "kiosk"),
        ("store.terms.no_reason_days", -1),
        ("store.terms.no_reason_days", True),
        ("store.terms.no_reason_days", "7"),
        ("store.terms.refuses_opened_goods", 1),
        ("extended_warranty.months", 0),
        ("order.promotions", ["bundle", "bundle"]),
        ("order.promotions", "bundle"),
        ("order.promotions", [["bundle"]]),
        ("order.quantity", 0),
        ("order.quantity", None),
        ("request.price_drop", "1.5"),
        ("request.price_drop", 1),
        ("request.submitted_at", "2026-03-06"),
        ("request.submitted_at", "2026-03-06T10:00:00Z"),
        ("request.submitted_at", "2026-13-06T10:00:00"),
        ("history.replaced_on", "20260304"),
        ("goods", None),
    ],
)
def test_a_bad_value_is_named(path: str, value: object) -> None:
    assert problem_with(**{path: value}) == (path, FactProblem.BAD_VALUE)


@pytest.mark.parametrize("path", ["weather", "store.terms.colour", "order.gift.size"])
def test_an_unknown_fact_is_named(path: str) -> None:
    assert problem_with(**{path: 1}) == (path, FactProblem.UNKNOWN)


@pytest.mark.parametrize("path", ["store.kind", "request.kind", "request.submitted_at", "item.category"])
def test_a_missing_fact_is_named(path: str) -> None:
    present = {name: value for name, value in PLAIN.items() if name != path}
    with pytest.raises(FactError) as caught:
        facts_from(nested(present))
    assert (caught.value.field, caught.value.problem) == (path, FactProblem.REQUIRED)


def test_an_extension_without_months_is_refused() -> None:
    field = "extended_warranty.months"
    assert problem_with(extended_warranty__sold_by="store") == (field, FactProblem.REQUIRED)


@pytest.mark.parametrize("absent", [None, {}])
def test_no_extension_is_no_extension(absent: object) -> None:
    assert stated(extended_warranty=absent).extended_warranty is None


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("order.delivered_at", {"order__delivered_at": None}),
        ("order.delivered_at", {"order__fulfilment": "paid"}),
        ("request.submitted_at", {"request__submitted_at": "2026-03-03T14:59:59"}),
        ("history.replaced_on", {"history__replaced_on": "2026-03-07"}),
        ("order.gift.announced_price", {"order__gift__announced_price": "9.00"}),
        ("history.store_consents", {"history__store_consents": True}),
        ("goods.condition_basis", {"goods__condition_basis": "disputed"}),
        ("evidence.store_source_proof", {"evidence__store_source_proof": "failed"}),
    ],
)
def test_a_contradiction_is_named(field: str, facts: dict[str, Any]) -> None:
    assert problem_with(**facts) == (field, FactProblem.CONTRADICTION)


def test_delivered_goods_without_a_sign_off_cannot_even_be_stated() -> None:
    with pytest.raises(FactError):
        Order()


def test_a_moment_with_a_zone_is_refused() -> None:
    with pytest.raises(FactError):
        Request(
            kind=RequestKind.REPAIR,
            reason=Reason.DEFECTIVE,
            submitted_at=datetime(2026, 3, 6, tzinfo=UTC),
        )


def test_terms_are_read_alone() -> None:
    assert terms_from({"no_reason_days": 15}) == PolicyTerms(no_reason_days=15)


def test_terms_name_their_bad_field() -> None:
    with pytest.raises(FactError) as caught:
        terms_from({"no_reason_days": "15"})
    assert caught.value.field == "no_reason_days"
