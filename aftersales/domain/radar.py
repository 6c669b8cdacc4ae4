"""The defect radar: does a product, a batch or a reason come back more often than it used to?

Each is measured against its own past. The past gives a rate (requests for each unit sold); the recent window gives a
count. The alarm is raised when a count this high, or higher, would come about by chance in fewer than ALARM_SHARE of
the windows: the upper tail of the Poisson distribution, exact also for small numbers. A past without a single case
counts as half a case (Jeffreys), so that the first two of a new fault are seen and a single one is not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log

ALARM_SHARE = 0.001
"""One false alarm in a thousand windows, at most: the tail is exact, and counts are whole."""
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
    expected = (watched.past_cases + _PRIOR_CASES) / watched.past_units * watched.units
    return Reading(watched, expected, upper_limit(expected, share), tail(expected, watched.cases))


def rising(everything: Iterable[Watched], share: float = ALARM_SHARE) -> tuple[Reading, ...]:
    """Those outside their limits, the least likely first."""
    readings = (read(one, share) for one in everything)
    return tuple(sorted((one for one in readings if one.is_rising), key=lambda one: (one.chance, one.watched.key)))


def tail(expected: float, count: int) -> float:
    """The chance of this count or a higher one."""
    return max(0.0, 1.0 - _below(expected, count))


def upper_limit(expected: float, share: float = ALARM_SHARE) -> int:
    """The highest count that chance alone brings about often enough to be no alarm."""
    count = LEAST_CASES
    while tail(expected, count) >= share:
        count += 1
    return count - 1


def _below(expected: float, count: int) -> float:
    """Poisson: the chance of fewer than `count`, summed in logarithms so that large counts don't overflow."""
    if expected <= 0.0:
        return 1.0 if count > 0 else 0.0
    term, total = -expected, 0.0
    for number in range(count):
        total += exp(term)
        term += log(expected) - log(number + 1)
    return total
