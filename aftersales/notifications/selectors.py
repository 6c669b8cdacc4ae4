from datetime import datetime, timedelta

from django.db.models import QuerySet

from aftersales.accounts.models import User
from aftersales.notifications.models import Notice, OutboxMessage, OutboxState


def inbox_of(user: User) -> QuerySet[Notice]:
    return Notice.objects.filter(user=user).order_by("-at", "-id")


def unread_count(user: User) -> int:
    return Notice.objects.filter(user=user, read_at__isnull=True).count()


def oldest_waiting_mail(at: datetime) -> datetime | None:
    waiting = OutboxMessage.objects.filter(state=OutboxState.WAITING, available_at__lte=at)
    return waiting.order_by("available_at").values_list("available_at", flat=True).first()


def outbox_lag(at: datetime) -> timedelta:
    """How long the oldest message that could go has been waiting."""
    oldest = oldest_waiting_mail(at)
    return at - oldest if oldest else timedelta()


def waiting_count() -> int:
    return OutboxMessage.objects.filter(state=OutboxState.WAITING).count()


def dead_count() -> int:
    return OutboxMessage.objects.filter(state=OutboxState.DEAD).count()
