"""What a page reads of the daily counts: all its questions in one statement."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, DateField, F, QuerySet, SmallIntegerField, Sum, Value
from django.db.models.functions import Cast

from aftersales.accounts.models import Store
from aftersales.domain.tallies import ALL_STORES, LENGTHS, PLAIN, SUMMED, Days, Figures, Measure, Split, figures_of
from aftersales.insights.models import Tally
from aftersales.insights.selectors.tallying import (
    EVERYTHING,
    Part,
    Statement,
    Wanted,
    compiled,
    fetched,
    statement_of_slice,
    zones,
)

Row = tuple[str, str, date, Measure, int, int, int]
"""Question, value, day or first day of the period, measure, bucket, count, total."""
_DAYS, _LENGTHS, _BACK = "days", "lengths", "back"
WHOLE = (Split.NONE, "")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose counts: of these stores, or of all; `clocks` are their time zones where they are known already."""

    store_ids: tuple[int, ...]
    is_all: bool = False
    clocks: tuple[str, ...] = ()

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
            return WHOLE
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
    back: Period | None = None
    """New requests of other days, to expect more of."""


def read(
    piece: Slice,
    days: Days,
    before: Days | None,
    at: datetime,
    splits: Mapping[Split, Sequence[Measure]] | None = None,
    back: Days | None = None,
) -> Read:
    """Day by day and together, of these days and those before; of these days also by the values of some splits.

    What the daily counts keep is read of them, and the rest is counted from history up to `at`: in one statement.
    """
    periods = [days, *([before] if before else [])]
    asked = {each: measures for each, measures in (splits or {}).items() if (piece.split or ("",))[0] != each}
    statements = _statements(piece, periods, asked, at)
    rows = _rows([*statements, *([_back(piece, back, at)] if back else [])])
    now = _period(rows, days)
    return Read(
        now,
        _period(rows, before) if before else None,
        {each: _by_value(rows, each) for each in asked} | _of_itself(piece, now.whole, splits or {}),
        _period(rows, back, _BACK) if back else None,
    )


def _statements(
    piece: Slice, periods: Sequence[Days], splits: Mapping[Split, Sequence[Measure]], at: datetime
) -> list[Statement]:
    """No split knows the values of another: those of a slice are not kept."""
    days = periods[0]
    if piece.split == WHOLE:
        return [_kept(piece, WHOLE, periods, splits)]
    counted = [Part(each.value, days, measures, each) for each, measures in splits.items()]
    if piece.split is None:
        counted.append(Part(_DAYS, Days(min(period.first for period in periods), days.last)))
    own = [_kept(piece, piece.split, periods, {})] if piece.split else []
    if not counted:
        return own
    clocks = piece.scope.clocks or zones()
    return [*own, statement_of_slice(counted, clocks, at, piece.wanted, piece.scope.store_ids)]


def _back(piece: Slice, days: Days, at: datetime) -> Statement:
    if piece.split is None:
        part = Part(_BACK, days, (Measure.SUBMITTED,))
        return statement_of_slice([part], piece.scope.clocks or zones(), at, piece.wanted, piece.scope.store_ids)
    split, value = piece.split
    rows = [each.filter(value=value, measure=Measure.SUBMITTED) for each in _kept_rows(piece.scope, split, days)]
    return _together([_grouped(each, _BACK, F("day"), Value(PLAIN, SmallIntegerField()), Value("")) for each in rows])


def _of_itself(
    piece: Slice, whole: Figures, splits: Mapping[Split, Sequence[Measure]]
) -> dict[Split, dict[str, Figures]]:
    """The split that the filter names has one value, which is the whole."""
    each, value = piece.split or WHOLE
    if each not in splits:
        return {}
    return {each: {value: whole} if any(whole.count(measure) for measure in splits[each]) else {}}


def _rows(statements: Sequence[Statement]) -> Sequence[Row]:
    sql = " UNION ALL ".join(f"SELECT * FROM ({one}) part{place}" for place, (one, _) in enumerate(statements))  # noqa: S608
    found = fetched((sql, [value for _, values in statements for value in values]))
    return [
        (what, value, _day(day), Measure(measure), bucket, int(count), int(total))
        for what, value, day, measure, bucket, count, total in found
    ]


def _day(given: date | str) -> date:
    return given if isinstance(given, date) else date.fromisoformat(given)


def _kept(
    piece: Slice, split: tuple[Split, str], periods: Sequence[Days], splits: Mapping[Split, Sequence[Measure]]
) -> Statement:
    days = periods[0]
    parts: list[Any] = []
    together = Days(min(period.first for period in periods), days.last)
    for rows in _kept_rows(piece.scope, split[0], together):
        own = rows.filter(value=split[1])
        parts.append(_grouped(own, _DAYS, F("day"), Value(PLAIN, SmallIntegerField()), Value("")))
        parts += [_lengths(own, period) for period in periods]
    for each, measures in splits.items():
        bucket = F("bucket") if set(measures) & LENGTHS else Value(PLAIN, SmallIntegerField())
        for rows in _kept_rows(piece.scope, each, days):
            counted = rows.filter(measure__in=measures)
            parts.append(_grouped(counted, each.value, Value(days.first, DateField()), bucket, F("value")))
    return _together(parts)


def _kept_rows(scope: Scope, split: Split, days: Days) -> "list[QuerySet[Tally, Tally]]":
    """Of these stores; of all, their sum where it is kept, or else the stores' own rows and what belongs to none."""
    rows = Tally.objects.filter(split=split, day__range=(days.first, days.last))
    if not scope.is_all:
        return [rows.filter(store_id__in=scope.store_ids)]
    of_all = rows.filter(store_id=ALL_STORES)
    if split in SUMMED:
        return [of_all]
    return [of_all, rows.filter(store_id__in=Store.objects.order_by().values("pk"))]


def _lengths(rows: "QuerySet[Tally, Tally]", period: Days):  # type: ignore[no-untyped-def]  # six columns of their own
    kept = rows.filter(measure__in=sorted(LENGTHS), day__range=(period.first, period.last))
    return _grouped(kept, _LENGTHS, Value(period.first, DateField()), F("bucket"), Value(""))


def _together(parts: Sequence[Any]) -> Statement:
    first, *others = parts
    return compiled(first.union(*others, all=True) if others else first)


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


def _period(rows: Iterable[Row], days: Days, wanted: str = _DAYS) -> Period:
    """What is counted from history has its lengths day by day, what is kept has them for the whole period."""
    by_day: dict[date, list[tuple[Measure, int, int, int]]] = defaultdict(list)
    lengths: list[tuple[Measure, int, int, int]] = []
    for what, _value, day, measure, bucket, count, total in rows:
        if what == wanted and days.first <= day <= days.last:
            by_day[day].append((measure, bucket, count, total))
        elif what == _LENGTHS and day == days.first:
            lengths.append((measure, bucket, count, total))
    every = [row for day_rows in by_day.values() for row in day_rows]
    lengths += [row for row in every if row[1] != PLAIN]
    whole = Figures(figures_of(every).tallies, figures_of(lengths).lengths)
    return Period(days, whole, {day: figures_of(day_rows) for day, day_rows in by_day.items()})


def _by_value(rows: Iterable[Row], split: Split) -> dict[str, Figures]:
    found: dict[str, list[tuple[Measure, int, int, int]]] = defaultdict(list)
    for what, value, _day, measure, bucket, count, total in rows:
        if what == split:
            found[value].append((measure, bucket, count, total))
    return {value: figures_of(those) for value, those in found.items()}
