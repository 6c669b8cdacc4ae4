"""How well a store serves after the sale: the figures of rules 4, the score made of them, and the monthly assessment.

Windows are 30 natural days that end yesterday, in China's days; the refund rates look at days T-37 to T-8, so that the
cases of the window have had time to end. Below the least number of cases nothing is said.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum, StrEnum
from typing import Self

from aftersales.domain.settings import SettingCode, default_number

WINDOW_DAYS = 30
RATE_LAG_DAYS = 7
MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Window:
    """First and last day, both included."""

    first: date
    last: date


def window(day: date) -> Window:
    """The 30 days that end on this day."""
    return Window(day - timedelta(days=WINDOW_DAYS - 1), day)


def rate_window(day: date) -> Window:
    """T-37 to T-8 of the next morning: the 30 days that end a week before this day."""
    return window(day - timedelta(days=RATE_LAG_DAYS))


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in a window; lengths are hours, sums over the counted cases."""

    cases: int = 0
    first_response_median_h: Decimal | None = None
    refunds: int = 0
    refund_hours_sum: Decimal = Decimal(0)
    closed: int = 0
    closed_alone: int = 0
    disputed: int = 0
    paid_lines: int = 0
    rulings: int = 0
    rulings_for_customer: int = 0
    quality_refunds: int = 0
    rate_lines: int = 0
    timers: int = 0
    timers_expired: int = 0
    ratings: int = 0
    rating_sum: Decimal = Decimal(0)


class Metric(StrEnum):
    FIRST_RESPONSE_HOURS = "first_response_hours"
    REFUND_HOURS = "refund_hours"
    SELF_CLOSE_RATE = "self_close_rate"
    DISPUTE_RATE = "dispute_rate"
    FAULT_RATE = "fault_rate"
    QUALITY_REFUND_RATE = "quality_refund_rate"
    TIMEOUT_RATE = "timeout_rate"
    RATING = "rating"


_EXACT = Decimal("0.0001")


def metrics(counts: Counts) -> dict[Metric, Decimal | None]:
    """Each figure, or None where there is nothing to divide by."""
    return {
        Metric.FIRST_RESPONSE_HOURS: counts.first_response_median_h,
        Metric.REFUND_HOURS: _share(counts.refund_hours_sum, counts.refunds),
        Metric.SELF_CLOSE_RATE: _share(counts.closed_alone, counts.closed),
        Metric.DISPUTE_RATE: _share(counts.disputed, counts.paid_lines),
        Metric.FAULT_RATE: _share(counts.rulings_for_customer, counts.rulings),
        Metric.QUALITY_REFUND_RATE: _share(counts.quality_refunds, counts.rate_lines),
        Metric.TIMEOUT_RATE: _share(counts.timers_expired, counts.timers),
        Metric.RATING: _share(counts.rating_sum, counts.ratings),
    }


