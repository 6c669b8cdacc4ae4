from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from aftersales.accounts.models import User
from aftersales.notifications.gateways import mail
from aftersales.notifications.models import Notice, OutboxMail, OutboxState

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 8
FIRST_RETRY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What one person is told: a code and plain values. The key makes telling twice impossible."""

    user: User
    key: str
    code: str
    values: Mapping[str, object]
    path: str


def notify(drafts: Sequence[NoticeDraft], at: datetime) -> None:
    """Write the inbox lines and owe the mails, in the caller's transaction; a known key is left alone."""
    Notice.objects.bulk_create(
        [
            Notice(user=draft.user, key=draft.key, code=draft.code, values=draft.values, path=draft.path, at=at)
            for draft in drafts
        ],
        ignore_conflicts=True,
    )
    OutboxMail.objects.bulk_create(
        [_mail(draft, at) for draft in drafts if draft.user.email],
        ignore_conflicts=True,
    )


def _mail(draft: NoticeDraft, at: datetime) -> OutboxMail:
    return OutboxMail(
        key=f"{draft.key}:{draft.user.pk}",
        user=draft.user,
        code=draft.code,
        values=draft.values,
        path=draft.path,
        available_at=at,
    )


def mark_read(user: User, at: datetime) -> int:
    return Notice.objects.filter(user=user, read_at__isnull=True).update(read_at=at)


def relay(at: datetime, limit: int = 50) -> int:
    """Send waiting mails: lease them, let go of the locks, talk to the network, record each. Returns how many."""
    sent = 0
    for row in _lease(at, limit):
        try:
            mail.send(row)
        except Exception as error:  # noqa: BLE001  any fault of the outside world is a retry, never a lost mail
            _retry_later(row, at, error)
        else:
            sent += OutboxMail.objects.filter(pk=row.pk).update(state=OutboxState.SENT, sent_at=at, leased_until=None)
    return sent


def _lease(at: datetime, limit: int) -> list[OutboxMail]:
    with transaction.atomic():
        waiting = OutboxMail.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
        free = waiting.filter(state=OutboxState.WAITING, available_at__lte=at).exclude(leased_until__gt=at)
        rows = list(free.order_by("available_at")[:limit])
        OutboxMail.objects.filter(pk__in=[row.pk for row in rows]).update(leased_until=at + LEASE)
    return rows


def _retry_later(row: OutboxMail, at: datetime, error: Exception) -> None:
    row.attempts += 1
    row.state = OutboxState.DEAD if row.attempts >= MAX_ATTEMPTS else OutboxState.WAITING
    row.available_at = at + FIRST_RETRY * 2 ** (row.attempts - 1)
    row.last_error = f"{type(error).__name__}: {error}"[:200]
    row.leased_until = None
    row.save(update_fields=["attempts", "state", "available_at", "last_error", "leased_until"])
