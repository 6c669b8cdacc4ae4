"""Official lists, lists entered by hand, and single days on top."""

from datetime import date, datetime, timedelta

import pytest
from holidays import country_holidays

from aftersales.domain.calendar import CHINA, SHANGHAI, days_of, explain_legal_days, spans_of
from aftersales.domain.holiday_lists import (
    DayException,
    DayKind,
    YearList,
    official_calendar,
    with_exceptions,
    with_lists,
)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_package_agrees_with_the_notices_on_every_day(year: int) -> None:
    package = country_holidays("CN", years=year)
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    working = {day for day in days if day not in package and (day.weekday() < 5 or day in package.weekend_workdays)}
    assert working == {day for day in days if CHINA.is_workday(day)}
    assert {day for day in package.weekend_workdays if day.year == year} == {
        day for day in CHINA.makeup_workdays if day.year == year
    }


def test_the_official_calendar_knows_the_years_with_a_notice() -> None:
    years = official_calendar().known_years
    assert years >= {2023, 2024, 2025, 2026}
    assert 2022 not in years


def test_the_official_calendar_is_the_notices_in_their_years() -> None:
    official = official_calendar()
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(3 * 365 + 1)]
    assert [official.is_rest_day(day) for day in days] == [CHINA.is_rest_day(day) for day in days]


def test_a_foreseen_festival_of_a_year_without_notice_is_no_rest_day() -> None:
    calendar = official_calendar()
    if calendar.is_known(2100):
        pytest.fail("no notice can be known so far ahead")
    assert calendar.is_rest_day(date(2100, 10, 1)) is False  # a Friday


def test_a_list_entered_by_hand_makes_its_year_known() -> None:
    calendar = with_lists(CHINA, [YearList(2027, "10-01..10-07", "10-09")])
    assert (calendar.is_known(2027), calendar.roll(date(2027, 10, 1))) == (True, date(2027, 10, 8))
    assert calendar.is_workday(date(2027, 10, 9)) is True  # a Saturday


def test_a_list_entered_by_hand_replaces_what_was_known_of_its_year() -> None:
    calendar = with_lists(CHINA, [YearList(2026, "10-01..10-03")])
    assert calendar.roll(date(2026, 10, 1)) == date(2026, 10, 5)  # the 3rd is followed by a Sunday
    assert calendar.is_workday(date(2026, 10, 10)) is False  # no make-up Saturday any more
    assert calendar.is_rest_day(date(2025, 10, 8)) is True


def test_a_single_day_off_moves_a_last_day() -> None:
    calendar = with_exceptions(CHINA, [DayException(date(2026, 11, 18), DayKind.REST)])
    assert calendar.roll(date(2026, 11, 18)) == date(2026, 11, 19)


def test_a_single_working_day_wins_over_the_list() -> None:
    calendar = with_exceptions(CHINA, [DayException(date(2026, 10, 7), DayKind.WORK)])
    assert calendar.roll(date(2026, 10, 2)) == date(2026, 10, 7)


def test_a_single_day_does_not_make_its_year_known() -> None:
    calendar = with_exceptions(CHINA, [DayException(date(2027, 10, 1), DayKind.REST)])
    start = datetime(2027, 9, 24, 12, tzinfo=SHANGHAI)
    assert [step.code for step in explain_legal_days(start, 7, calendar).steps] == [
        "counted_days",
        "rolled_off_rest_day",
        "year_unknown",
        "ends_at_midnight",
    ]


def test_spans_are_read_and_told_alike() -> None:
    days = list(days_of(2026, "01-01..01-03 06-19"))
    assert list(spans_of(days)) == [(date(2026, 1, 1), date(2026, 1, 3)), (date(2026, 6, 19), date(2026, 6, 19))]


@pytest.mark.parametrize("spans", ["02-30", "1.1.", "tomorrow", "01-01..xx"])
def test_what_is_no_day_is_refused(spans: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        list(days_of(2026, spans))
