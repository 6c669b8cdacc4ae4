"""Strictly read plain data, such as parsed JSON, into frozen dataclasses."""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache, partial
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Record = TypeVar("Record")
Reader = Callable[[object, str], Any]

_MONEY = re.compile(r"[0-9]+\.[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Least:
    """The smallest whole number a field takes."""

    number: int


NOT_READ = {"is_read": False}
"""Metadata of a field that is never taken from outside data."""

Count = Annotated[int, Least(0)]
Positive = Annotated[int, Least(1)]


class FactProblem(StrEnum):
    UNKNOWN = "unknown"
    REQUIRED = "required"
    BAD_VALUE = "bad_value"
    CONTRADICTION = "contradiction"


class FactError(ValueError):
    """A field, by its dotted name, that does not follow the vocabulary."""

    def __init__(self, field: str, problem: FactProblem) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


def read(record: type[Record], source: object, path: str = "") -> Record:
    """The record these plain values describe; raises FactError for the first field that does not fit.

    Moments are local "YYYY-MM-DDTHH:MM:SS", days "YYYY-MM-DD", money has two decimal places.
    """
    return record(**values_of(record, source, path))


def values_of(record: type[Record], source: object, path: str = "") -> dict[str, Any]:
    """What `read` makes the record of."""
    if not isinstance(source, Mapping):
        raise FactError(path, FactProblem.BAD_VALUE)
    slots, values = _slots(cast("Any", record)), dict[str, Any]()
    if not slots.keys() >= source.keys():
        unknown = next(key for key in source if key not in slots)
        raise FactError(_dotted(path, unknown), FactProblem.UNKNOWN)
    for name, slot in slots.items():
        if name in source:
            values[name] = slot.reader(source[name], _dotted(path, name))
        elif slot.required:
            values[name] = slot.read_nothing(_dotted(path, name))
    return values


class Lasting(dict[str, Any]):
    """Plain values that nobody changes once they are told: what was read from them is kept beside them."""

    __slots__ = ("record",)

    record: object


def _read_again(record: type[Record], source: object, path: str) -> Record:
    """A record inside another. A list of orders tells the same store, terms and limits hundreds of times: what was
    read once from the same plain values is the same frozen record."""
    if not isinstance(source, Lasting):
        return _read_same(record, source, path)
    kept = getattr(source, "record", None)
    if type(kept) is not record:
        kept = source.record = _read_same(record, source, path)
    return kept


def _read_same(record: type[Record], source: object, path: str) -> Record:
    if not isinstance(source, Mapping):
        raise FactError(path, FactProblem.BAD_VALUE)
    key = (record, repr(source))
    known = _READ.get(key)
    if known is None:
        known = read(record, source, path)
        if len(_READ) >= MOST_KEPT:
            _READ.clear()
        _READ[key] = known
    return cast("Record", known)


_READ: dict[tuple[object, str], object] = {}
MOST_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class _Slot:
    reader: Reader
    required: bool
    is_record: bool

    def read_nothing(self, path: str) -> Any:
        if self.is_record:  # so that the error names the first field that is missing inside
            return self.reader({}, path)
        raise FactError(path, FactProblem.REQUIRED)


@cache
def _slots(record: Any) -> dict[str, _Slot]:
    hints = get_type_hints(record, include_extras=True)
    return {
        field.name: _Slot(
            reader=_reader(hints[field.name]),
            required=field.default is MISSING and field.default_factory is MISSING,
            is_record=_is_record(hints[field.name]),
        )
        for field in fields(record)
        if field.metadata.get("is_read", True)
    }


def _dotted(path: str, name: object) -> str:
    return f"{path}.{name}" if path else str(name)


# --- one reader for each type of field ---


def _reader(hint: Any) -> Reader:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return partial(_optional, _reader(arguments[0]), _is_record(arguments[0]))
    if origin is Annotated:
        return partial(_whole_number, arguments[1].number)
    if origin is tuple:
        return partial(_choices, arguments[0])
    if _is_record(hint):
        return partial(_read_again, hint)
    return _PLAIN.get(hint) or partial(_choice, hint)


def _is_record(hint: Any) -> bool:
    return is_dataclass(hint)


def _optional(reader: Reader, is_record: bool, value: object, path: str) -> Any:
    """An empty record is as absent as null."""
    is_absent = value is None or (is_record and value == {})
    return None if is_absent else reader(value, path)


def _whole_number(least: int, value: object, path: str) -> int:
    if type(value) is int and value >= least:
        return value
    raise FactError(path, FactProblem.BAD_VALUE)


def _choice(choices: type[StrEnum], value: object, path: str) -> StrEnum:
    if isinstance(value, str) and (chosen := _by_value(choices).get(value)):
        return chosen
    raise FactError(path, FactProblem.BAD_VALUE)


@cache
def _by_value(choices: type[StrEnum]) -> dict[str, StrEnum]:
    return {choice.value: choice for choice in choices}


def _choices(choices: type[StrEnum], value: object, path: str) -> tuple[StrEnum, ...]:
    chosen = tuple(_choice(choices, each, path) for each in value) if isinstance(value, list) else None
    if chosen is not None and len(set(chosen)) == len(chosen):
        return chosen
    raise FactError(path, FactProblem.BAD_VALUE)


def _flag(value: object, path: str) -> bool:
    if isinstance(value, bool):
        return value
    raise FactError(path, FactProblem.BAD_VALUE)


def _money(value: object, path: str) -> Decimal:
    if isinstance(value, str) and _MONEY.fullmatch(value):
        return Decimal(value)
    raise FactError(path, FactProblem.BAD_VALUE)


def _time(parse: Callable[[str], date], length: int, value: object, path: str) -> date:
    """Only the one spelling with exactly this length; ISO 8601 knows many more."""
    try:
        if isinstance(value, str) and len(value) == length and parse(value).isoformat() == value:
            return parse(value)
    except ValueError:
        pass
    raise FactError(path, FactProblem.BAD_VALUE)


_PLAIN: dict[Any, Reader] = {
    bool: _flag,
    Decimal: _money,
    date: partial(_time, date.fromisoformat, len("2026-03-03")),
    datetime: partial(_time, datetime.fromisoformat, len("2026-03-03T09:30:00")),
}
