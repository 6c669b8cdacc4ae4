from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext

from aftersales.audit.models import ChangeEvent

CHANGES_SHOWN = 200
HIDDEN = "•••"
"""Kept in place of a secret."""


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
    """A column by its name on the page; None where a row was added, where it was deleted, and of a secret."""

    name: str
    before: Any
    after: Any

    def __str__(self) -> str:
        told = [str(value) for value in (self.before, self.after) if value is not None]
        return f"{self.name}: {' → '.join(told)}"


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One event for people; `values` are the columns by their names on the page."""

    at: datetime
    by: Any
    action: str
    values: Sequence[ShownValue]


def shown_changes(events: Iterable[ChangeEvent], model: type[models.Model]) -> list[ShownChange]:
    return [ShownChange(one.at, one.by, one.action, list(_values(one.payload, model))) for one in events]


def told_changes(subject: str, payload: Mapping[str, Any]) -> list[ShownValue]:
    """What an event of this subject changed; nothing where the subject is no row of a table."""
    try:
        model = apps.get_model(subject.partition(":")[0])
    except (LookupError, ValueError):
        return []
    return list(_changed(payload, model))


def _values(payload: Mapping[str, Any], model: type[models.Model]) -> Iterable[ShownValue]:
    for name, value in payload.get("values", {}).items():
        if value not in (None, "", [], {}):
            yield ShownValue(_name(model, name), None, _shown(model, name, value))
    yield from _changed(payload, model)


def _changed(payload: Mapping[str, Any], model: type[models.Model]) -> Iterable[ShownValue]:
    for name, pair in _in_order(payload.get("changed", {}), model):
        yield _pair(model, name, pair)
    for row in payload.get("rows", ()):
        yield from _rows(row, model)


def _pair(model: type[models.Model], name: str, pair: Sequence[Any], title: str = "") -> ShownValue:
    """Of a secret nothing is said but that it changed, not even whether there was one."""
    named = ", ".join(filter(None, (title, _name(model, name))))
    if HIDDEN in pair:
        return ShownValue(named, None, gettext("changed"))
    before, after = (_shown(model, name, value) for value in pair)
    return ShownValue(named, before, after)


def _in_order(changed: Mapping[str, Any], model: type[models.Model]) -> list[tuple[str, Any]]:
    """As the table has its columns, and what it no longer has last: a database keeps such keys in its own order."""
    places = {field.name: place for place, field in enumerate(model._meta.concrete_fields)}
    return sorted(changed.items(), key=lambda one: (places.get(one[0], len(places)), one[0]))


def _rows(row: Mapping[str, Any], model: type[models.Model]) -> Iterable[ShownValue]:
    inner = next(
        (one.related_model for one in model._meta.related_objects if one.related_model._meta.model_name == row["row"]),
        model,
    )
    title = str(inner._meta.verbose_name)
    for name, pair in _in_order(row.get("changed", {}), inner):
        yield _pair(inner, name, pair, title)
    if "added" in row:
        yield ShownValue(title, None, _told(row["added"], inner))
    if "deleted" in row:
        yield ShownValue(title, _told(row["deleted"], inner), None)


def _told(values: dict[str, Any], model: type[models.Model]) -> str:
    told = {name: _shown(model, name, value) for name, value in values.items() if value not in (None, "")}
    return ", ".join(f"{_name(model, name)} {value}" for name, value in told.items())


def _name(model: type[models.Model], name: str) -> str:
    field = _field(model, name)
    return str(field.verbose_name) if field else name


def _shown(model: type[models.Model], name: str, value: Any) -> str:
    """A value as the table's own page has it."""
    if isinstance(value, bool):
        return gettext("on") if value else gettext("off")
    if value in (None, "", [], {}):
        return "–"
    field = _field(model, name)
    choices = dict(field.flatchoices) if field and isinstance(value, str | int) else {}
    return str(choices.get(value, value))


def _field(model: type[models.Model], name: str) -> Any:
    """None for a column that the table no longer has."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
