"""A page of what a search found: an exact number comes alone; else ends of numbers, then words, the newest first."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.desk.selectors.queue import QueueView, Wanted, wanted_tickets
from aftersales.desk.selectors.queue_rows import NEIGHBOURS_KNOWN, PAGE, QueuePage, page_of_keys
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.paging import Place
from aftersales.tickets.selectors.searching import exact_keys, tail_keys, word_keys


def found_page(duties: Duties, wanted: Wanted, place: Place | None, at: datetime, query: str) -> QueuePage:
    """The place counts hits: there are never more than a few thousand."""
    start = place.pk if place else 0
    keys = found_keys(duties, wanted, at, start + PAGE + 1)
    page = page_of_keys(keys[start : start + PAGE], at, query)
    before = str(Place(None, max(start - PAGE, 0))) if start else ""
    return QueuePage(page.rows, before, str(Place(None, start + PAGE)) if len(keys) > start + PAGE else "")


def found_keys(duties: Duties, wanted: Wanted, at: datetime, most: int) -> Sequence[int]:
    """What the search finds among what else is asked for, in the order of the list; so many at least, if there are."""
    tickets = wanted_tickets(duties, wanted, at)
    return exact_keys(tickets, wanted.q) or _keys(duties, wanted, tickets, most)


def found_numbers(duties: Duties, wanted: Wanted, at: datetime) -> list[str]:
    """Ticket numbers in the order of what was found, for the way to the next one."""
    keys = found_keys(duties, wanted, at, NEIGHBOURS_KNOWN)[:NEIGHBOURS_KNOWN]
    numbers = dict(Ticket.objects.filter(pk__in=keys).values_list("pk", "number"))
    return [numbers[key] for key in keys if key in numbers]


def _keys(duties: Duties, wanted: Wanted, tickets: QuerySet[Ticket], most: int) -> Sequence[int]:
    stores = _store_ids(duties)
    tails = tail_keys(tickets, stores, wanted.q)
    if wanted == Wanted(view=QueueView.EVERY, q=wanted.q):
        words = word_keys(stores, wanted.q, most)
    else:
        words = word_keys(stores, wanted.q)
        narrowed = tickets.filter(pk__in=words).order_by("-pk").select_related(None)
        words = list(narrowed.values_list("pk", flat=True))
    return list(dict.fromkeys([*tails, *words]))


def _store_ids(duties: Duties) -> Sequence[int]:
    if duties.sees_all:
        return list(Store.objects.order_by("pk").values_list("pk", flat=True))
    return [store.pk for store in duties.stores]
