"""Numbers that people read, made of the id."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import uuid4

from django.db import connections, models
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat, Greatest, Length, LPad
from django.db.utils import DEFAULT_DB_ALIAS

from aftersales.rows.writing import new_ids, write_new

M = TypeVar("M", bound=models.Model)

DIGITS = 5
"""At least so many; a longer id is not cut."""


def write_numbered(rows: Sequence[M], prefix: str) -> list[M]:
    """Write new rows with their `number`: the prefix and the id, which is known beforehand or numbered afterwards."""
    if not rows:
        return []
    if connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
        for row, pk in zip(rows, new_ids(type(rows[0]), len(rows)), strict=True):
            row.pk = pk
            _number(row, prefix)
        return write_new(rows)
    for row in rows:
        row.number = uuid4().hex  # type: ignore[attr-defined]  # each of them has one
    written = write_new(rows)
    _number_written(written, prefix)
    return written


def _number(row: models.Model, prefix: str) -> None:
    row.number = f"{prefix}{row.pk:0{DIGITS}d}"  # type: ignore[attr-defined]  # each of them has one


def _number_written(rows: Sequence[models.Model], prefix: str) -> None:
    digits = Cast("pk", CharField())
    padded = LPad(digits, Greatest(Length(digits), DIGITS), Value("0"))
    written = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows])
    written.update(number=Concat(Value(prefix), padded))
    for row in rows:
        _number(row, prefix)
