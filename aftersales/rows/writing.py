"""Many new rows at once, from plain values: by COPY on PostgreSQL, in a tenth of the time of model instances."""

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import Any, TypeAlias, TypeVar

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DEFAULT_DB_ALIAS

M = TypeVar("M", bound=models.Model)

COPY_FROM = 100
"""So many rows make a COPY worth its preparation."""
Values = Mapping[str, Any]
Column: TypeAlias = "models.Field[Any, Any]"
NOTHING: Values = {}


def insert_rows(model: type[models.Model], rows: Sequence[Values], same: Values = NOTHING) -> list[int]:
    """Write rows that cannot be there yet and return their ids, in order. Raises IntegrityError when one is there.

    All name the same columns (`ticket_id`, not `ticket`); `same` are the values that all share, and the others get the
    model's default.
    """
    if not _is_for_copy(rows):
        return _create(model, rows, same)
    ids = new_ids(model, len(rows))
    _copy(model, rows, same, ids)
    return ids


def append_rows(model: type[models.Model], rows: Sequence[Values], same: Values = NOTHING) -> None:
    """The same for rows whose ids nobody asks for."""
    if _is_for_copy(rows):
        _copy(model, rows, same)
    else:
        _create(model, rows, same)


def write_new(rows: Sequence[M]) -> list[M]:
    """The same for instances of a model; they get their ids, where they have none yet."""
    if not rows:
        return []
    for row in rows:
        _take_new_keys(row)
    model = type(rows[0])
    if not _is_for_copy(rows):
        return list(model._default_manager.bulk_create(rows))
    for row, pk in zip(rows, _ids_of(model, rows), strict=True):
        row.pk = pk
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    _copy(model, [{name: getattr(row, name) for name in names} for row in rows], NOTHING, [row.pk for row in rows])
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return list(rows)


def _ids_of(model: type[models.Model], rows: Sequence[models.Model]) -> list[int]:
    known = [row.pk for row in rows if row.pk is not None]
    return known or new_ids(model, len(rows))


def _take_new_keys(row: models.Model) -> None:
    """What it points at may have been new itself a moment ago."""
    for field in row._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and getattr(row, field.attname) is None and field.is_cached(row):
            setattr(row, field.attname, getattr(getattr(row, field.name), "pk", None))


def _is_for_copy(rows: Sequence[Any]) -> bool:
    return len(rows) >= COPY_FROM and connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


def _create(model: type[models.Model], rows: Sequence[Values], same: Values) -> list[int]:
    made = model._default_manager.bulk_create(model(**row, **same) for row in rows) if rows else []
    return [new.pk for new in made]


def _copy(model: type[models.Model], rows: Sequence[Values], same: Values, ids: Sequence[int] = ()) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    fields = {field.attname: field for field in model._meta.concrete_fields}
    left = [name for name in fields if name not in rows[0] and name not in same and name != model._meta.pk.attname]
    own, shared = [fields[name] for name in rows[0]], [fields[name] for name in (*same, *left)]
    columns = [*([model._meta.pk] if ids else []), *own, *shared]
    write_json = _json_writer()
    alike = _binary((*same.values(), *(fields[name].get_default() for name in left)), _json_places(shared), write_json)
    places = _json_places(own)
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(_statement(connection, model, columns)) as copy,
    ):
        copy.set_types([_type_of(field, connection) for field in columns])
        for key, row in zip(zip(ids, strict=True) if ids else repeat(()), rows, strict=bool(ids)):
            copy.write_row((*key, *_binary(tuple(row.values()), places, write_json), *alike))


def new_ids(model: type[models.Model], count: int) -> list[int]:
    """Ids that the database gives to nobody else. Only PostgreSQL gives them before there are rows."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(nextval(key.sequence)) FROM generate_series(1, %s),"
            " (SELECT pg_get_serial_sequence(%s, %s)::regclass AS sequence OFFSET 0) key",
            [count, model._meta.db_table, model._meta.pk.column],
        )
        ids: list[int] = cursor.fetchone()[0]
    return ids


def _statement(connection: BaseDatabaseWrapper, model: type[models.Model], columns: Sequence[Column]) -> str:
    quoted = ", ".join(connection.ops.quote_name(str(field.column)) for field in columns)
    return f"COPY {connection.ops.quote_name(model._meta.db_table)} ({quoted}) FROM STDIN (FORMAT BINARY)"


def _type_of(field: Column, connection: BaseDatabaseWrapper) -> str:
    """The type's own name, without a length. What is stored as JSON is written out as bytes here."""
    if isinstance(field, models.JSONField):
        return "bytea"
    return str(field.db_type(connection)).partition("(")[0]


def _json_places(columns: Sequence[Column]) -> list[tuple[int, type[json.JSONEncoder] | None]]:
    return [(place, field.encoder) for place, field in enumerate(columns) if isinstance(field, models.JSONField)]


JsonWriter = Callable[[Any, type[json.JSONEncoder] | None], bytes | None]
_JSONB_VERSION = b"\x01"


def _json_writer() -> JsonWriter:
    """JSON as PostgreSQL takes it in binary; what many rows share as one object is written out once."""
    written: dict[int, tuple[Any, bytes]] = {}

    def write(value: Any, encoder: type[json.JSONEncoder] | None) -> bytes | None:
        if value is None:
            return None
        if id(value) not in written:
            written[id(value)] = value, _JSONB_VERSION + json.dumps(value, cls=encoder).encode()
        return written[id(value)][1]

    return write


def _binary(
    values: tuple[Any, ...], places: Sequence[tuple[int, type[json.JSONEncoder] | None]], write: JsonWriter
) -> tuple[Any, ...]:
    if not places:
        return values
    told = list(values)
    for place, encoder in places:
        told[place] = write(told[place], encoder)
    return tuple(told)
