"""Decisions worth a sentence of their own; the contract's cases cover the rest."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from aftersales.domain.eligibility import FindingCode, FindingKind, Outcome, ReturnShipping, judge
from aftersales.domain.eligibility.findings import finding, note
from tests.domain.eligibility.facts import stated

REPAIR = {"request__kind": "repair", "request__reason": "defective", "evidence__customer": "photo"}
EXCHANGE = REPAIR | {"request__kind": "exchange"}


def test_the_answer_is_plain_values() -> None:
    assert judge(stated()).as_json() == {
        "outcome": "eligible",
        "return_shipping": "customer",
        "last_day": "2026-03-10",
        "findings": [],
    }


def test_a_snapshot_keeps_source_and_values_of_each_finding() -> None:
    verdict = judge(stated(order__gift__status="lost", order__gift__announced_price="39.90"))
    assert verdict.snapshot()["findings"] == [
        {"code": "GIFT_DEDUCTED", "kind": "note", "source": "R7 12; TB 61", "values": {"price": "39.90"}}
    ]


def test_nothing_more_is_tested_after_a_reason_that_does_not_fit() -> None:
    verdict = judge(stated(request__kind="resend", goods__damage="drop", history__open_ticket=True))
    assert verdict.codes == (FindingCode.OPEN_TICKET, FindingCode.REASON_NOT_FOR_KIND)
    assert verdict.last_day is None


def test_a_software_issue_refuses_a_repair_and_only_explains_a_return() -> None:
    repair = judge(stated(**REPAIR | {"request__reason": "software_issue"}))
    returned = judge(stated(request__reason="software_issue"))
    assert repair.findings == (finding(FindingCode.NOT_A_DEFECT),)
    assert returned.findings == (note(FindingCode.NOT_A_DEFECT),)
    assert returned.of_kind(FindingKind.REFUSAL) == ()


def test_a_store_that_only_repairs_promises_no_extra_exchange_days() -> None:
    terms = {"store__terms__defect_remedy": "repair_only", "store__terms__defect_exchange_days": 30}
    verdict = judge(stated(**EXCHANGE, **terms, request__submitted_at="2026-03-25T10:00:00"))
    assert (verdict.codes, verdict.last_day) == ((FindingCode.WINDOW_CLOSED,), date(2026, 3, 18))


def test_a_store_that_only_repairs_still_exchanges_in_the_statutory_days() -> None:
    verdict = judge(stated(**EXCHANGE, store__terms__defect_remedy="repair_only"))
    assert (verdict.outcome, verdict.codes) == (Outcome.ELIGIBLE, (FindingCode.STORE_TERM_OVERRIDDEN,))


def test_a_late_brand_extension_is_a_question_and_moves_no_last_day() -> None:
    extension = {"extended_warranty__months": 12, "extended_warranty__bought_days_after_purchase": 31}
    verdict = judge(stated(**REPAIR, **extension, request__submitted_at="2027-06-01T10:00:00"))
    assert (verdict.codes[0], verdict.last_day) == (FindingCode.EXTENSION_LATE, date(2027, 3, 3))
    assert verdict.return_shipping is ReturnShipping.BY_FAULT


def test_a_consumable_without_any_term_has_no_warranty_to_end() -> None:
    verdict = judge(stated(**REPAIR, item__category="consumable"))
    assert (verdict.codes, verdict.last_day) == ((FindingCode.WARRANTY_ENDED,), None)


def test_a_rolled_last_day_says_from_where() -> None:
    verdict = judge(stated(order__delivered_at="2026-09-25T12:00:00", request__submitted_at="2026-10-08T09:00:00"))
    rolled = finding(FindingCode.ROLLED_TO_WORKDAY, start=date(2026, 10, 2), end=date(2026, 10, 8))
    assert verdict.findings == (rolled,)


def test_a_lost_gift_says_what_it_costs() -> None:
    verdict = judge(stated(order__gift__status="lost", order__gift__announced_price="39.90"))
    assert verdict.findings == (finding(FindingCode.GIFT_DEDUCTED, price=Decimal("39.90")),)


def test_too_many_units_say_how_many_are_left() -> None:
    verdict = judge(stated(order__quantity=3, history__quantity_settled=2, request__quantity=2))
    assert finding(FindingCode.QUANTITY_EXCEEDED, left=1) in verdict.findings


def test_a_price_promise_has_not_begun_before_sign_off() -> None:
    verdict = judge(
        stated(
            order__fulfilment="in_transit",
            order__delivered_at=None,
            request__kind="price_protection",
            request__reason="price_drop",
            request__price_drop="9.00",
            store__terms__price_protection_days=7,
        )
    )
    assert (verdict.outcome, verdict.last_day) == (Outcome.ELIGIBLE, None)


@pytest.mark.parametrize(
    ("facts", "payer"),
    [
        ({}, ReturnShipping.CUSTOMER),
        ({"order__return_insured": True}, ReturnShipping.INSURANCE),
        (
            {"order__return_insured": True, "store__terms__return_shipping_payer": "store"},
            ReturnShipping.STORE,
        ),
        ({"request__kind": "exchange", "order__return_insured": True}, ReturnShipping.CUSTOMER),
        ({"history__same_reason_lapsed": True}, ReturnShipping.CUSTOMER),
        ({"customer__flagged_for_abuse": True}, ReturnShipping.BY_FAULT),
        (REPAIR, ReturnShipping.STORE),
        (REPAIR | {"request__handover": "on_site"}, ReturnShipping.STORE),
        (
            REPAIR | {"request__handover": "on_site", "store__terms__offers_onsite_repair": True},
            ReturnShipping.NONE,
        ),
    ],
)
def test_the_first_line_that_fits_names_the_payer(facts: dict[str, Any], payer: ReturnShipping) -> None:
    assert judge(stated(**facts)).return_shipping is payer
