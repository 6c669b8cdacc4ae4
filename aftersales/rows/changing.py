"""Many rows changed at once, each to values of its own, if they are still what they were read as."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F
from django.db.utils import DEFAULT_DB_ALIAS

from aftersales.rows.binary import binary_cursor

Values = Mapping[str, Any]
Column: TypeAlias = "models.Field[Any, Any]"
Columns: TypeAlias = Sequence["models.Field[Any, Any]"]


@dataclass(frozen=True, slots=True)
class Change:
    """One row: what it must still be, and what it becomes. All of one call name the same columns."""

    pk: int
    was: Values
    becomes: Values


def change_rows(model: type[models.Model], changes: Sequence[Change], *, counting: Sequence[str] = ()) -> int:
    """Change those that still are what they were; how many. The columns in `counting` grow by one.

    One statement on PostgreSQL; elsewhere one for each set of equal values.
    """
    if not changes:
        return 0
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql":
        return _from_arrays(connection, model, changes, counting)
    return _group_by_group(model, changes, counting)


def _from_arrays(
    connection: BaseDatabaseWrapper, model: type[models.Model], changes: Sequence[Change], counting: Sequence[str]
) -> int:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    known, new = list(changes[0].was), list(changes[0].becomes)
    columns = [model._meta.pk, *(fields[name] for name in (*known, *new))]
    rows = zip(*((change.pk, *change.was.values(), *change.becomes.values()) for change in changes), strict=True)
    with binary_cursor(connection) as cursor:
        cursor.execute(
            _statement(connection, model, columns, len(known), [fields[name] for name in counting]),
            [_array(field, values) for field, values in zip(columns, rows, strict=True)],
        )
        return int(cursor.rowcount)


def _statement(
    connection: BaseDatabaseWrapper, model: type[models.Model], columns: Columns, known: int, grown: Columns
) -> str:
    """The first of the columns is the key, so many after it are known, and the others become new."""
    quote = connection.ops.quote_name
    names = [quote(str(field.column)) for field in columns]
    still, becomes = names[: 1 + known], names[1 + known :]
    sets = [f"{name} = new.n{place}" for place, name in enumerate(becomes, start=1 + known)]
    sets += [f"{name} = old.{name} + 1" for name in (quote(str(field.column)) for field in grown)]
    same = [f"old.{name} = new.n{place}" for place, name in enumerate(still)]
    arrays = ", ".join(f"%b::{field.cast_db_type(connection)}[]" for field in columns)
    places = ", ".join(f"n{place}" for place in range(len(columns)))
    table, changed, condition = quote(model._meta.db_table), ", ".join(sets), " AND ".join(same)
    # Every name is the model's own, and no value is among them.
    return f"UPDATE {table} old SET {changed} FROM unnest({arrays}) new({places}) WHERE {condition}"  # noqa: S608


def _array(field: Column, values: Sequence[Any]) -> list[Any]:
    """Codes are sent as the text they are, whatever class they come in."""
    if isinstance(field, models.JSONField):
        return [None if value is None else json.dumps(value, cls=field.encoder) for value in values]
    if isinstance(field, models.CharField | models.TextField):
        return [None if value is None else str(value) for value in values]
    return list(values)


def _group_by_group(model: type[models.Model], changes: Sequence[Change], counting: Sequence[str]) -> int:
    groups: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        key = repr((sorted(change.was.items()), sorted(change.becomes.items())))
        groups[key].append(change)
    grown = {name: F(name) + 1 for name in counting}
    return sum(
        model._default_manager.filter(pk__in=[one.pk for one in alike], **alike[0].was).update(
            **alike[0].becomes, **grown
        )
        for alike in groups.values()
    )
