"""A page of the queue as plain values from three statements, no model instances, whatever the table's size."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.db.models.functions import Left

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.desk.selectors.queue import Wanted, merged_stores, order_of, wanted_tickets
from aftersales.desk.selectors.queue_words import PREVIEW, FileRead, MessageRead, QueuedTicket, TicketRead
from aftersales.domain.lifecycle import Role
from aftersales.rows.among import among
from aftersales.rows.prepared import Prepared
from aftersales.rows.reading import read_values
from aftersales.tickets.models import Message, Ticket, TicketEvidence
from aftersales.tickets.selectors.lists import known_by
from aftersales.tickets.selectors.paging import Order, Place, segments, within_reach
from aftersales.tickets.selectors.talk import released

PAGE = 25
NEIGHBOURS_KNOWN = 500
"""How far into a queue "3 of 23" is counted."""
_READ = {"preview": Left("description", PREVIEW + 1)}


@dataclass(frozen=True, slots=True)
class QueuePage:
    """`before` and `after` lead to the pages on either side; empty where there is none."""

    rows: Sequence[QueuedTicket]
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Tickets in an order; `stores` where the rows of several have to be put in one line."""

    tickets: QuerySet[Ticket]
    order: Order
    stores: QuerySet[Store] | None = None

    def read(self, place: Place | None, count: int, *columns: str) -> list[tuple[Any, ...]]:
        """The first so many from the place on."""
        found: list[tuple[Any, ...]] = []
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


def listing_of(duties: Duties, wanted: Wanted, at: datetime) -> Listing:
    tickets = wanted_tickets(duties, wanted, at).annotate(**_READ)
    return Listing(tickets, order_of(duties, wanted.view), merged_stores(duties, wanted))


def queue_page(listing: Listing, place: Place | None, at: datetime, query: str) -> QueuePage:
    """One row more than the page is read instead of counting the whole table."""
    backwards, order = place is not None and place.backwards, listing.order
    found = [TicketRead._make(row) for row in listing.read(place, PAGE + 1, *TicketRead._fields)]
    shown = found[:PAGE][::-1] if backwards else found[:PAGE]
    has_more = len(found) > PAGE
    rows = shown_rows(shown, at, query)
    if not shown:
        return QueuePage(rows)
    first, last = (_place(order, row) for row in (shown[0], shown[-1]))
    return QueuePage(
        rows,
        before=first if (has_more if backwards else place is not None) else "",
        after=last if (backwards or has_more) else "",
    )


def _place(order: Order, row: TicketRead) -> str:
    return str(Place(None if order.field == "id" else getattr(row, order.field), row.id))


def page_of_keys(tickets: QuerySet[Ticket], keys: Sequence[int], at: datetime, query: str) -> QueuePage:
    """The tickets of these keys in the order of the keys: what a search has found."""
    return QueuePage(shown_by_key(tickets, keys, at, query))


def shown_by_key(tickets: QuerySet[Ticket], keys: Sequence[int], at: datetime, query: str = "") -> list[QueuedTicket]:
    read = read_values(tickets.filter(pk__in=keys).annotate(**_READ), TicketRead._fields)
    by_key = {row.id: row for row in map(TicketRead._make, read)}
    return shown_rows([by_key[key] for key in keys if key in by_key], at, query)


def queued_numbers(listing: Listing) -> list[str]:
    """Ticket numbers in the order of the queue, for the way to the next one."""
    return [number for (number,) in listing.read(None, NEIGHBOURS_KNOWN, "number")]


def shown_rows(rows: Sequence[TicketRead], at: datetime, query: str) -> list[QueuedTicket]:
    ids = [row.id for row in rows]
    files = _files(ids, at)
    messages = {one.ticket_id: one for one in map(MessageRead._make, _LAST_MESSAGES.read(ids=ids, at=at))}
    tail = f"?{query}" if query else ""
    return [QueuedTicket.seen(row, files[row.id], messages.get(row.id), at, tail) for row in rows]


def _files(ids: Sequence[int], at: datetime) -> Mapping[int, list[FileRead]]:
    found: dict[int, list[FileRead]] = defaultdict(list)
    for link in map(FileRead._make, _FILES.read(ids=ids, at=at)):
        found[link.ticket_id].append(link)
    return found


def _files_of(ids: Any, at: Any) -> QuerySet[TicketEvidence, tuple[Any, ...]]:
    """What counts: withdrawn files are for the ticket's own page."""
    shown = TicketEvidence.objects.filter(known_by(Role.STORE, at), among("ticket", ids), withdrawn_at__isnull=True)
    return shown.order_by("at", "id").values_list(*FileRead._fields)


def _last_messages_of(ids: Any, at: Any) -> QuerySet[Message, tuple[Any, ...]]:
    """The newest public message of each."""
    public = released(Message.objects.filter(among("ticket", ids), is_internal=False), Role.STORE, at).order_by()
    newest = public.values("ticket").annotate(newest=Max("id")).values("newest")
    said = Message.objects.filter(pk__in=newest).annotate(preview=Left("text", PREVIEW + 1))
    return said.values_list(*MessageRead._fields)


_FILES, _LAST_MESSAGES = Prepared(_files_of, "ids", "at"), Prepared(_last_messages_of, "ids", "at")
