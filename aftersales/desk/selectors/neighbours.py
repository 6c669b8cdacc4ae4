"""The way from a ticket to those before and after it in the list that it was opened from."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aftersales.accounts.selectors import Duties
from aftersales.desk.selectors.finding import found_numbers
from aftersales.desk.selectors.listing import Listing, listing_of
from aftersales.desk.selectors.queue import Wanted
from aftersales.desk.selectors.queue_rows import NEIGHBOURS_KNOWN
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.paging import Order, Place


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`position` is 0 where nobody counted so far, and for a ticket that is not in the list."""

    previous: str
    next: str
    position: int = 0
    total: int = 0


def neighbours_of(duties: Duties, wanted: Wanted, ticket: Ticket, at: datetime) -> Neighbours | None:
    """None where there is nobody else. What a search no longer finds has no place in it and leads to its first."""
    if not wanted.q:
        return neighbours_in(listing_of(duties, wanted, at), ticket)
    numbers = found_numbers(duties, wanted, at)
    if ticket.number in numbers:
        return _beside(numbers, numbers.index(ticket.number), is_there=True)
    return Neighbours("", numbers[0]) if numbers else None


def neighbours_in(listing: Listing, ticket: Ticket, known: int = NEIGHBOURS_KNOWN) -> Neighbours | None:
    """By the ticket's own place in the order, also where it is not in the list any more.

    Among the first so many it is found in what one statement reads; further on, the list is asked from that place.
    """
    order = listing.order
    place = Place(None if order.field == "id" else getattr(ticket, order.field), ticket.pk)
    rows = [(order.rank(_moment(order, row), row[1]), row[0]) for row in listing.read(None, known, _columns(order))]
    ranks, numbers = [rank for rank, _number in rows], [number for _rank, number in rows]
    index = bisect_left(ranks, order.rank(place.moment, place.pk))
    is_there = numbers[index : index + 1] == [ticket.number]
    if index + is_there < len(rows) or len(rows) < known:
        return _beside(numbers, index, is_there=is_there)
    following = _nearest(listing, place) or numbers[0]
    return Neighbours(_nearest(listing, replace(place, backwards=True)), following)


def _columns(order: Order) -> list[str]:
    return ["number", "id"] if order.field == "id" else ["number", "id", order.field]


def _moment(order: Order, row: tuple[Any, ...]) -> datetime | None:
    return None if order.field == "id" else row[2]


def _beside(numbers: Sequence[str], index: int, *, is_there: bool) -> Neighbours | None:
    """Behind the last, a ticket that is not in the list leads to its head."""
    previous = numbers[index - 1] if index else ""
    following = next(iter(numbers[index + is_there :]), "")
    if is_there:
        return Neighbours(previous, following, index + 1, len(numbers))
    return Neighbours(previous, following or numbers[0]) if numbers else None


def _nearest(listing: Listing, place: Place) -> str:
    return next((number for (number,) in listing.read(place, 1, ["number"])), "")
