"""Pages by key: the next page begins after the last row of this one, so that page 20,000 costs what page 1 costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.dateparse import parse_datetime

from aftersales.accounts.models import Store
from aftersales.tickets.models import Ticket

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Order:
    """By one column, a minus for the newest first, and within it by the key. Rows without a value come last."""

    by: str

    @property
    def field(self) -> str:
        return self.by.removeprefix("-")

    @property
    def is_falling(self) -> bool:
        return self.by.startswith("-")

    def columns(self, *, backwards: bool) -> tuple[str, ...]:
        sign = "-" if self.is_falling != backwards else ""
        return (f"{sign}id",) if self.field == "id" else (f"{sign}{self.field}", f"{sign}id")

    def rank(self, moment: datetime | None, pk: int) -> tuple[bool, timedelta, int]:
        """Rows sort by it here as the database sorts them."""
        sign, since = (-1 if self.is_falling else 1), (moment - _BEGINNING if moment else timedelta())
        return moment is None, sign * since, sign * pk


@dataclass(frozen=True, slots=True)
class Place:
    """A row as the order sees it."""

    moment: datetime | None
    pk: int
    backwards: bool = False

    @classmethod
    def read(cls, text: str, *, backwards: bool = False) -> Self | None:
        """The inverse of `str`; None for anything else."""
        moment, _sign, pk = text.partition("~")
        try:
            when = parse_datetime(moment) if moment else None
        except ValueError:
            return None
        is_known = pk.isascii() and pk.isdigit() and len(pk) < 19
        if not is_known or (moment and (when is None or when.tzinfo is None)):
            return None
        return cls(when, int(pk), backwards)

    def __str__(self) -> str:
        return f"{self.moment.isoformat() if self.moment else ''}~{self.pk}"


def segments(tickets: QuerySet[Ticket], order: Order, place: Place | None) -> Sequence[QuerySet[Ticket]]:
    """What follows the place (or precedes it, the nearest first): rows with a value, rows without, each by an index."""
    backwards = place is not None and place.backwards
    columns = order.columns(backwards=backwards)
    if order.field == "id":
        return [_beyond(tickets, order, place).order_by(*columns)]
    if place is None and order.field == "due_at":
        return [tickets.order_by(F("due_at").asc(nulls_last=True), "id")]
    dated = tickets.filter(**{f"{order.field}__isnull": False}).order_by(*columns)
    undated = tickets.filter(**{f"{order.field}__isnull": True}).order_by(columns[-1])
    if place is None:
        return [dated]
    if place.moment is None:
        rest = undated.filter(_passed("id", place.pk, columns[-1]))
        return [rest, dated] if backwards else [rest]
    rest = _beyond(dated, order, place)
    return [rest] if backwards or order.field != "due_at" else [rest, undated]


def within_reach(part: QuerySet[Ticket], stores: QuerySet[Store], count: int, *, backwards: bool) -> QuerySet[Ticket]:
    """A segment by due time, without what can't be among its first `count` rows.

    The index knows due times store by store: one over all stores would be written by every move of the clock. So each
    store says where its own `count`-th row is due, and beyond the nearest of these nothing has to be read.
    """
    own = part.filter(store=OuterRef("pk"), due_at__isnull=False).values("due_at")
    reached = dict(stores.order_by().values_list("pk", Subquery(own[count - 1 : count])))
    moments = [moment for moment in reached.values() if moment]
    if not moments:
        return part
    near = {"due_at__gte": max(moments)} if backwards else {"due_at__lte": min(moments)}
    return part.filter(store__in=list(reached), **near)


def _beyond(tickets: QuerySet[Ticket], order: Order, place: Place | None) -> QuerySet[Ticket]:
    if place is None:
        return tickets
    columns = order.columns(backwards=place.backwards)
    later = _passed("id", place.pk, columns[-1])
    if order.field == "id":
        return tickets.filter(later)
    # The range first, for the index; then what of the same moment comes after.
    at_least = Q(**{f"{order.field}__{'lte' if columns[0][0] == '-' else 'gte'}": place.moment})
    return tickets.filter(at_least).filter(_passed(order.field, place.moment, columns[0]) | later)


def _passed(field: str, value: object, column: str) -> Q:
    return Q(**{f"{field}__{'lt' if column[0] == '-' else 'gt'}": value})
