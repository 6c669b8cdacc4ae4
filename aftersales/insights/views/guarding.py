"""Panels stand alone: one that fails, or takes too long, leaves the rest of the page."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import OperationalError, connection
from django.db.models import CharField, Func, Value
from django.db.models.functions import Concat
from django.utils.functional import Promise

from aftersales.insights.views.frame import Asked
from aftersales.insights.views.tables import FailedPanel, Panel

logger = logging.getLogger(__name__)

STATEMENT_MILLISECONDS = 2_000
"""So long one statement of a page may take."""


@dataclass(frozen=True, slots=True)
class PanelPlan:
    """How a panel is made; its title is known even when it cannot be."""

    code: str
    title: str | Promise
    build: Callable[[Asked], Panel | None]

    def __call__(self, asked: Asked) -> Panel | None:
        return self.build(asked)


def panel(code: str, title: str | Promise) -> Callable[[Callable[[Asked, str], Panel | None]], PanelPlan]:
    """A function that is given the question and its own title; None where there is nothing to show to this reader."""

    def plan(build: Callable[[Asked, str], Panel | None]) -> PanelPlan:
        return PanelPlan(code, title, lambda asked: build(asked, str(title)))

    return plan


def built(plans: Sequence[PanelPlan], asked: Asked) -> list[Panel | FailedPanel]:
    found: list[Panel | FailedPanel] = []
    for plan in plans:
        try:
            made = plan(asked)
        except Exception as error:  # one panel must not take the page with it
            logger.exception("the panel %s could not be made", plan.code)
            made, asked.has_failed = None, True
            found.append(FailedPanel(plan.code, str(plan.title), isinstance(error, OperationalError)))
        if made:
            found.append(made)
    return found


@contextmanager
def limited_reading(asked: Asked) -> Iterator[None]:
    """Read what the filter names; from then on PostgreSQL gives up a statement of the page that takes too long.

    Nor does it compile them: a statement of so many parts takes longer to compile than to run.
    """
    if connection.vendor != "postgresql":
        asked.choose()
        yield
        return
    try:
        # One statement for both: the limit is set while the rows are read.
        asked.choose(_limit())
        if asked.progress is None:
            _limit_alone()
        yield
    finally:
        # In a broken transaction (only a test has one around a page) it goes back by itself.
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET statement_timeout; RESET jit")


def _limit_alone() -> None:
    """Nothing has been counted yet, so there was no row to set it with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(STATEMENT_MILLISECONDS)])


def _limit() -> Concat:
    return Concat(_set("statement_timeout", str(STATEMENT_MILLISECONDS)), _set("jit", "off"))


def _set(name: str, value: str) -> Func:
    return Func(Value(name), Value(value), Value(False), function="set_config", output_field=CharField())
