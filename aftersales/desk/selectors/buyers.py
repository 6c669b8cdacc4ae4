"""The customer of a ticket at its store: what they bought, what they asked for before, and what that tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, Q, QuerySet, Subquery, Sum, Window

from aftersales.contacts.models import FailedAddress
from aftersales.contacts.selectors import failures_of
from aftersales.domain.returning import MANY_WITHIN, RETURNS, are_many
from aftersales.orders.models import Order, OrderLine
from aftersales.tickets.models import Ticket

SHOWN = 20
"""So many other tickets are listed; the newest tell most."""
_COLUMNS = ("number", "kind", "state", "submitted_at", "order_line__title")
_NAMES = ("order_line__product__name", "order_line__product__name_en")


@dataclass(frozen=True, slots=True)
class CustomerHere:
    """What this customer has with this store; `others` are their other tickets, the newest first.

    `many_returns` counts the returns of late where they are many, and is 0 where they are not: a hint for a person,
    never a reason to refuse.
    """

    orders: int
    paid: Decimal
    tickets: int
    open_tickets: int
    others: Sequence[Ticket]
    many_returns: int
    failures: Sequence[FailedAddress] = ()

    @property
    def days(self) -> int:
        """Within how many the returns are counted."""
        return MANY_WITHIN.days

    @property
    def unlisted(self) -> int:
        """Other tickets that the list leaves out."""
        return self.tickets - 1 - len(self.others)


def customer_here(ticket: Ticket) -> CustomerHere:
    """In one statement, and a second where an address refuses us. What is at other stores is not theirs to know."""
    shown = list(_with_counts(ticket)[: SHOWN + 1])
    counted = shown[0]  # the ticket itself has been submitted, so there is one
    return CustomerHere(
        orders=counted.orders or 0,
        paid=counted.paid or Decimal(0),
        tickets=counted.count,
        open_tickets=counted.open,
        others=[other for other in shown if other.pk != ticket.pk][:SHOWN],
        many_returns=counted.returns if are_many(counted.returns) else 0,
        failures=list(failures_of(ticket.customer)) if counted.refuses else (),
    )


def _with_counts(ticket: Ticket) -> QuerySet[Any]:
    """Newest first, each with the counts over all of them."""
    orders = Order.objects.filter(customer=ticket.customer_id, store=ticket.store_id).order_by().values("customer")
    lines = OrderLine.objects.filter(order__customer=ticket.customer_id, order__store=ticket.store_id).order_by()
    paid = lines.values("order__customer").annotate(paid=Sum(F("paid_amount") + F("freight_amount")))
    here = Ticket.objects.filter(customer=ticket.customer_id, store=ticket.store_id, submitted_at__isnull=False)
    since = (ticket.submitted_at or ticket.created_at) - MANY_WITHIN
    counted = here.annotate(
        count=Window(Count("id")),
        open=Window(Count("id", filter=Q(ended_at__isnull=True))),
        returns=Window(Count("id", filter=Q(kind__in=RETURNS, submitted_at__gt=since))),
        orders=Subquery(orders.annotate(count=Count("id")).values("count")),
        paid=Subquery(paid.values("paid")),
        refuses=Exists(failures_of(ticket.customer).order_by()),
    )
    named = counted.select_related("order_line__product").only(*_COLUMNS, *_NAMES)
    return named.order_by("-submitted_at", "-id")
