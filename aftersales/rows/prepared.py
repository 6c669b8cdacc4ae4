"""Queries of hot pages, which Django turns into SQL once a process instead of once a page."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet, UUIDField, Value
from django.db.models.sql.compiler import SQLCompiler
from django.db.utils import DEFAULT_DB_ALIAS

from aftersales.rows.binary import binary_cursor

Row = TypeVar("Row", bound=Model)
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
    connection = connections[DEFAULT_DB_ALIAS]
    return [_adapted(one.among(values) if isinstance(one, Given) else one, connection) for one in params]


def _adapted(value: Any, connection: BaseDatabaseWrapper) -> Any:
    """As a column of its kind would write it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID):
        return UUIDField().get_db_prep_value(value, connection)
    # Keys of `among`: PostgreSQL takes them as an array.
    return json.dumps(value) if isinstance(value, list) and connection.vendor == "sqlite" else value


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


class PreparedRows(Generic[Row]):
    """The same for whole rows with what hangs on them: `make` makes a query of a model, and Django reads its answer.

    To write such a statement costs Django more than the database needs to answer it.
    """

    def __init__(self, make: Callable[..., QuerySet[Row]], *names: str) -> None:
        self.make, self.names = make, names
        self._known: tuple[QuerySet[Row], SQLCompiler, tuple[str, Sequence[Any]]] | None = None

    def read(self, **values: Any) -> list[Row]:
        if self._known is None:
            self._known = self._compiled()
        queryset, written, (sql, params) = self._known
        compiler = copy(written)  # of this reading alone: each thread has a connection of its own
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.as_sql = lambda *_args, **_more: (sql, tuple(filled(params, values)))  # type: ignore[method-assign]
        rows = queryset.all()
        rows.query.get_compiler = lambda *_args, **_more: compiler  # type: ignore[method-assign]
        return list(rows)

    def _compiled(self) -> tuple[QuerySet[Row], SQLCompiler, tuple[str, Sequence[Any]]]:
        queryset = self.make(**{name: Given(name) for name in self.names})
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        return queryset, compiler, compiler.as_sql()
