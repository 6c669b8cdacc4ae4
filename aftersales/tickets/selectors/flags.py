"""Whom the platform marked for an abuse of no-reason returns (CPR 19; TB 53)."""

from collections.abc import Collection

from aftersales.tickets.models import StatedFact

ABUSE = "customer.flagged_for_abuse"


def flagged_customers(ids: Collection[int | None]) -> frozenset[int]:
    """Of these customers, those of whom the platform's newest word says so; in one query."""
    flags = StatedFact.objects.filter(fact=ABUSE, ticket__customer__in=[each for each in ids if each is not None])
    newest = dict(flags.order_by("id").values_list("ticket__customer_id", "value"))
    return frozenset(customer for customer, is_flagged in newest.items() if is_flagged is True)
