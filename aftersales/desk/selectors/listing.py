"""Tickets in an order, read from any place on in either direction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from django.db.models import QuerySet
from django.db.models.functions import Left

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.desk.selectors.queue import QueueView, Wanted, in_view, merged_stores, order_of, wanted_tickets
from aftersales.desk.selectors.queue_words import PREVIEW
from aftersales.rows.prepared import Prepared
from aftersales.rows.reading import read_values
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.lists import submitted_tickets
from aftersales.tickets.selectors.paging import Order, Place, segments, within_reach

READ = {"preview": Left("description", PREVIEW + 1)}
Found = list[tuple[Any, ...]]


class Listing(Protocol):
    @property
    def order(self) -> Order: ...

    def read(self, place: Place | None, count: int, columns: Sequence[str]) -> Found:
        """The first so many from the place on."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Whatever was asked for; `stores` where the rows of several have to be put in one line."""

    tickets: QuerySet[Ticket]
    order: Order
    stores: QuerySet[Store] | None = None

    def read(self, place: Place | None, count: int, columns: Sequence[str]) -> Found:
        found: Found = []
        for part in segments(self.tickets, self.order, place):
            rest = count - len(found)
            found += read_values(self._near(part, place, rest)[:rest], columns)
            if len(found) == count:
                break
        return found

    def _near(self, part: QuerySet[Ticket], place: Place | None, count: int) -> QuerySet[Ticket]:
        if self.stores is None or self.order.field != "due_at":
            return part
        return within_reach(part, self.stores, count, backwards=place is not None and place.backwards)


@dataclass(frozen=True, slots=True)
class WholeView:
    """A view of one store without any filter, which is what agents look at all day: its statements are made once."""

    duties: Duties
    view: QueueView
    at: datetime

    @property
    def order(self) -> Order:
        return order_of(self.duties, self.view)

    def read(self, place: Place | None, count: int, columns: Sequence[str]) -> Found:
        if place is not None and place.moment is None:
            return self._sought().read(place, count, columns)
        statement = _first_segment(self.view, self.order, _way(place), count, tuple(columns))
        given = {"store": self.duties.stores[0].pk, "agent": self.duties.user.pk, "at": self.at}
        found = statement.read(**given, **({"moment": place.moment, "pk": place.pk} if place else {}))
        is_last_page = len(found) < count and place is not None
        return self._sought().read(place, count, columns) if is_last_page else found

    def _sought(self) -> Sought:
        return _sought(self.duties, Wanted(self.view), self.at)


def listing_of(duties: Duties, wanted: Wanted, at: datetime) -> Listing:
    is_whole = wanted == Wanted(wanted.view) and not duties.sees_all and len(duties.stores) == 1
    return WholeView(duties, wanted.view, at) if is_whole else _sought(duties, wanted, at)


def _sought(duties: Duties, wanted: Wanted, at: datetime) -> Sought:
    tickets = wanted_tickets(duties, wanted, at).annotate(**READ)
    return Sought(tickets, order_of(duties, wanted.view), merged_stores(duties, wanted))


def _way(place: Place | None) -> str:
    if place is None:
        return "first"
    return "back" if place.backwards else "on"


@cache
def _first_segment(view: QueueView, order: Order, way: str, count: int, columns: tuple[str, ...]) -> Prepared:
    """All there is but for the last page, which goes on to what has no moment."""

    def make(store: Any, agent: Any, at: Any, moment: Any = None, pk: Any = None) -> QuerySet[Ticket, tuple[Any, ...]]:
        place = None if way == "first" else Place(moment, pk, way == "back")
        tickets = submitted_tickets().filter(in_view(view, agent, at), store=store).annotate(**READ)
        return segments(tickets, order, place)[0][:count].values_list(*columns)

    return Prepared(make, "store", "agent", "at", *(() if way == "first" else ("moment", "pk")))
