"""A last day explains itself step by step."""

from datetime import date
from typing import Any

import pytest

from aftersales.domain.calendar import CHINA, Step, StepCode
from aftersales.domain.eligibility import facts_from, judge
from aftersales.domain.eligibility.last_day import explain_last_day
from aftersales.domain.holiday_lists import YearList, with_lists


def facts(kind: str, reason: str, delivered: str, submitted: str, **more: Any) -> dict[str, Any]:
    return {
        "store": {"kind": "flagship"},
        "item": {"category": "mouse"},
        "order": {"delivered_at": f"{delivered}T10:00:00"},
        "request": {"kind": kind, "reason": reason, "submitted_at": f"{submitted}T10:00:00"},
    } | more


def test_seven_days_explain_their_roll() -> None:
    told = facts_from(facts("return_refund", "no_longer_wanted", "2026-09-25", "2026-09-28"))
    assert explain_last_day(told) == (
        Step(StepCode.COUNTED_DAYS, {"count": 7, "start": date(2026, 9, 25), "end": date(2026, 10, 2)}),
        Step(StepCode.ROLLED_OFF_REST_DAY, {"start": date(2026, 10, 2), "end": date(2026, 10, 8)}),
        Step(StepCode.ENDS_AT_MIDNIGHT, {"day": date(2026, 10, 8)}),
    )


def test_a_warranty_explains_its_months_and_the_days_in_repair() -> None:
    history = {"repair_days": 10}
    told = facts_from(facts("repair", "defective", "2025-03-03", "2025-06-02", history=history))
    assert explain_last_day(told) == (
        Step(StepCode.COUNTED_MONTHS, {"count": 12, "start": date(2025, 3, 3), "end": date(2026, 3, 3)}),
        Step(StepCode.ADDED_REPAIR_DAYS, {"count": 10, "start": date(2026, 3, 3), "end": date(2026, 3, 13)}),
        Step(StepCode.ENDS_AT_MIDNIGHT, {"day": date(2026, 3, 13)}),
    )


def test_a_warranty_that_a_replacement_started_anew_says_so() -> None:
    history = {"replaced_on": "2025-05-06"}
    told = facts_from(facts("repair", "defective", "2025-03-03", "2025-06-02", history=history))

    assert explain_last_day(told)[:2] == (
        Step(StepCode.RESTARTED_BY_REPLACEMENT, {"day": date(2025, 5, 6)}),
        Step(StepCode.COUNTED_MONTHS, {"count": 12, "start": date(2025, 5, 6), "end": date(2026, 5, 6)}),
    )


def test_the_longest_promise_is_the_one_explained() -> None:
    store = {"kind": "flagship", "terms": {"no_reason_days": 30}}
    told = facts_from(facts("return_refund", "no_longer_wanted", "2026-03-03", "2026-03-05", store=store))
    assert explain_last_day(told)[0] == Step(
        StepCode.COUNTED_DAYS, {"count": 30, "start": date(2026, 3, 3), "end": date(2026, 4, 2)}
    )


def test_a_year_without_notice_says_so() -> None:
    told = facts_from(facts("repair", "defective", "2026-03-03", "2026-03-05"))
    assert Step(StepCode.YEAR_UNKNOWN, {"year": 2027}) in explain_last_day(told)


def test_the_given_calendar_decides() -> None:
    calendar = with_lists(CHINA, [YearList(2027, "03-03..03-04")])
    told = facts_from(facts("repair", "defective", "2026-03-03", "2026-03-05"), rest_days=calendar)
    assert explain_last_day(told)[1:] == (
        Step(StepCode.ROLLED_OFF_REST_DAY, {"start": date(2027, 3, 3), "end": date(2027, 3, 5)}),
        Step(StepCode.ENDS_AT_MIDNIGHT, {"day": date(2027, 3, 5)}),
    )
    assert judge(told).last_day == date(2027, 3, 5)
    assert "CALENDAR_YEAR_UNKNOWN" not in judge(told).codes


@pytest.mark.parametrize(("kind", "reason"), [("return_refund", "counterfeit"), ("repair", "price_drop")])
def test_without_a_window_there_is_nothing_to_explain(kind: str, reason: str) -> None:
    told = facts_from(facts(kind, reason, "2026-03-03", "2026-03-05"))
    assert (explain_last_day(told), judge(told).last_day) == ((), None)


def test_the_list_of_rest_days_is_no_fact_of_a_case() -> None:
    with pytest.raises(ValueError, match=r"calendar\.days: unknown"):
        facts_from(facts("repair", "defective", "2026-03-03", "2026-03-05", calendar={"days": {}}))
