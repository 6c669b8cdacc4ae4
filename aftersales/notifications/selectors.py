from datetime import datetime, timedelta

from django.db.models import QuerySet

from aftersales.accounts.models import User
from aftersales.notifications.models import Notice, OutboxEvent, OutboxMessage, OutboxState


def inbox_of(user: User) -> QuerySet[Notice]:
    return Notice.objects.filter(user=user).order_by("-at", "-id")


def unread_count(user: User) -> int:
    return Notice.objects.filter(user=user, read_at__isnull=True).count()


def oldest_waiting(at: datetime) -> datetime | None:
    """Since when the oldest event or message waits that could go."""
    found: list[datetime] = []
    for model in (OutboxEvent, OutboxMessage):
        waiting = model._default_manager.filter(state=OutboxState.WAITING, available_at__lte=at)
        found += waiting.order_by("available_at").values_list("available_at", flat=True)[:1]
    return min(found, default=None)


def outbox_lag(at: datetime) -> timedelta:
    """How long the oldest that could go has been waiting."""
    oldest = oldest_waiting(at)
    return at - oldest if oldest else timedelta()


def waiting_count() -> int:
    """Events to tell of, and messages to send."""
    return _count(OutboxState.WAITING)


def dead_count() -> int:
    return _count(OutboxState.DEAD)


def _count(state: OutboxState) -> int:
    return OutboxEvent.objects.filter(state=state).count() + OutboxMessage.objects.filter(state=state).count()
