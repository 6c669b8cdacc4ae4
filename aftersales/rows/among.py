"""Thousands of keys in one condition, and one that is written before the keys are known."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Q
from django.db.models.fields.related import ForeignObject
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler

from aftersales.rows.prepared import Given


@ForeignObject.register_lookup  # which takes nothing over from its base
@Field.register_lookup
class Among(In):
    """As `in`, but on PostgreSQL one array in place of thousands of values to write, send and parse."""

    lookup_name = "among"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*params, self.rhs if isinstance(self.rhs, Given) else list(self.rhs))

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        if not isinstance(self.rhs, Given):
            return super().as_sql(compiler, connection)
        column, params = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", (*params, self.rhs)  # noqa: S608  # a column of ours


def among(name: str, keys: Iterable[int] | Given) -> Q:
    """The condition that this field is one of these keys."""
    return Q(**{f"{name}__among": keys if isinstance(keys, Given) else list(keys)})
