from datetime import date, timedelta

import pytest

from aftersales.domain.figures import DayFlow, axis_top, day_series, days_until, guarded_cell, middle_length

TODAY = date(2026, 11, 18)


def hours(*lengths: int) -> list[timedelta]:
    return [timedelta(hours=length) for length in lengths]


def test_the_middle_of_an_odd_number_is_one_of_them() -> None:
    assert middle_length(hours(9, 1, 4)).value == timedelta(hours=4)


def test_the_middle_of_an_even_number_lies_between_two() -> None:
    assert middle_length(hours(1, 2, 5, 40)).value == timedelta(hours=3, minutes=30)


def test_without_a_base_there_is_no_number() -> None:
    middle = middle_length([])

    assert (middle.value, middle.base, middle.is_small) == (None, 0, False)


@pytest.mark.parametrize(("count", "is_small"), [(1, True), (4, True), (5, False)])
def test_fewer_than_five_cases_are_marked(count: int, is_small: bool) -> None:
    assert middle_length(hours(*range(count))).is_small is is_small


def test_days_end_with_the_last_one() -> None:
    assert days_until(date(2026, 3, 1), 3) == (date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1))


def test_a_day_without_anything_has_zeros() -> None:
    series = day_series({TODAY: 2}, {TODAY - timedelta(days=2): 1}, TODAY, 3)

    assert series == (
        DayFlow(date(2026, 11, 16), 0, 1),
        DayFlow(date(2026, 11, 17), 0, 0),
        DayFlow(date(2026, 11, 18), 2, 0),
    )


def test_days_outside_the_window_are_left_out() -> None:
    assert day_series({TODAY - timedelta(days=3): 9}, {}, TODAY, 3)[0] == DayFlow(date(2026, 11, 16), 0, 0)


@pytest.mark.parametrize(("highest", "top"), [(0, 3), (3, 3), (4, 6), (7, 15), (16, 30), (31, 60), (118, 150)])
def test_an_axis_has_three_equal_steps_of_whole_numbers(highest: int, top: int) -> None:
    assert axis_top(highest) == top


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＠x"])
def test_t60_what_a_spreadsheet_would_run_becomes_text(text: str) -> None:
    assert guarded_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Submitted", "提交", "1-2", ""])
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert guarded_cell(text) == text
