"""The figures of the dashboards, each made in one place of what was counted; and how a change is read.

Formulas that a store's scorecard has too are those of `domain/scores`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from aftersales.domain import scores
from aftersales.domain.figures import SMALL_BASE
from aftersales.domain.tallies import Figures, Measure


class MetricCode(StrEnum):
    BREACH = "breach"
    LATE = "late"
    PLATFORM_BREACH = "platform_breach"
    FIRST_RESPONSE = "first_response"
    FIRST_RESPONSE_P90 = "first_response_p90"
    RESOLUTION = "resolution"
    RESOLUTION_P90 = "resolution_p90"
    RESOLUTION_FOR_GOOD = "resolution_for_good"
    REFUND_TIME = "refund_time"
    SELF_CLOSE = "self_close"
    DISPUTES = "disputes"
    FAULT = "fault"
    QUALITY_REFUNDS = "quality_refunds"
    REOPENED = "reopened"
    COMPLETE = "complete"
    SATISFACTION = "satisfaction"
    LOW_STARS = "low_stars"
    ANSWERED = "answered"
    DEFLECTED = "deflected"


class Form(StrEnum):
    SHARE = "share"
    LENGTH = "length"
    STARS = "stars"


Value = Decimal | timedelta | None


@dataclass(frozen=True, slots=True)
class Metric:
    """`base` is what there must be some of; `measure` has the tickets behind it, `only` those of the total."""

    form: Form
    read: Callable[[Figures], Value]
    base: Measure
    measure: Measure
    is_more_better: bool = False
    only: bool = False


def counts_of(figures: Figures) -> scores.Counts:
    """What the scorecard's formulas take, of these days."""
    of = figures.of
    return scores.Counts(
        cases=of(Measure.SUBMITTED).count,
        refunds=of(Measure.REFUNDED).count,
        refund_hours_sum=Decimal(of(Measure.REFUNDED).total) / 3600,
        closed=of(Measure.ENDED).count,
        closed_alone=of(Measure.ENDED).total,
        disputed=of(Measure.DISPUTED).count,
        paid_lines=of(Measure.SOLD).count,
        rulings=of(Measure.RULED).count,
        rulings_for_customer=of(Measure.RULED).total,
        quality_refunds=of(Measure.QUALITY_REFUNDED).count,
        rate_lines=of(Measure.SOLD).count,
        ratings=of(Measure.RATED).count,
        rating_sum=Decimal(of(Measure.RATED).total) / 3,
    )


def _scored(metric: scores.Metric) -> Callable[[Figures], Value]:
    return lambda figures: scores.metrics(counts_of(figures))[metric]


def _part(measure: Measure) -> Callable[[Figures], Value]:
    return lambda figures: figures.of(measure).share


def _ratio(part: Measure, whole: Measure) -> Callable[[Figures], Value]:
    return lambda figures: figures.ratio(part, whole)


def _length(measure: Measure, part: float) -> Callable[[Figures], Value]:
    return lambda figures: figures.percentile(measure, part)


def _refund_time(figures: Figures) -> Value:
    hours = scores.metrics(counts_of(figures))[scores.Metric.REFUND_HOURS]
    return None if hours is None else timedelta(hours=float(hours))


def _complete(figures: Figures) -> Value:
    asked = figures.ratio(Measure.ASKED_MORE, Measure.DECIDED)
    return None if asked is None else 1 - asked


