"""What the dashboards count, day by day, and what is read from the counts.

One row is kept for each store, day, measure and split. A row has a count and a total; what the total is, the measure
says. Lengths of time are counted in the buckets of `domain/histograms`, so that days add up and a percentile can still
be read. What happened counts on the day it happened, on the calendar of the store.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from aftersales.domain.histograms import Histogram, count_of, percentile

ALL_STORES = 0
"""Stands for the sum of all stores where a store's id is expected."""
PLAIN = -1
"""The bucket of what is no length of time."""


class Measure(StrEnum):
    """Each is defined once, in `insights/selectors/measures`; the comment says what the total is."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    ENDED = "ended"  # of these without the platform
    REOPENED = "reopened"
    FIRST_RESPONSE = "first_response"  # seconds
    DECIDED = "decided"
    ASKED_MORE = "asked_more"
    HANDLED = "handled"
    RESOLVED = "resolved"  # seconds, without pauses
    RESOLVED_FOR_GOOD = "resolved_for_good"  # seconds, without pauses
    DUE = "due"  # of these missed
    FINISHED = "finished"  # of these late
    PLATFORM_DUE = "platform_due"  # of these missed
    REFUNDED = "refunded"  # seconds
    QUALITY_REFUNDED = "quality_refunded"
    PAID_GOODS = "paid_goods"  # fen
    PAID_FREIGHT = "paid_freight"  # fen
    REPLACED = "replaced"  # fen, what was paid for the goods
    DISPUTED = "disputed"
    RULED = "ruled"  # of these for the customer
    RATED = "rated"  # stars, three marks of 1 to 5 each
    RATED_LOW = "rated_low"
    FAULTS = "faults"
    SOLD = "sold"  # units
    CHECKED = "checked"  # of these solved


LENGTHS = frozenset({Measure.FIRST_RESPONSE, Measure.RESOLVED, Measure.RESOLVED_FOR_GOOD, Measure.REFUNDED})
"""Counted in buckets."""


class Split(StrEnum):
    """By what else a day is counted. DEFECT is product and reason together, as `product:reason`."""

    NONE = ""
    PRODUCT = "product"
    REASON = "reason"
    KIND = "kind"
    AGENT = "agent"
    DEFECT = "defect"


SUMMED = (Split.NONE, Split.REASON, Split.KIND)
"""Splits whose sum over all stores is kept beside them. The values of the others are nearly alone on their day and in
their store: a sum would be as many rows again, and is taken when it is read."""


@dataclass(frozen=True, slots=True)
class Tally:
    count: int = 0
    total: int = 0

    def plus(self, count: int, total: int) -> "Tally":
        return Tally(self.count + count, self.total + total)

    @property
    def share(self) -> Decimal | None:
        """The total as a share of the count; None without a base."""
        return share(self.total, self.count)

    @property
    def mean(self) -> Decimal | None:
        return share(self.total, self.count)


NOTHING = Tally()


@dataclass(frozen=True, slots=True)
class Figures:
    """All that was counted in a span of days, for one slice."""

    tallies: Mapping[Measure, Tally] = field(default_factory=dict)
    lengths: Mapping[Measure, Histogram] = field(default_factory=dict)

    def of(self, measure: Measure) -> Tally:
        return self.tallies.get(measure, NOTHING)

    def count(self, measure: Measure) -> int:
        return self.of(measure).count

    def percentile(self, measure: Measure, part: float) -> timedelta | None:
        return percentile(self.lengths.get(measure, {}), part)

    def base(self, measure: Measure) -> int:
        return count_of(self.lengths[measure]) if measure in self.lengths else self.count(measure)

    def ratio(self, part: Measure, whole: Measure) -> Decimal | None:
        return share(self.count(part), self.count(whole))


def figures_of(rows: Iterable[tuple[Measure, int, int, int]]) -> Figures:
    """From (measure, bucket, count, total), any number of days and stores of one slice."""
    tallies: dict[Measure, Tally] = {}
    lengths: dict[Measure, dict[int, int]] = {}
    for measure, bucket, count, total in rows:
        tallies[measure] = tallies.get(measure, NOTHING).plus(count, total)
        if bucket != PLAIN:
            counted = lengths.setdefault(measure, {})
            counted[bucket] = counted.get(bucket, 0) + count
    return Figures(tallies, lengths)


def share(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day, both included."""

    first: date
    last: date

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    def all(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(self.count)]

    def covers(self, other: "Days") -> bool:
        return self.first <= other.first and other.last <= self.last

    def before(self) -> "Days":
        """As many days right before these."""
        return Days(self.first - timedelta(days=self.count), self.first - timedelta(days=1))

    def chunks(self, length: int) -> list["Days"]:
        starts = [self.first + timedelta(days=number) for number in range(0, self.count, length)]
        return [Days(start, min(start + timedelta(days=length - 1), self.last)) for start in starts]


def runs_of(days: Iterable[date]) -> list[Days]:
    """Neighbouring days together, in order."""
    runs: list[Days] = []
    for day in sorted(set(days)):
        if runs and day - runs[-1].last == timedelta(days=1):
            runs[-1] = Days(runs[-1].first, day)
        else:
            runs.append(Days(day, day))
    return runs
