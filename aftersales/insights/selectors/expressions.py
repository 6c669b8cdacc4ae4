"""Lengths of time and buckets in SQL, the same on PostgreSQL and SQLite, whole seconds."""

from math import log
from typing import Any

from django.db.models import Case, Expression, F, FloatField, Func, IntegerField, Value, When
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
