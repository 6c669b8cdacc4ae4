"""Queries of hot pages, which Django turns into SQL once a process instead of once a page."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from django.db.utils import DEFAULT_DB_ALIAS

Make = Callable[..., "QuerySet[Any, tuple[Any, ...]]"]


class Given(Value):
    """Stands in a query for a value that is given each time; many keys are one value (`among`)."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return "%s", (self,)


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
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[one.value] if isinstance(one, Given) else one for one in params])
            return list(cursor.fetchall())
