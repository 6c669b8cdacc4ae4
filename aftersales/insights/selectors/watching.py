"""What the defect radar counts: the daily counts of products and reasons, and the serial numbers of batches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce, Left

from aftersales.domain.calendar import end_of_day
from aftersales.domain.radar import EXPOSED_DAYS, PAST_WINDOWS, WINDOW_DAYS, Watched
from aftersales.domain.requests import Reason
from aftersales.domain.tallies import ALL_STORES, Days, Measure, Split
from aftersales.insights.models import Tally, Watching
from aftersales.orders.models import UnitSerial
from aftersales.tickets.models import Ticket

BATCH_DIGITS = 4
"""Year and week of production, as brands print them at the head of a serial number."""
Thing = TypeVar("Thing")
Key = tuple[int, Watching, int, str]
"""Store, what is looked at, product, reason or batch."""


@dataclass(frozen=True, slots=True)
class Windows:
    """The recent window that ends on a day, and the windows before it."""

    last: date

    @property
    def now(self) -> Days:
        return Days(self.last - timedelta(days=WINDOW_DAYS - 1), self.last)

    @property
    def past(self) -> list[Days]:
        ends = [self.now.first - timedelta(days=1 + WINDOW_DAYS * number) for number in range(PAST_WINDOWS)]
        return [Days(end - timedelta(days=WINDOW_DAYS - 1), end) for end in ends]

    @property
    def whole_past(self) -> Days:
        return Days(self.past[-1].first, self.past[0].last)

    @property
    def first_exposed(self) -> date:
        return _exposed(self.past[-1]).first


def _exposed(window: Days) -> Days:
    """Whose units may come back in a window: sold before its end, and not too long before."""
    return Days(window.last - timedelta(days=EXPOSED_DAYS - 1), window.last)


def watched(last: date) -> Iterator[tuple[Key, Watched]]:
    """Everything with a case in the recent window; the rest is quiet."""
    windows = Windows(last)
    units = _units(windows)
    yield from _products(windows, units)
    yield from _defects(windows, units)
    yield from _batches(windows)


Pairs = dict[tuple[int, str], tuple[int, int]]
"""By store, or ALL_STORES, and product or product with reason: in the past windows together, and in the recent one."""


def _within(name: str, days: Days) -> Q:
    return Q(**{f"{name}__range": (days.first, days.last)})


def _units(windows: Windows) -> Pairs:
    """Units that could come back."""
    sold = Tally.objects.filter(
        split=Split.PRODUCT, measure=Measure.SOLD, day__range=(windows.first_exposed, windows.last)
    )
    past = {f"past{number}": _sum("total", _exposed(window)) for number, window in enumerate(windows.past)}
    rows = sold.order_by().values_list("store_id", "value").annotate(now=_sum("total", _exposed(windows.now)), **past)
    return _with_all_stores((store, product, sum(before), now) for store, product, now, *before in rows)


def _sum(name: str, days: Days) -> Coalesce:
    return Coalesce(Sum(name, filter=_within("day", days)), 0)


def _products(windows: Windows, units: Pairs) -> Iterator[tuple[Key, Watched]]:
    for (store, product), (before, cases) in _cases(Split.PRODUCT, Measure.FAULTS, windows).items():
        past_units, now_units = units.get((store, product), (0, 0))
        key: Key = (store, Watching.PRODUCT, int(product), "")
        yield key, Watched(str(key), before, past_units, cases, now_units)


def _defects(windows: Windows, units: Pairs) -> Iterator[tuple[Key, Watched]]:
    for (store, value), (before, cases) in _cases(Split.DEFECT, Measure.SUBMITTED, windows).items():
        product, _colon, reason = value.partition(":")
        # A fault is what the product itself is looked at for.
        if reason != Reason.DEFECTIVE:
            past_units, now_units = units.get((store, product), (0, 0))
            key: Key = (store, Watching.DEFECT, int(product), reason)
            yield key, Watched(str(key), before, past_units, cases, now_units)


def _cases(split: Split, measure: Measure, windows: Windows) -> Pairs:
    """Of whatever has one in the recent window: in all stores together that may be another store's."""
    rows = Tally.objects.filter(split=split, measure=measure, day__range=(windows.whole_past.first, windows.last))
    counted = rows.order_by().values_list("store_id", "value")
    found = counted.annotate(before=_sum("count", windows.whole_past), now=_sum("count", windows.now))
    summed: Pairs = _with_all_stores((store, value, before, now) for store, value, before, now in found)
    return {key: pair for key, pair in summed.items() if pair[1]}


def _with_all_stores(rows: Iterable[tuple[int, Thing, int, int]]) -> dict[tuple[int, Thing], tuple[int, int]]:
    """By store and thing two numbers, and their sums over all stores. What belongs to no store is not asked for."""
    found: dict[tuple[int, Thing], tuple[int, int]] = {}
    for store, thing, one, other in rows:
        for whose in (store, ALL_STORES):
            first, second = found.get((whose, thing), (0, 0))
            found[whose, thing] = (first + one, second + other)
    return found


# --- batches ---


def _batches(windows: Windows) -> Iterator[tuple[Key, Watched]]:
    """Units are those whose serial number is known from the sale: without such a list a batch has no baseline."""
    sold = _batch_units(windows)
    for (store, (product, batch)), (cases, before) in _batch_cases(windows).items():
        past_units, now_units = sold.get((store, (product, batch)), (0, 0))
        key: Key = (store, Watching.BATCH, product, batch)
        yield key, Watched(str(key), before, past_units, cases, now_units)


BatchCounts = dict[tuple[int, tuple[int, str]], tuple[int, int]]


def _moments(name: str, days: Days) -> Q:
    start = end_of_day(days.first - timedelta(days=1))
    return Q(**{f"{name}__gte": start, f"{name}__lt": end_of_day(days.last)})


def _batch_cases(windows: Windows) -> BatchCounts:
    faults = Ticket.objects.filter(reason=Reason.DEFECTIVE, order_line__product__isnull=False).exclude(serial="")
    both = Days(windows.whole_past.first, windows.last)
    rows = (
        faults.filter(_moments("submitted_at", both))
        .order_by()
        .annotate(batch=Left("serial", BATCH_DIGITS))
        .values_list("store_id", "order_line__product_id", "batch")
        .annotate(
            now=Count("id", filter=_moments("submitted_at", windows.now)),
            before=Count("id", filter=_moments("submitted_at", windows.whole_past)),
        )
    )
    summed = _with_all_stores((store, (product, batch), now, before) for store, product, batch, now, before in rows)
    return {key: counts for key, counts in summed.items() if counts[0]}


def _batch_units(windows: Windows) -> BatchCounts:
    """Of units in the past windows together, and in the recent one."""
    placed = "order_line__order__placed_at"
    known = UnitSerial.objects.filter(order_line__product__isnull=False)
    both = Days(windows.first_exposed, windows.last)
    past = {
        f"past{number}": Count("id", filter=_moments(placed, _exposed(window)))
        for number, window in enumerate(windows.past)
    }
    rows = (
        known.filter(_moments(placed, both))
        .order_by()
        .annotate(batch=Left("serial", BATCH_DIGITS))
        .values_list("order_line__order__store_id", "order_line__product_id", "batch")
        .annotate(now=Count("id", filter=_moments(placed, _exposed(windows.now))), **past)
    )
    return _with_all_stores((store, (product, batch), sum(before), now) for store, product, batch, now, *before in rows)
