"""Lengths of time and buckets in SQL, the same on PostgreSQL and SQLite, whole seconds."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import log
from typing import Any

from django.db import connection
from django.db.models import Case, DateTimeField, Expression, F, FloatField, Func, IntegerField, Value, When
from django.db.models.functions import Cast, Ceil, Least, Ln

from aftersales.domain.histograms import EDGES, GROWTH


class Seconds(Func):
    """Whole seconds from one moment to another."""

    output_field = IntegerField()

    def __init__(self, start: Expression | F | str, end: Expression | F | str) -> None:
        super().__init__(end, start)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = "CAST(ROUND(EXTRACT(EPOCH FROM (%(expressions)s))) AS integer)"
        return super().as_sql(compiler, connection, template=template, arg_joiner=" - ", **more)

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        end, start = (compiler.compile(each) for each in self.get_source_expressions())
        sql = f"CAST(ROUND((JULIANDAY({end[0]}) - JULIANDAY({start[0]})) * 86400) AS integer)"
        return sql, [*end[1], *start[1]]


def bucket(seconds: str) -> Case:
    """As `histograms.bucket_of`: the first bucket whose upper end is not below."""
    steps = Ln(Cast(F(seconds), FloatField()) / EDGES[0]) / log(GROWTH)
    return Case(
        When(**{f"{seconds}__lte": int(EDGES[0])}, then=Value(0)),
        default=Least(Value(len(EDGES) - 1), Cast(Ceil(steps), IntegerField())),
        output_field=IntegerField(),
    )


class Moment(Expression):
    """Stands for the moment of a statement that is compiled once and asked many times: `moved` puts the real one in."""

    def __init__(self, away: timedelta = timedelta()) -> None:
        super().__init__(output_field=DateTimeField())
        self.away = away

    def __add__(self, length: timedelta) -> "Moment":  # type: ignore[override]  # worked out here, not by the database
        return Moment(self.away + length)

    def __sub__(self, length: timedelta) -> "Moment":  # type: ignore[override]  # likewise
        return Moment(self.away - length)

    def as_sql(self, *_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # needs neither argument
        return "%s", [self.away]


def moved(values: Iterable[Any], at: datetime) -> list[Any]:
    """The values of a compiled statement, with `at` where it was left open."""
    adapt = connection.ops.adapt_datetimefield_value
    return [adapt(at + value) if isinstance(value, timedelta) else value for value in values]
