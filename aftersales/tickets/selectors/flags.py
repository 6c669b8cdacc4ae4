"""Whom the platform marked for an abuse of no-reason returns (CPR 19; TB 53)."""

from collections.abc import Collection
from typing import Any

from django.db.models import F, QuerySet

from aftersales.rows.among import among
from aftersales.rows.prepared import PreparedRows
from aftersales.tickets.models import StatedFact

ABUSE = "customer.flagged_for_abuse"


def flagged_customers(ids: Collection[int | None]) -> frozenset[int]:
    """Of these customers, those of whom the platform's newest word says so; in one query."""
    known = [each for each in ids if each is not None]
    newest = {row.customer: row.value for row in (_FLAGS.read(customers=known) if known else ())}
    return frozenset(customer for customer, is_flagged in newest.items() if is_flagged is True)


def _flags(customers: Any) -> QuerySet[Any]:
    """Oldest first."""
    flags = StatedFact.objects.filter(among("ticket__customer", customers), fact=ABUSE)
    return flags.annotate(customer=F("ticket__customer_id")).only("value").order_by("id")


_FLAGS = PreparedRows(_flags, "customers")
