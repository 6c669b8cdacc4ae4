"""Rest days, periods and due moments, each with its exact value."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.domain.calendar import (
    CHINA,
    SHANGHAI,
    NaiveMomentError,
    RestCalendar,
    Step,
    StepCode,
    clock_days_due,
    clock_due,
    day_n,
    explain_clock,
    explain_legal_days,
    explain_workdays,
    legal_days_due,
    months_on,
    shanghai_time,
    workdays_due,
)

WEEKDAYS_ONLY = RestCalendar(frozenset(), frozenset(), frozenset(), weekends_are_rest_days=False)
MOMENTS = st.integers(0, 25_000).map(lambda hours: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours))


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=SHANGHAI)


def midnight_after(year: int, month: int, day: int) -> datetime:
    """24:00 of this day in Shanghai is 16:00 UTC of it."""
    return datetime(year, month, day, 16, tzinfo=UTC)


# --- rest days ---


@pytest.mark.parametrize(
    ("day", "is_rest_day"),
    [
        (date(2026, 10, 1), True),
        (date(2026, 10, 7), True),
        (date(2026, 10, 8), False),
        (date(2026, 10, 10), False),  # a make-up Saturday
        (date(2026, 10, 11), True),
        (date(2025, 1, 26), False),  # a make-up Sunday
        (date(2025, 2, 4), True),
    ],
)
def test_rest_days_follow_the_notices(day: date, is_rest_day: bool) -> None:
    assert CHINA.is_rest_day(day) is is_rest_day


def test_national_day_rolls_to_the_eighth() -> None:
    assert CHINA.roll(date(2026, 10, 2)) == date(2026, 10, 8)


def test_a_working_day_rolls_nowhere() -> None:
    assert CHINA.roll(date(2026, 10, 10)) == date(2026, 10, 10)


def test_an_unknown_year_has_weekends_only() -> None:
    assert not CHINA.is_known(2027)
    assert CHINA.roll(date(2027, 2, 28)) == date(2027, 3, 1)
    assert CHINA.roll(date(2027, 10, 1)) == date(2027, 10, 1)


def test_weekends_stay_free_of_work_where_they_move_no_period() -> None:
    saturday = date(2026, 10, 17)
    assert (WEEKDAYS_ONLY.is_rest_day(saturday), WEEKDAYS_ONLY.is_workday(saturday)) == (False, False)


# --- periods ---


def test_the_first_day_is_day_zero() -> None:
    assert day_n(date(2026, 3, 3), 7) == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 8, 31), 18, date(2025, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 12, 15), 0, date(2025, 12, 15)),
    ],
)
def test_t64_months_keep_the_day_number_or_the_end_of_the_month(start: date, months: int, end: date) -> None:
    assert months_on(start, months) == end


def test_a_promise_without_end_stops_at_the_last_date() -> None:
    assert (day_n(date(2026, 3, 3), 10**9), months_on(date(2026, 3, 3), 10**9)) == (date.max, date.max)


# --- due moments ---


def test_clock_hours_run_through_holidays() -> None:
    assert clock_due(noon(2026, 9, 30), hours=48) == datetime(2026, 10, 2, 4, tzinfo=UTC)


def test_a_customers_days_end_at_midnight_of_the_last() -> None:
    assert clock_days_due(noon(2026, 9, 30), 7) == midnight_after(2026, 10, 7)


def test_a_customers_days_begin_on_the_local_day() -> None:
    late_evening_in_utc = datetime(2026, 9, 30, 17, tzinfo=UTC)  # 1 October in Shanghai
    assert clock_days_due(late_evening_in_utc, 1) == midnight_after(2026, 10, 2)


def test_legal_days_roll_over_national_day() -> None:
    assert legal_days_due(noon(2026, 9, 25), 7, CHINA) == midnight_after(2026, 10, 8)


def test_workdays_count_the_make_up_saturday() -> None:
    assert workdays_due(noon(2026, 9, 30), 3, CHINA) == midnight_after(2026, 10, 10)


def test_workdays_skip_weekends_of_an_unknown_year() -> None:
    assert workdays_due(noon(2026, 12, 31), 2, CHINA) == midnight_after(2027, 1, 4)


@pytest.mark.parametrize("due", [clock_days_due, lambda at, days: legal_days_due(at, days, CHINA)])
def test_a_start_without_zone_is_refused(due: Callable[[datetime, int], datetime]) -> None:
    with pytest.raises(NaiveMomentError):
        due(datetime.fromisoformat("2026-03-03T12:00:00"), 7)


def test_the_wall_in_shanghai_shows_eight_hours_more() -> None:
    assert shanghai_time(datetime(2026, 3, 3, 17, tzinfo=UTC)) == datetime.fromisoformat("2026-03-04T01:00:00")


@settings(max_examples=50)
@given(start=MOMENTS, days=st.integers(0, 60))
def test_due_moments_are_utc_and_never_shorter_than_promised(start: datetime, days: int) -> None:
    due = [clock_days_due(start, days), legal_days_due(start, days, CHINA), workdays_due(start, days, CHINA)]
    assert all(at.tzinfo is UTC and at > start + timedelta(days=days) for at in due)


@settings(max_examples=50)
@given(start=MOMENTS, days=st.integers(1, 30))
def test_exactly_so_many_working_days_lie_between(start: datetime, days: int) -> None:
    last = shanghai_time(workdays_due(start, days, CHINA)).date() - timedelta(days=1)
    first = shanghai_time(start).date()
    between = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(CHINA.is_workday(day) for day in between) == days
    assert CHINA.is_workday(last)


# --- explanations ---


def test_hours_explain_themselves() -> None:
    start, end = noon(2026, 9, 30), datetime(2026, 10, 2, 4, tzinfo=UTC)
    counted = Step(StepCode.COUNTED_HOURS, {"count": 48, "start": start, "end": end})
    assert explain_clock(start, hours=48).steps == (counted,)


def test_legal_days_explain_the_roll() -> None:
    assert explain_legal_days(noon(2026, 9, 25), 7, CHINA).steps == (
        Step(StepCode.COUNTED_DAYS, {"count": 7, "start": date(2026, 9, 25), "end": date(2026, 10, 2)}),
        Step(StepCode.ROLLED_OFF_REST_DAY, {"start": date(2026, 10, 2), "end": date(2026, 10, 8)}),
        Step(StepCode.ENDS_AT_MIDNIGHT, {"day": date(2026, 10, 8)}),
    )


def test_workdays_explain_every_span_they_skip() -> None:
    assert explain_workdays(noon(2026, 9, 24), 5, CHINA).steps == (
        Step(StepCode.COUNTED_WORKDAYS, {"count": 5, "start": date(2026, 9, 24), "end": date(2026, 10, 9)}),
        Step(StepCode.SKIPPED_REST_DAYS, {"start": date(2026, 9, 25), "end": date(2026, 9, 27)}),
        Step(StepCode.SKIPPED_REST_DAYS, {"start": date(2026, 10, 1), "end": date(2026, 10, 7)}),
        Step(StepCode.ENDS_AT_MIDNIGHT, {"day": date(2026, 10, 9)}),
    )


def test_an_unknown_year_says_so() -> None:
    steps = explain_legal_days(noon(2026, 12, 28), 7, CHINA).steps
    assert Step(StepCode.YEAR_UNKNOWN, {"year": 2027}) in steps
