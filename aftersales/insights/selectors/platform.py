"""Disputes whose own time is nearly over."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from aftersales.disputes.models import PENDING_STATES, Dispute
from aftersales.insights.selectors.open_now import WINDOW_HOURS
from aftersales.insights.selectors.reading import Scope

WINDOW = timedelta(hours=max(WINDOW_HOURS))


def closing_windows(scope: Scope, at: datetime, within: timedelta = WINDOW) -> "QuerySet[Dispute]":
    """Open disputes with a time limit that ends so soon, or has ended."""
    rows = Dispute.objects.filter(state__in=PENDING_STATES, due_at__lte=at + within)
    return rows if scope.is_all else rows.filter(ticket__store__in=scope.store_ids)
