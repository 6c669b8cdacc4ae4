import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Count, QuerySet

from aftersales.accounts.models import User
from aftersales.domain.mail_templates import Template
from aftersales.domain.notices import Topic
from aftersales.notifications.models import Notice, NoticeTemplate, OutboxEvent, OutboxMessage, OutboxState
from aftersales.rows.prepared import Prepared


def inbox_of(user: User) -> QuerySet[Notice]:
    return Notice.objects.filter(user=user).order_by("-at", "-id")


def unread_count(user: User) -> int:
    return sum(count for (count,) in _UNREAD.read(user=user.pk))


def _unread_of(user: Any) -> QuerySet[Notice, tuple[Any, ...]]:
    unread = Notice.objects.filter(user=user, read_at__isnull=True).order_by()
    return unread.values("user").annotate(count=Count("id")).values_list("count")


_UNREAD = Prepared(_unread_of, "user")


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


def dead_messages() -> QuerySet[OutboxMessage]:
    """What the relay has given up sending."""
    return OutboxMessage.objects.filter(state=OutboxState.DEAD)


def dead_events() -> QuerySet[OutboxEvent]:
    """What nobody could be told of."""
    return OutboxEvent.objects.filter(state=OutboxState.DEAD)


def _count(state: OutboxState) -> int:
    return OutboxEvent.objects.filter(state=state).count() + OutboxMessage.objects.filter(state=state).count()


# --- templates ---

_SHIPPED = Path(__file__).parent / "shipped"


@cache
def shipped_templates(language: str) -> Mapping[Topic, Template]:
    """What a mail of each topic says unless the administrator wrote something else."""
    tables = tomllib.loads((_SHIPPED / f"{language}.toml").read_text(encoding="utf-8"))
    return {
        Topic(topic): Template(fields["subject"], fields["text"].strip(), fields["html"].strip())
        for topic, fields in tables.items()
    }


def template_of(topic: Topic, language: str, event: str = "") -> Template:
    """The words in force, field by field: the administrator's for this event, then for its topic, else the shipped."""
    rows = NoticeTemplate.objects.filter(topic=topic, language=language, event__in={"", event})
    words = shipped_templates(language)[topic]
    for own in rows.order_by("event"):
        words = Template(own.subject or words.subject, own.text or words.text, own.html or words.html)
    return words
