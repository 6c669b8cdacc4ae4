"""Lengths of time and buckets in SQL, the same on PostgreSQL and SQLite, whole seconds."""

from math import log
from typing import Any

from django.db.models import Expression, F, Func, IntegerField

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


def bucket_of(seconds: str) -> str:
    """SQL that puts a column into the bucket of `histograms.bucket_of`: the first whose upper end is not below."""
    steps = f"CEILING(LN(CAST({seconds} AS double precision) / {EDGES[0]}) / {log(GROWTH)})"
    return (
        f"CASE WHEN {seconds} <= {EDGES[0]} THEN 0 WHEN {seconds} > {EDGES[-2]} THEN {len(EDGES) - 1}"
        f" ELSE CAST({steps} AS integer) END"
    )
