"""The tickets behind a number: the very rows that were counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from aftersales.domain.tallies import Days, Measure
from aftersales.insights.selectors.measures import OF_TICKETS
from aftersales.insights.selectors.open_now import of_wanted
from aftersales.insights.selectors.reading import Scope
from aftersales.insights.selectors.tallying import Wanted, span_of, zones
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.lists import submitted_tickets

PAGE = 50


@dataclass(frozen=True, slots=True)
class Behind:
    tickets: Sequence[Ticket]
    number: int
    has_next: bool


def tickets_behind(
    measure: Measure, days: Days, scope: Scope, wanted: Wanted, at: datetime, *, only: bool = False
) -> QuerySet[Ticket]:
    """Each once, however often it was counted; `only` those of the measure's total."""
    without_agent = Wanted(wanted.product, wanted.reason, wanted.kind)
    found = Q()
    for zone in zones():
        span = span_of(days, ZoneInfo(zone), at)
        for source in OF_TICKETS[measure]:
            rows = source(span)
            if only:
                rows = rows.filter(t_total__gt=0)
            if wanted.agent:
                rows = rows.filter(t_agent=wanted.agent)
            found |= Q(pk__in=rows.values("t_ticket"), store__time_zone=zone)
    tickets = submitted_tickets().filter(found)
    if not scope.is_all:
        tickets = tickets.filter(store__in=scope.store_ids)
    return of_wanted(tickets, without_agent).order_by("-submitted_at", "-pk")


def page_of(tickets: QuerySet[Ticket], number: int) -> Behind:
    """One row more than the page is read instead of counting all."""
    found = list(tickets[(number - 1) * PAGE : number * PAGE + 1])
    return Behind(found[:PAGE], number, len(found) > PAGE)
