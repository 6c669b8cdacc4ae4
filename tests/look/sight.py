"""One page as one person sees it in one state."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from playwright.sync_api import Page


@dataclass(frozen=True, slots=True)
class Sight:
    """`who` is a sign-in of the demo world, "guest" the guest of one order; empty is nobody.

    `then` is what this person does on the page before it is looked at; it changes nothing for the next one.
    """

    name: str
    who: str
    path: Callable[[], str]
    status: int = 200
    then: Callable[[Page], None] | None = None

    def __str__(self) -> str:
        return self.name


def at(name: str, *arguments: object | Callable[[], object], query: str = "") -> Callable[[], str]:
    """The path of an address; what can be called is asked of the demo world when the path is."""

    def path() -> str:
        found = [each() if callable(each) else each for each in arguments]
        return reverse(name, args=found) + query

    return path


def first(rows: Callable[[], QuerySet[Any]], field: str = "number") -> Callable[[], object]:
    """One field of the first row; the demo world must have one."""

    def value() -> object:
        found = rows().order_by("pk").values_list(field, flat=True).first()
        if found is None:
            raise LookupError(f"The demo world has no row for {rows().query}")
        return found

    return value
