"""Many new rows at once: by COPY on PostgreSQL, which takes a fifth of the time of an INSERT through the ORM."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import connections, models
from django.db.utils import DEFAULT_DB_ALIAS

M = TypeVar("M", bound=models.Model)

COPY_FROM = 100
"""So many rows make a COPY worth its preparation."""


def write_new(rows: Sequence[M]) -> list[M]:
    """`bulk_create` of rows that cannot be there yet; they get their ids. Raises IntegrityError when one is."""
    if not rows:
        return []
    model, connection = type(rows[0]), connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql" or len(rows) < COPY_FROM:
        return model._default_manager.bulk_create(rows)
    _give_ids(model, rows)
    fields = model._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            values = (field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields)
            copy.write_row(list(values))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return list(rows)


def _give_ids(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    key = model._meta.pk
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        sequence = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
        cursor.execute(sequence, [model._meta.db_table, key.column, len(rows)])
        for row, (new_id,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = new_id
