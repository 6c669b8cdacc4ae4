"""What is open at this moment, read by a statement that is compiled once for each slice.

It has a hundred conditions, and to put them together takes longer than to count by them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast

from aftersales.insights.selectors.open_now import Live, OpenNow, counted, open_tickets, parts_of
from aftersales.insights.selectors.platform import closing_windows
from aftersales.insights.selectors.reading import Slice
from aftersales.insights.selectors.tallying import EVERYTHING, Statement, compiled, fetched
from aftersales.insights.selectors.undelivered import untold
from aftersales.rows.prepared import Given, filled


@dataclass(frozen=True, slots=True)
class Sought:
    """Which tickets; `with_loads` also by whoever carries them."""

    slice: Slice
    with_loads: bool = False

    @property
    def is_everything(self) -> bool:
        """All stores, unfiltered: also what belongs to no ticket."""
        return self.slice.scope.is_all and self.slice.wanted == EVERYTHING


def open_now(sought: Sought, at: datetime) -> OpenNow:
    sql, values = _statement(sought)
    return counted(_rows(fetched((sql, filled(values, {"at": at})))))


@lru_cache(maxsize=256)
def _statement(sought: Sought) -> Statement:
    scope, wanted, at = sought.slice.scope, sought.slice.wanted, cast("datetime", Given("at"))
    tickets, windows = open_tickets(scope, wanted), closing_windows(scope, at)
    if wanted != EVERYTHING:
        windows = windows.filter(ticket__in=tickets.order_by().values("pk"))
    given_up = untold(tickets, is_all=sought.is_everything)
    return compiled(parts_of(Live(tickets, windows, given_up, sought.with_loads), at))


def _rows(found: Sequence[tuple[Any, ...]]) -> Iterator[tuple[str, str, str, str, int, datetime]]:
    """SQLite has no moments of its own."""
    for *columns, oldest in found:
        moment = datetime.fromisoformat(oldest).replace(tzinfo=UTC) if isinstance(oldest, str) else oldest
        yield (*columns, moment)
