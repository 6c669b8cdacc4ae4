"""What a page reads of the daily counts: all its questions in one statement."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import CharField, DateField, F, QuerySet, SmallIntegerField, Sum, Value
from django.db.models.functions import Cast

from aftersales.domain.tallies import ALL_STORES, LENGTHS, PLAIN, Days, Figures, Measure, Split, figures_of
from aftersales.insights.models import Tally
from aftersales.insights.selectors.tallying import EVERYTHING, Wanted, fetched, statement_of_slice, zones

Row = tuple[str, str, date, Measure, int, int, int]
"""Question, value, day or first day of the period, measure, bucket, count, total."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose counts: of these stores, or of all; `zone_ids` are all of them, for what is counted from history."""

    store_ids: tuple[int, ...]
    is_all: bool = False

    @property
    def kept_ids(self) -> Sequence[int]:
        return (ALL_STORES,) if self.is_all else self.store_ids


@dataclass(frozen=True, slots=True)
class Slice:
    """What of it: a split and its value, or several at once that no split knows."""

    scope: Scope
    wanted: Wanted = EVERYTHING

    @property
    def split(self) -> tuple[Split, str] | None:
        """None where the daily counts do not know it."""
        asked = {name: getattr(self.wanted, name) for name in Wanted.__slots__ if getattr(self.wanted, name)}
        if not asked:
            return Split.NONE, ""
        if len(asked) == 1:
            ((name, value),) = asked.items()
            return Split(name), value
        return None


@dataclass(frozen=True, slots=True)
class Period:
    """The figures of some days together, and day by day."""

    days: Days
    whole: Figures
    by_day: Mapping[date, Figures]

    def series(self) -> list[tuple[date, Figures]]:
        return [(day, self.by_day.get(day, Figures())) for day in self.days.all()]


@dataclass(frozen=True, slots=True)
class Read:
    now: Period
    before: Period | None
    values: Mapping[Split, Mapping[str, Figures]]


def read(
    piece: Slice, days: Days, before: Days | None, at: datetime, splits: Mapping[Split, Sequence[Measure]] | None = None
) -> Read:
    """Day by day and together, of these days and those before; of these days also by the values of some splits."""
    split = piece.split
    if split is None:
        return Read(_from_history(piece, days, at), _from_history(piece, before, at) if before else None, {})
    rows = _kept(piece.scope, split, days, before, splits or {})
    return Read(
        _period(rows, days),
        _period(rows, before) if before else None,
        {each: _by_value(rows, each) for each in splits or {}},
    )


def _kept(
    scope: Scope,
    split: tuple[Split, str],
    days: Days,
    before: Days | None,
    splits: Mapping[Split, Sequence[Measure]],
) -> Sequence[Row]:
    periods = [days, *([before] if before else [])]
    first = min(period.first for period in periods)
    own = Tally.objects.filter(
        split=split[0], value=split[1], store_id__in=scope.kept_ids, day__range=(first, days.last)
    )
    parts = [_grouped(own, "days", F("day"), Value(PLAIN, SmallIntegerField()), Value(""))]
    parts += [
        _grouped(
            own.filter(measure__in=sorted(LENGTHS), day__range=(period.first, period.last)),
            "lengths",
            Value(period.first, DateField()),
            F("bucket"),
            Value(""),
        )
        for period in periods
    ]
    for each, measures in splits.items():
        rows = Tally.objects.filter(
            split=each, store_id__in=scope.kept_ids, day__range=(days.first, days.last), measure__in=measures
        )
        bucket = F("bucket") if set(measures) & LENGTHS else Value(PLAIN, SmallIntegerField())
        parts.append(_grouped(rows, each.value, Value(days.first, DateField()), bucket, F("value")))
    first_part, *others = parts
    found = first_part.union(*others, all=True)
    return [(what, value, day, Measure(measure), *numbers) for what, value, day, measure, *numbers in found]


def _grouped(rows: "QuerySet[Tally, Tally]", what: str, day: F | Value, bucket: F | Value, value: F | Value):  # type: ignore[no-untyped-def]  # six columns of their own
    return (
        rows.order_by()
        .annotate(
            r_what=Value(what, CharField()),
            r_value=Cast(value, CharField()),
            r_day=Cast(day, DateField()),
            r_bucket=Cast(bucket, SmallIntegerField()),
        )
        .values("r_what", "r_value", "r_day", "measure", "r_bucket")
        .annotate(r_count=Sum("count"), r_total=Sum("total"))
        .values_list("r_what", "r_value", "r_day", "measure", "r_bucket", "r_count", "r_total")
    )


def _period(rows: Iterable[Row], days: Days) -> Period:
    by_day: dict[date, list[tuple[Measure, int, int, int]]] = defaultdict(list)
    lengths: list[tuple[Measure, int, int, int]] = []
    for what, _value, day, measure, bucket, count, total in rows:
        if what == "days" and days.first <= day <= days.last:
            by_day[day].append((measure, bucket, count, total))
        elif what == "lengths" and day == days.first:
            lengths.append((measure, bucket, count, total))
    tallies = figures_of(row for day_rows in by_day.values() for row in day_rows).tallies
    whole = Figures(tallies, figures_of(lengths).lengths)
    return Period(days, whole, {day: figures_of(day_rows) for day, day_rows in by_day.items()})


def _by_value(rows: Iterable[Row], split: Split) -> dict[str, Figures]:
    found: dict[str, list[tuple[Measure, int, int, int]]] = defaultdict(list)
    for what, value, _day, measure, bucket, count, total in rows:
        if what == split:
            found[value].append((measure, bucket, count, total))
    return {value: figures_of(those) for value, those in found.items()}


def _from_history(piece: Slice, days: Days, at: datetime) -> Period:
    by_day: dict[date, list[tuple[Measure, int, int, int]]] = defaultdict(list)
    for zone in zones():
        for measure, day, bucket, count, total in fetched(
            statement_of_slice(days, zone, at, piece.wanted, piece.scope.store_ids)
        ):
            on = day if isinstance(day, date) else date.fromisoformat(day)
            by_day[on].append((Measure(measure), bucket, count, total))
    every = [row for rows in by_day.values() for row in rows]
    return Period(days, figures_of(every), {day: figures_of(rows) for day, rows in by_day.items()})
