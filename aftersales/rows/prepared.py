"""Queries of hot pages, which Django turns into SQL once a process instead of once a page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from django.db.utils import DEFAULT_DB_ALIAS

from aftersales.rows.binary import binary_cursor

Make = Callable[..., "QuerySet[Any, tuple[Any, ...]]"]


class Given(Value):
    """Stands in a query for a value that is given each time; many keys are one value (`among`).

    Of a moment also a length of time before or after it, which is worked out here and not by the database.
    """

    def __init__(self, name: str, away: timedelta | None = None) -> None:
        super().__init__(name)
        self.away = away

    def __add__(self, length: timedelta) -> "Given":  # type: ignore[override]  # of a moment, not of a column
        return Given(self.value, (self.away or timedelta()) + length)

    def __sub__(self, length: timedelta) -> "Given":  # type: ignore[override]  # likewise
        return self + -length

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return "%s", (self,)

    def among(self, values: Mapping[str, Any]) -> Any:
        """What is given for it."""
        value = values[self.value]
        return value if self.away is None else value + self.away


def filled(params: Iterable[Any], values: Mapping[str, Any]) -> list[Any]:
    """The parameters of a compiled statement, with the values in the places that were left open for them."""
    adapt = connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value
    given = (one.among(values) if isinstance(one, Given) else one for one in params)
    return [adapt(one) if isinstance(one, datetime) else one for one in given]


class Prepared:
    """Of a function that makes a query of named values: `values_list` of columns that Django does not convert.

    Elsewhere than on PostgreSQL it is the query itself.
    """

    def __init__(self, make: Make, *names: str) -> None:
        self.make, self.names = make, names
        self._statement: tuple[str, Sequence[Any]] | None = None

    def read(self, **values: Any) -> list[tuple[Any, ...]]:
        connection = connections[DEFAULT_DB_ALIAS]
        if connection.vendor != "postgresql":
            return list(self.make(**values))
        if self._statement is None:
            self._statement = self.make(**{name: Given(name) for name in self.names}).query.sql_with_params()
        sql, params = self._statement
        with binary_cursor(connection) as cursor:
            cursor.execute(sql, filled(params, values))
            return list(cursor.fetchall())
