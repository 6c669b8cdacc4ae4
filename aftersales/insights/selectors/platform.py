"""Disputes whose own time is nearly over."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from aftersales.disputes.models import PENDING_STATES, Dispute
from aftersales.insights.selectors.reading import Scope

WINDOW = timedelta(hours=24)


def closing_windows(scope: Scope, at: datetime, within: timedelta = WINDOW) -> "QuerySet[Dispute]":
    """Open disputes with a time limit that ends within a day, or has ended."""
    rows = Dispute.objects.filter(state__in=PENDING_STATES, due_at__lte=at + within)
    return rows if scope.is_all else rows.filter(ticket__store__in=scope.store_ids)