_M, _F = Measure, Form
METRICS: Mapping[MetricCode, Metric] = {
    MetricCode.BREACH: Metric(_F.SHARE, _part(_M.DUE), _M.DUE, _M.DUE, only=True),
    MetricCode.LATE: Metric(_F.SHARE, _part(_M.FINISHED), _M.FINISHED, _M.FINISHED, only=True),
    MetricCode.PLATFORM_BREACH: Metric(_F.SHARE, _part(_M.PLATFORM_DUE), _M.PLATFORM_DUE, _M.PLATFORM_DUE, only=True),
    MetricCode.FIRST_RESPONSE: Metric(_F.LENGTH, _length(_M.FIRST_RESPONSE, 0.5), _M.FIRST_RESPONSE, _M.FIRST_RESPONSE),
    MetricCode.FIRST_RESPONSE_P90: Metric(
        _F.LENGTH, _length(_M.FIRST_RESPONSE, 0.9), _M.FIRST_RESPONSE, _M.FIRST_RESPONSE
    ),
    MetricCode.RESOLUTION: Metric(_F.LENGTH, _length(_M.RESOLVED, 0.5), _M.RESOLVED, _M.RESOLVED),
    MetricCode.RESOLUTION_P90: Metric(_F.LENGTH, _length(_M.RESOLVED, 0.9), _M.RESOLVED, _M.RESOLVED),
    MetricCode.RESOLUTION_FOR_GOOD: Metric(
        _F.LENGTH, _length(_M.RESOLVED_FOR_GOOD, 0.5), _M.RESOLVED_FOR_GOOD, _M.RESOLVED_FOR_GOOD
    ),
    MetricCode.REFUND_TIME: Metric(_F.LENGTH, _refund_time, _M.REFUNDED, _M.REFUNDED),
    MetricCode.SELF_CLOSE: Metric(
        _F.SHARE, _scored(scores.Metric.SELF_CLOSE_RATE), _M.ENDED, _M.ENDED, is_more_better=True, only=True
    ),
    MetricCode.DISPUTES: Metric(_F.SHARE, _scored(scores.Metric.DISPUTE_RATE), _M.SOLD, _M.DISPUTED),
    MetricCode.FAULT: Metric(_F.SHARE, _scored(scores.Metric.FAULT_RATE), _M.RULED, _M.RULED, only=True),
    MetricCode.QUALITY_REFUNDS: Metric(
        _F.SHARE, _scored(scores.Metric.QUALITY_REFUND_RATE), _M.SOLD, _M.QUALITY_REFUNDED
    ),
    MetricCode.REOPENED: Metric(_F.SHARE, _ratio(_M.REOPENED, _M.ENDED), _M.ENDED, _M.REOPENED),
    MetricCode.COMPLETE: Metric(_F.SHARE, _complete, _M.DECIDED, _M.DECIDED, is_more_better=True),
    MetricCode.SATISFACTION: Metric(_F.STARS, _scored(scores.Metric.RATING), _M.RATED, _M.RATED, is_more_better=True),
    MetricCode.LOW_STARS: Metric(_F.SHARE, _ratio(_M.RATED_LOW, _M.RATED), _M.RATED, _M.RATED_LOW),
    MetricCode.ANSWERED: Metric(_F.SHARE, _ratio(_M.RATED, _M.ENDED), _M.ENDED, _M.RATED, is_more_better=True),
    MetricCode.DEFLECTED: Metric(_F.SHARE, _part(_M.CHECKED), _M.CHECKED, _M.CHECKED, is_more_better=True),
}


class Verdict(StrEnum):
    GOOD = "good"
    BAD = "bad"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Change:
    """From the period before to this one; None where one of them has no base."""

    difference: Decimal | timedelta
    verdict: Verdict

    @property
    def is_up(self) -> bool:
        zero = timedelta(0) if isinstance(self.difference, timedelta) else Decimal(0)
        return self.difference > zero  # type: ignore[operator]  # both of one kind

    @property
    def is_none(self) -> bool:
        return not self.difference


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure of a period, beside that of the period before."""

    code: MetricCode
    value: Value
    base: int
    before: Value
    change: Change | None

    @property
    def is_small(self) -> bool:
        return 0 < self.base < SMALL_BASE


def read(code: MetricCode, now: Figures, before: Figures | None = None) -> Reading:
    metric = METRICS[code]
    value, earlier = metric.read(now), metric.read(before) if before else None
    return Reading(
        code, value, now.base(metric.base), earlier, change(value, earlier, is_more_better=metric.is_more_better)
    )


def change(value: Value, before: Value, *, is_more_better: bool) -> Change | None:
    """Whether more is better decides what a rise means."""
    if value is None or before is None:
        return None
    difference = value - before  # type: ignore[operator]  # both of one kind
    change = Change(difference, Verdict.NONE)
    if change.is_none:
        return change
    return Change(difference, Verdict.GOOD if change.is_up is is_more_better else Verdict.BAD)