def _share(part: Decimal | int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(_EXACT, ROUND_HALF_UP) if whole else None


@dataclass(frozen=True, slots=True)
class Scale:
    """What a metric is worth in the score: `best` gives all of the weight, `worst` none, between them a line."""

    metric: Metric
    weight: int
    best: Decimal
    worst: Decimal

    def points(self, value: Decimal) -> Decimal:
        way = (value - self.worst) / (self.best - self.worst)
        return self.weight * min(max(way, Decimal(0)), Decimal(1))


DEFAULT_SCALES = (
    Scale(Metric.FIRST_RESPONSE_HOURS, 30, Decimal(2), Decimal(48)),
    Scale(Metric.FAULT_RATE, 25, Decimal(0), Decimal("0.5")),
    Scale(Metric.TIMEOUT_RATE, 20, Decimal(0), Decimal("0.2")),
    Scale(Metric.QUALITY_REFUND_RATE, 15, Decimal(0), Decimal("0.1")),
    Scale(Metric.RATING, 10, Decimal(5), Decimal(1)),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """What a score needs and what a month has to reach; the platform's to set (`domain/settings`)."""

    least_cases: int
    pass_from: int
    warn_from: int
    months: int
    """Two warnings within so many are a penalty case."""
    passes_to_rise: int
    """So many passed months in a row, without a node between them, lift a level by one."""

    @classmethod
    def of(cls, number: Callable[[SettingCode], int]) -> Self:
        """`number` says what a setting comes to."""
        return cls(
            least_cases=number(SettingCode.SCORE_LEAST_CASES),
            pass_from=number(SettingCode.SCORE_PASS),
            warn_from=number(SettingCode.SCORE_WARN),
            months=number(SettingCode.ASSESSED_MONTHS),
            passes_to_rise=number(SettingCode.PASSES_TO_RISE),
        )


DEFAULT_BAR = Bar.of(default_number)


def service_score(counts: Counts, scales: Sequence[Scale] = DEFAULT_SCALES, bar: Bar = DEFAULT_BAR) -> Decimal | None:
    """0–100, half up to a tenth; None below the least number of cases.

    What could not be measured counts neither for nor against: the other weights make up the hundred.
    """
    if counts.cases < bar.least_cases:
        return None
    values = metrics(counts)
    told = [(scale, value) for scale in scales if (value := values[scale.metric]) is not None]
    if not told:
        return None
    reached = sum((scale.points(value) for scale, value in told), Decimal(0))
    return (100 * reached / sum(scale.weight for scale, _value in told)).quantize(Decimal("0.1"), ROUND_HALF_UP)


# --- days and months that nobody has counted yet ---


def missed_days(newest: date | None, last: date) -> Sequence[date]:
    """The days after the newest one up to the last, no more than a window of them; without any, the last alone."""
    count = min((last - newest).days, WINDOW_DAYS) if newest else 1
    return [last - timedelta(days=back) for back in reversed(range(count))]


def missed_months(newest: date | None, today: date) -> Sequence[date]:
    """The first days of the months that have ended since the newest one, no more than a year of them."""
    month, missed = first_of_last_month(today), list[date]()
    while len(missed) < MOST_MONTHS and (month > newest if newest else not missed):
        missed.insert(0, month)
        month = first_of_last_month(month)
    return missed


def first_of_last_month(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def last_day_of(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


# --- the monthly assessment ---


class Result(StrEnum):
    PASSED = "passed"
    WARNING = "warning"
    PENALTY = "penalty"
    INSUFFICIENT = "insufficient"


def assess(score: Decimal | None, earlier: Sequence[Result], bar: Bar = DEFAULT_BAR) -> Result:
    """`earlier` are the results of the months before that count (`bar.months` with this one)."""
    if score is None:
        return Result.INSUFFICIENT
    if score >= bar.pass_from:
        return Result.PASSED
    warned_before = bar.months > 1 and Result.WARNING in earlier[-(bar.months - 1) :]
    return Result.PENALTY if score < bar.warn_from or warned_before else Result.WARNING


# --- the credit level ---


class CreditLevel(IntEnum):
    """From the best to the worst."""

    EXCELLENT = 5
    GOOD = 4
    FAIR = 3
    WATCHED = 2
    POOR = 1


FIRST_LEVEL = CreditLevel.GOOD


def lowered(level: CreditLevel) -> CreditLevel:
    return CreditLevel(max(level - 1, CreditLevel.POOR))


def raised(level: CreditLevel) -> CreditLevel:
    return CreditLevel(min(level + 1, CreditLevel.EXCELLENT))


SCORE_METRICS: Mapping[Metric, bool] = {
    Metric.FIRST_RESPONSE_HOURS: False,
    Metric.REFUND_HOURS: False,
    Metric.SELF_CLOSE_RATE: True,
    Metric.DISPUTE_RATE: False,
    Metric.FAULT_RATE: False,
    Metric.QUALITY_REFUND_RATE: False,
    Metric.TIMEOUT_RATE: False,
    Metric.RATING: True,
}
"""Whether more is better, in the order of the page."""
