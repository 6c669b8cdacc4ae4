"""The defect radar: does a product, a batch or a reason come back more often than it used to?

Each is measured against its own past. The past gives a rate (cases for each unit sold lately); the recent window gives
a count. Counts are taken to be Poisson; but the rate is known only as well as the past tells it, so the limit is that
of the prediction from past to present: the negative binomial distribution with Jeffreys' half case added to the past.
It is exact also for small numbers, and with a long past it becomes the Poisson distribution. The alarm is raised when
a count this high, or higher, would come about by chance in fewer than ALARM_SHARE of the windows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, lgamma, log

WINDOW_DAYS = 28
PAST_WINDOWS = 6
EXPOSED_DAYS = 90
"""Units sold within so many days before the end of a window are what may come back in it."""
ALARM_SHARE = 0.0005
"""One false alarm in two thousand windows, at most. Looked at every night, where windows overlap, fewer than five in
a hundred unchanged products raise one within a year (simulated in the tests: about three)."""
LEAST_CASES = 3
"""Fewer are never an alarm: two cases are two customers, not a batch."""
LEAST_UNITS = 20
"""Below so many units sold in the past there is no own baseline yet."""
_PRIOR_CASES = 0.5


@dataclass(frozen=True, slots=True)
class Watched:
    """What is counted for one product, batch or reason. Units are those sold whose time it is."""

    key: str
    past_cases: int
    past_units: int
    cases: int
    units: int


@dataclass(frozen=True, slots=True)
class Reading:
    """`limit` is the highest count that is still no alarm; None where there is no baseline yet."""

    watched: Watched
    expected: float
    limit: int | None
    chance: float

    @property
    def is_rising(self) -> bool:
        return self.limit is not None and self.watched.cases > self.limit

    @property
    def rate(self) -> float | None:
        return self.watched.cases / self.watched.units if self.watched.units else None

    @property
    def past_rate(self) -> float | None:
        return self.watched.past_cases / self.watched.past_units if self.watched.past_units else None


def read(watched: Watched, share: float = ALARM_SHARE) -> Reading:
    """Measure one against its own past."""
    if watched.past_units < LEAST_UNITS or not watched.units:
        return Reading(watched, 0.0, None, 1.0)
    ratio = watched.units / watched.past_units
    expected = (watched.past_cases + _PRIOR_CASES) * ratio
    limit = upper_limit(watched.past_cases, ratio, share)
    return Reading(watched, expected, limit, tail(watched.past_cases, ratio, watched.cases))


def rising(everything: Iterable[Watched], share: float = ALARM_SHARE) -> tuple[Reading, ...]:
    """Those outside their limits, the least likely first."""
    readings = (read(one, share) for one in everything)
    return tuple(sorted((one for one in readings if one.is_rising), key=lambda one: (one.chance, one.watched.key)))


def tail(past_cases: int, ratio: float, count: int) -> float:
    """The chance of this count or a higher one, when the present has `ratio` times the units of the past."""
    return max(0.0, 1.0 - _below(past_cases, ratio, count))


def upper_limit(past_cases: int, ratio: float, share: float = ALARM_SHARE) -> int:
    """The highest count that chance alone brings about often enough to be no alarm."""
    below, count = _below(past_cases, ratio, LEAST_CASES), LEAST_CASES
    while 1.0 - below >= share:
        below += _exactly(past_cases, ratio, count)
        count += 1
    return count - 1


def _below(past_cases: int, ratio: float, count: int) -> float:
    return sum(_exactly(past_cases, ratio, number) for number in range(count))


def _exactly(past_cases: int, ratio: float, count: int) -> float:
    """Negative binomial, in logarithms so that large counts don't overflow."""
    size = past_cases + _PRIOR_CASES
    ways = lgamma(size + count) - lgamma(size) - lgamma(count + 1)
    return exp(ways - size * log(1 + ratio) + count * (log(ratio) - log(1 + ratio)))
