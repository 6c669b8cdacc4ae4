"""Why the last day of a request is when it is, step by step."""

from collections.abc import Iterator

from aftersales.domain.calendar import Step, StepCode, months_on
from aftersales.domain.eligibility import gates
from aftersales.domain.eligibility.facts import Facts
from aftersales.domain.eligibility.judgement import rules_for
from aftersales.domain.eligibility.windows import End, Period


def explain_last_day(facts: Facts) -> tuple[Step, ...]:
    """The steps to the verdict's `last_day`; none where no window governs the request."""
    if any(True for stop in gates.STOPS for _ in stop(facts)):
        return ()
    window = rules_for(facts).window(facts)
    if window is None or window.latest is None or window.latest.period is None:
        return ()
    period = window.latest.period
    return (*_restarted(facts, period), *_counted(period), *_ended(facts, window.latest))


def _restarted(facts: Facts, period: Period) -> Iterator[Step]:
    """A term in months begins anew with the item that took the place of the first."""
    if period.months and period.start == facts.history.replaced_on:
        yield Step(StepCode.RESTARTED_BY_REPLACEMENT, {"day": period.start})


def _counted(period: Period) -> Iterator[Step]:
    if not period.months:
        yield Step(StepCode.COUNTED_DAYS, {"count": period.days, "start": period.start, "end": period.end})
        return
    end = months_on(period.start, period.months)
    yield Step(StepCode.COUNTED_MONTHS, {"count": period.months, "start": period.start, "end": end})
    if period.days:
        yield Step(StepCode.ADDED_REPAIR_DAYS, {"count": period.days, "start": end, "end": period.end})


def _ended(facts: Facts, end: End) -> Iterator[Step]:
    if end.counted != end.last_day:
        yield Step(StepCode.ROLLED_OFF_REST_DAY, {"start": end.counted, "end": end.last_day})
    if facts.calendar.rolls_off_rest_days:
        for year in sorted({end.counted.year, end.last_day.year}):
            if not facts.calendar.rest_days.is_known(year):
                yield Step(StepCode.YEAR_UNKNOWN, {"year": year})
    yield Step(StepCode.ENDS_AT_MIDNIGHT, {"day": end.last_day})
