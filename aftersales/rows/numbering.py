"""Numbers that people read, made of the id, for many new rows in one statement."""

from collections.abc import Sequence

from django.db import models
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat, Greatest, Length, LPad

DIGITS = 5
"""At least so many; a longer id is not cut."""


def number_by_id(rows: Sequence[models.Model], prefix: str) -> None:
    """Give rows that have just been written their `number`: the prefix and the id."""
    if not rows:
        return
    digits = Cast("pk", CharField())
    padded = LPad(digits, Greatest(Length(digits), DIGITS), Value("0"))
    written = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows])
    written.update(number=Concat(Value(prefix), padded))
    for row in rows:
        row.number = f"{prefix}{row.pk:0{DIGITS}d}"  # type: ignore[attr-defined]  # each of them has one
