from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from math import exp, factorial, isclose
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.radar import (
    ALARM_SHARE,
    LEAST_CASES,
    PAST_WINDOWS,
    WINDOW_DAYS,
    Watched,
    read,
    rising,
    tail,
    upper_limit,
)


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
    found = rising([Watched("a", 10, 1000, 12, 100), Watched("b", 10, 1000, 30, 100), Watched("c", 10, 1000, 1, 100)])

    assert [reading.watched.key for reading in found] == ["b", "a"]


def test_with_a_long_past_the_tail_is_that_of_the_poisson_distribution() -> None:
    """Two million cases in a million times the units: two are expected, and known as well as can be."""
    below_five = sum(exp(-2) * 2**number / factorial(number) for number in range(5))

    assert isclose(tail(2_000_000, 1e-6, 5), 1 - below_five, rel_tol=1e-4)


@pytest.mark.parametrize(("past", "ratio", "count", "chance"), [(0, 1.0, 0, 1.0), (0, 1.0, 1, 0.292893)])
def test_the_tail_with_a_short_past_is_wider(past: int, ratio: float, count: int, chance: float) -> None:
    """Half a case in as many units: 1 - (1/2)^(1/2) for one case or more."""
    assert isclose(tail(past, ratio, count), chance, abs_tol=1e-6)


@given(st.integers(0, 2000), st.floats(0.01, 5, allow_nan=False))
def test_the_limit_is_the_last_count_that_is_no_alarm(past: int, ratio: float) -> None:
    limit = upper_limit(past, ratio)

    assert tail(past, ratio, limit + 1) < ALARM_SHARE + 1e-9
    assert limit == LEAST_CASES - 1 or tail(past, ratio, limit) >= ALARM_SHARE - 1e-9


limit_of = lru_cache(maxsize=None)(lambda past: upper_limit(past, 1 / PAST_WINDOWS))


@pytest.mark.parametrize("each_window", [0.5, 4.0, 20.0])
def test_false_alarms_stay_below_the_stated_share_in_simulation(each_window: float) -> None:
    """20,000 windows of an unchanged product whose rate is known from its past alone."""
    chance, windows = Random(20261130), 20_000
    alarms = sum(
        poisson(chance, each_window) > limit_of(poisson(chance, PAST_WINDOWS * each_window)) for _ in range(windows)
    )

    assert alarms / windows <= ALARM_SHARE + 3 * (ALARM_SHARE / windows) ** 0.5


@pytest.mark.parametrize("each_window", [0.5, 4.0, 20.0])
def test_looked_at_every_night_of_a_year_few_unchanged_products_raise_an_alarm(each_window: float) -> None:
    chance, products = Random(1), 1000
    alarmed = sum(ever_rises(a_life(chance, each_window)) for _ in range(products))

    assert alarmed / products < 0.05


def test_a_rate_that_grows_fourfold_is_seen_within_two_months() -> None:
    """Of products with four cases a month that turn to sixteen, nine of ten at least."""
    chance, products, past = Random(2), 100, PAST_WINDOWS * WINDOW_DAYS
    seen = 0
    for _ in range(products):
        before = [poisson(chance, 4 / WINDOW_DAYS) for _ in range(past)]
        after = [poisson(chance, 16 / WINDOW_DAYS) for _ in range(56)]
        seen += ever_rises([*before, *after])

    assert seen / products > 0.9


def a_life(chance: Random, each_window: float) -> Sequence[int]:
    """Cases of each day: the past and a year."""
    return [poisson(chance, each_window / WINDOW_DAYS) for _ in range((PAST_WINDOWS + 1) * WINDOW_DAYS + 365)]


def ever_rises(days: Sequence[int]) -> bool:
    """With the same units sold every day, on any night."""
    upto, past = [0, *accumulate(days)], PAST_WINDOWS * WINDOW_DAYS
    return any(
        upto[night] - upto[night - WINDOW_DAYS] > limit_of(upto[night - WINDOW_DAYS] - upto[night - WINDOW_DAYS - past])
        for night in range(past + WINDOW_DAYS, len(upto))
    )


def poisson(chance: Random, expected: float) -> int:
    count, left = 0, chance.expovariate(1.0)
    while left < expected:
        count += 1
        left += chance.expovariate(1.0)
    return count
