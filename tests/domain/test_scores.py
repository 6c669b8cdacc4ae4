from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.scores import (
    DEFAULT_BAR,
    Counts,
    CreditLevel,
    Metric,
    Result,
    Window,
    assess,
    lowered,
    metrics,
    missed_days,
    missed_months,
    raised,
    rate_window,
    service_score,
    window,
)

FULL = Counts(
    cases=40,
    first_response_median_h=Decimal(25),
    refunds=4,
    refund_hours_sum=Decimal(100),
    closed=10,
    closed_alone=9,
    disputed=2,
    paid_lines=100,
    rulings=4,
    rulings_for_customer=1,
    quality_refunds=5,
    rate_lines=100,
    timers=50,
    timers_expired=5,
    ratings=10,
    rating_sum=Decimal(40),
)


def test_each_figure_is_the_formula_of_the_rules() -> None:
    assert metrics(FULL) == {
        Metric.FIRST_RESPONSE_HOURS: Decimal(25),
        Metric.REFUND_HOURS: Decimal("25.0000"),
        Metric.SELF_CLOSE_RATE: Decimal("0.9000"),
        Metric.DISPUTE_RATE: Decimal("0.0200"),
        Metric.FAULT_RATE: Decimal("0.2500"),
        Metric.QUALITY_REFUND_RATE: Decimal("0.0500"),
        Metric.TIMEOUT_RATE: Decimal("0.1000"),
        Metric.RATING: Decimal("4.0000"),
    }


def test_nothing_to_divide_by_is_not_zero() -> None:
    assert set(metrics(Counts()).values()) == {None}


def test_the_score_weighs_speed_fault_timeout_quality_and_rating() -> None:
    """15 of 30, 12.5 of 25, 10 of 20, 7.5 of 15 and 7.5 of 10."""
    assert service_score(FULL) == Decimal("52.5")


def test_below_twenty_cases_nothing_is_said() -> None:
    assert service_score(Counts(cases=19, first_response_median_h=Decimal(1))) is None
    assert service_score(Counts(cases=20, first_response_median_h=Decimal(1))) == Decimal("100.0")


def test_what_was_not_measured_counts_neither_way() -> None:
    """Speed alone, halfway between best and worst."""
    assert service_score(Counts(cases=20, first_response_median_h=Decimal(25))) == Decimal("50.0")


@given(
    st.builds(
        Counts,
        cases=st.integers(20, 500),
        first_response_median_h=st.decimals(0, 500, places=2),
        timers=st.integers(1, 50),
        timers_expired=st.integers(0, 50),
        ratings=st.integers(1, 5),
        rating_sum=st.decimals(1, 25, places=1),
    )
)
def test_a_score_is_within_its_bounds(counts: Counts) -> None:
    score = service_score(counts)

    assert score is not None
    assert 0 <= score <= 100


def test_the_windows_are_thirty_days_and_the_rates_a_week_earlier() -> None:
    assert window(date(2026, 11, 24)) == Window(date(2026, 10, 26), date(2026, 11, 24))
    assert rate_window(date(2026, 11, 24)) == Window(date(2026, 10, 19), date(2026, 11, 17))


@pytest.mark.parametrize(
    ("score", "earlier", "result"),
    [
        (None, [], Result.INSUFFICIENT),
        (Decimal(80), [Result.WARNING], Result.PASSED),
        (Decimal("79.9"), [], Result.WARNING),
        (Decimal(60), [Result.PASSED], Result.WARNING),
        (Decimal("59.9"), [], Result.PENALTY),
        (Decimal(70), [Result.WARNING], Result.PENALTY),
        (Decimal(70), [Result.WARNING, Result.PASSED], Result.PENALTY),
    ],
)
def test_the_monthly_assessment(score: Decimal | None, earlier: list[Result], result: Result) -> None:
    assert assess(score, earlier) is result


def test_the_platform_may_set_what_a_month_has_to_reach() -> None:
    strict = replace(DEFAULT_BAR, least_cases=5, pass_from=90, warn_from=70, months=2)

    assert service_score(Counts(cases=5, first_response_median_h=Decimal(1)), bar=strict) == Decimal("100.0")
    assert assess(Decimal("89.9"), [], strict) is Result.WARNING
    assert assess(Decimal("69.9"), [], strict) is Result.PENALTY
    assert assess(Decimal(80), [Result.WARNING, Result.PASSED], strict) is Result.WARNING
    assert assess(Decimal(80), [Result.PASSED, Result.WARNING], strict) is Result.PENALTY
    assert assess(Decimal(80), [Result.WARNING], replace(DEFAULT_BAR, pass_from=90, months=1)) is Result.WARNING


def test_days_that_nobody_counted_are_made_up_for_as_far_as_a_window_reaches() -> None:
    last = date(2026, 11, 17)

    assert missed_days(None, last) == [last]
    assert missed_days(last, last) == []
    assert missed_days(date(2026, 11, 14), last) == [date(2026, 11, 15), date(2026, 11, 16), last]
    assert len(missed_days(date(2026, 1, 1), last)) == 30


def test_months_that_nobody_assessed_are_made_up_for_as_far_as_a_year_reaches() -> None:
    today = date(2026, 2, 18)

    assert missed_months(None, today) == [date(2026, 1, 1)]
    assert missed_months(date(2026, 1, 1), today) == []
    assert missed_months(date(2025, 10, 1), today) == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]
    assert len(missed_months(date(2020, 1, 1), today)) == 12


def test_a_level_moves_by_one_step_and_stops_at_the_ends() -> None:
    assert (lowered(CreditLevel.GOOD), lowered(CreditLevel.POOR)) == (CreditLevel.FAIR, CreditLevel.POOR)
    assert (raised(CreditLevel.GOOD), raised(CreditLevel.EXCELLENT)) == (CreditLevel.EXCELLENT, CreditLevel.EXCELLENT)
