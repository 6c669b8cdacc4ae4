from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.db.models import F

from aftersales.accounts.models import User
from aftersales.notifications.gateways import mail, sms
from aftersales.notifications.models import Channel, Notice, OutboxMessage, OutboxState
from aftersales.rows.writing import write_new

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 8
_SENDERS = {Channel.EMAIL: mail.send, Channel.SMS: sms.send}
FIRST_RETRY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What one person is told: a code and plain values. The key makes telling twice impossible."""

    user: User
    key: str
    code: str
    values: Mapping[str, object]
    path: str


def notify(drafts: Sequence[NoticeDraft], at: datetime, *, are_new: bool = False) -> None:
    """Write the inbox lines and owe the mails, in the caller's transaction; a known key is left alone.

    `are_new` promises that no key can be known, which lets many be written fast; a known one then raises.
    """
    notices = [
        Notice(user=draft.user, key=draft.key, code=draft.code, values=draft.values, path=draft.path, at=at)
        for draft in drafts
    ]
    owed = [_owed(draft, channel, at) for draft in drafts if (channel := _channel(draft.user))]
    if are_new:
        write_new(notices)
        write_new(owed)
    else:
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        OutboxMessage.objects.bulk_create(owed, ignore_conflicts=True)


def _channel(user: User) -> Channel | None:
    """By mail where there is an address, else by text message where the house can send one."""
    if user.email:
        return Channel.EMAIL
    return Channel.SMS if user.phone and settings.SMS_BACKEND else None


def _owed(draft: NoticeDraft, channel: Channel, at: datetime) -> OutboxMessage:
    return OutboxMessage(
        key=f"{draft.key}:{draft.user.pk}",
        channel=channel,
        user=draft.user,
        code=draft.code,
        values=draft.values,
        path=draft.path,
        available_at=at,
    )


def mark_read(user: User, at: datetime) -> int:
    return Notice.objects.filter(user=user, read_at__isnull=True).update(read_at=at)


def settle_outbox(users: Collection[User], *, before: datetime, read_before: datetime) -> int:
    """What was made to have happened long ago owes no mail now: these people's mails count as sent when they fell due.

    Their older notices count as read. Returns the number of mails settled.
    """
    Notice.objects.filter(user__in=users, at__lt=read_before, read_at__isnull=True).update(read_at=F("at"))
    waiting = OutboxMessage.objects.filter(user__in=users, state=OutboxState.WAITING, available_at__lte=before)
    return waiting.update(state=OutboxState.SENT, sent_at=F("available_at"))


def relay(at: datetime, limit: int = 50) -> int:
    """Send what waits: lease them, let go of the locks, talk to the network, record each. Returns how many.

    What the lease would no longer cover is left to the next relay: a slow server must not make two of us send it.
    """
    sent, give_back_at = 0, monotonic() + LEASE.total_seconds() / 2
    for row in _lease(at, limit):
        if monotonic() > give_back_at:
            break
        try:
            _SENDERS[Channel(row.channel)](row)
        except Exception as error:  # noqa: BLE001  any fault of the outside world is a retry, never a lost mail
            _retry_later(row, at, error)
        else:
            leased = OutboxMessage.objects.filter(pk=row.pk)
            sent += leased.update(state=OutboxState.SENT, sent_at=at, leased_until=None)
    return sent


def _lease(at: datetime, limit: int) -> list[OutboxMessage]:
    with transaction.atomic():
        waiting = OutboxMessage.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
        free = waiting.filter(state=OutboxState.WAITING, available_at__lte=at).exclude(leased_until__gt=at)
        rows = list(free.order_by("available_at")[:limit])
        OutboxMessage.objects.filter(pk__in=[row.pk for row in rows]).update(leased_until=at + LEASE)
    return rows


def _retry_later(row: OutboxMessage, at: datetime, error: Exception) -> None:
    """Only while the lease is still this one: what another relay has sent since stays sent."""
    attempts = row.attempts + 1
    OutboxMessage.objects.filter(pk=row.pk, state=OutboxState.WAITING, leased_until=at + LEASE).update(
        attempts=attempts,
        state=OutboxState.DEAD if attempts >= MAX_ATTEMPTS else OutboxState.WAITING,
        available_at=at + FIRST_RETRY * 2 ** (attempts - 1),
        last_error=f"{type(error).__name__}: {error}"[:200],
        leased_until=None,
    )
