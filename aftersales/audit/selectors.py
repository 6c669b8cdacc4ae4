from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet

from aftersales.audit.models import ChangeEvent

CHANGES_SHOWN = 200


def subject_of(row: models.Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


def changes_of(subject: str, after: int = 0) -> QuerySet[ChangeEvent]:
    """Newest first; those that came `after` one."""
    rows = ChangeEvent.objects.filter(subject=subject, sequence__gt=after).select_related("by")
    return rows.order_by("-sequence")[:CHANGES_SHOWN]


def last_change(subject: str) -> int:
    """What a page shows of the subject has not changed while this is the same; 0 for what never changed."""
    rows = ChangeEvent.objects.filter(subject=subject).order_by("-sequence")
    return rows.values_list("sequence", flat=True).first() or 0


@dataclass(frozen=True, slots=True)
class ShownValue:
    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One event for people; `values` are the columns by their names on the page."""

    at: datetime
    by: Any
    action: str
    values: Sequence[ShownValue]


def shown_changes(events: Iterable[ChangeEvent], model: type[models.Model]) -> list[ShownChange]:
    return [ShownChange(one.at, one.by, one.action, list(_values(one.payload, model))) for one in events]


def _values(payload: dict[str, Any], model: type[models.Model]) -> Iterable[ShownValue]:
    for name, (before, after) in payload.get("changed", {}).items():
        yield ShownValue(_name(model, name), before, after)
    for name, value in payload.get("values", {}).items():
        if value not in (None, "", [], {}):
            yield ShownValue(_name(model, name), None, value)
    for row in payload.get("rows", ()):
        yield from _rows(row, model)


def _rows(row: dict[str, Any], model: type[models.Model]) -> Iterable[ShownValue]:
    inner = next(
        (one.related_model for one in model._meta.related_objects if one.related_model._meta.model_name == row["row"]),
        model,
    )
    title = str(inner._meta.verbose_name)
    for name, (before, after) in row.get("changed", {}).items():
        yield ShownValue(f"{title}, {_name(inner, name)}", before, after)
    if "added" in row:
        yield ShownValue(title, None, _told(row["added"], inner))
    if "deleted" in row:
        yield ShownValue(title, _told(row["deleted"], inner), None)


def _told(values: dict[str, Any], model: type[models.Model]) -> str:
    return ", ".join(f"{_name(model, name)} {value}" for name, value in values.items() if value not in (None, ""))


def _name(model: Any, name: str) -> str:
    try:
        return str(model._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return name
