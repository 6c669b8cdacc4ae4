"""A page of the queue as plain values from three statements, no model instances, whatever the table's size."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.db.models.functions import Left

from aftersales.desk.selectors.listing import READ, Listing
from aftersales.desk.selectors.queue_words import PREVIEW, FileRead, MessageRead, QueuedTicket, TicketRead
from aftersales.domain.lifecycle import Role
from aftersales.rows.among import among
from aftersales.rows.prepared import Prepared
from aftersales.tickets.models import Message, Ticket, TicketEvidence
from aftersales.tickets.selectors.lists import known_by, submitted_tickets
from aftersales.tickets.selectors.paging import Order, Place
from aftersales.tickets.selectors.talk import released

PAGE = 25
NEIGHBOURS_KNOWN = 500
"""How far into a queue "3 of 23" is counted."""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """`before` and `after` lead to the pages on either side; empty where there is none."""

    rows: Sequence[QueuedTicket]
    before: str = ""
    after: str = ""


def queue_page(listing: Listing, place: Place | None, at: datetime, query: str) -> QueuePage:
    """One row more than the page is read instead of counting the whole table."""
    backwards, order = place is not None and place.backwards, listing.order
    found = [TicketRead._make(row) for row in listing.read(place, PAGE + 1, TicketRead._fields)]
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


def page_of_keys(keys: Sequence[int], at: datetime, query: str) -> QueuePage:
    """The tickets of these keys in the order of the keys: what a search has found."""
    return QueuePage(shown_by_key(keys, at, query))


def shown_by_key(keys: Sequence[int], at: datetime, query: str = "") -> list[QueuedTicket]:
    """Whether they may be seen was asked when the keys were found."""
    by_key = {row.id: row for row in map(TicketRead._make, _TICKETS.read(ids=keys))}
    return shown_rows([by_key[key] for key in keys if key in by_key], at, query)


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


def _tickets_of(ids: Any) -> QuerySet[Ticket, tuple[Any, ...]]:
    return submitted_tickets().filter(among("pk", ids)).annotate(**READ).values_list(*TicketRead._fields)


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


_TICKETS = Prepared(_tickets_of, "ids")
_FILES, _LAST_MESSAGES = Prepared(_files_of, "ids", "at"), Prepared(_last_messages_of, "ids", "at")
