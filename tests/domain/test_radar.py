from math import isclose
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.radar import ALARM_SHARE, LEAST_CASES, Watched, read, rising, tail, upper_limit


def test_a_batch_at_its_own_rate_is_quiet() -> None:
    assert not read(Watched("A", past_cases=20, past_units=1000, cases=2, units=100)).is_rising


def test_a_batch_far_above_its_rate_rises() -> None:
    reading = read(Watched("A", past_cases=20, past_units=1000, cases=12, units=100))

    assert reading.is_rising
    assert isclose(reading.expected, 2.05)
    assert reading.chance < ALARM_SHARE


def test_without_a_past_there_is_no_alarm_and_no_limit() -> None:
    assert read(Watched("new", past_cases=0, past_units=19, cases=9, units=100)).limit is None


def test_a_past_without_a_case_still_sees_a_cluster() -> None:
    quiet, loud = (read(Watched("A", 0, 5000, cases, 200)) for cases in (2, 3))

    assert (quiet.is_rising, loud.is_rising) == (False, True)


def test_the_least_likely_comes_first() -> None:
    found = rising([Watched("a", 10, 1000, 9, 100), Watched("b", 10, 1000, 30, 100), Watched("c", 10, 1000, 1, 100)])

    assert [reading.watched.key for reading in found] == ["b", "a"]


@pytest.mark.parametrize(("expected", "count", "chance"), [(2.0, 0, 1.0), (2.0, 1, 0.864665), (2.0, 5, 0.052653)])
def test_the_tail_is_that_of_the_poisson_distribution(expected: float, count: int, chance: float) -> None:
    assert isclose(tail(expected, count), chance, abs_tol=1e-6)


@given(st.floats(0, 300, allow_nan=False))
def test_the_limit_is_the_last_count_that_is_no_alarm(expected: float) -> None:
    limit = upper_limit(expected)

    assert tail(expected, limit + 1) < ALARM_SHARE
    assert limit == LEAST_CASES - 1 or tail(expected, limit) >= ALARM_SHARE


def test_false_alarms_stay_below_the_stated_share_in_simulation() -> None:
    """20,000 windows of an unchanged product, with its rate known from a long past: at most one in a thousand."""
    chance, alarms, windows = Random(20261125), 0, 20_000
    limit = upper_limit(4.0)
    for _ in range(windows):
        alarms += poisson(chance, 4.0) > limit

    assert alarms / windows <= ALARM_SHARE * 1.5  # three standard deviations of the estimate


def poisson(chance: Random, expected: float) -> int:
    count, left = 0, chance.expovariate(1.0)
    while left < expected:
        count += 1
        left += chance.expovariate(1.0)
    return count
