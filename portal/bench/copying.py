"""Rows by COPY: what a column is not told gets the model's default."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models


class Table:
    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        fields = model._meta.concrete_fields
        self.columns = {field.attname: field.column for field in fields}
        self.defaults = {field.attname: _as_column(field.get_default()) for field in fields}
        names = ", ".join(connection.ops.quote_name(str(column)) for column in self.columns.values())
        self.statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({names}) FROM STDIN"

    def row(self, **given: Any) -> tuple[Any, ...]:
        return tuple((self.defaults | given).values())

    def next_id(self) -> int:
        last = self.model._default_manager.aggregate(last=models.Max("pk"))["last"]
        return (last or 0) + 1

    def write(self, rows: Iterable[tuple[Any, ...]]) -> None:
        with connection.cursor() as cursor, cursor.copy(self.statement) as copy:
            for row in rows:
                copy.write_row(row)


def as_json(value: Mapping[str, Any] | list[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _as_column(default: Any) -> Any:
    return as_json(default) if isinstance(default, dict | list) else default


def set_sequences(written: Iterable[type[models.Model]]) -> None:
    """The rows came with their ids: later ones must not meet them."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(written)):
            cursor.execute(statement)
