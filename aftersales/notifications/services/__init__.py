import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic

from django.db import transaction
from django.db.models import F

from aftersales.accounts.models import User
from aftersales.contacts.selectors import Reach, Route, Telling, reach_of, routes_of
from aftersales.contacts.services import mark_failed
from aftersales.domain.notices import Channel, topic_of
from aftersales.notifications.gateways import mail, sms, webhook
from aftersales.notifications.gateways.bounces import read_bounces
from aftersales.notifications.gateways.refusing import AddressRefusedError, MessageRefusedError
from aftersales.notifications.models import Notice, OutboxEvent, OutboxKind, OutboxMessage, OutboxState
from aftersales.rows.writing import append_rows

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
BOUNCES_WITHIN = timedelta(days=14)
MAX_ATTEMPTS = 8
_SENDERS = {Channel.EMAIL: mail.send, Channel.SMS: sms.send, Channel.WEBHOOK: webhook.send}
FIRST_RETRY = timedelta(minutes=1)
REMINDER = "reminder"
"""The code of a notice that counts only until its `due_at`."""


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What one person is told: a code and plain values. The key makes telling twice impossible."""

    user: User
    key: str
    code: str
    values: Mapping[str, object]
    path: str


DraftsOf = Callable[[Sequence[int]], list[NoticeDraft]]
"""Who is told what of these sources: the ids of history rows, messages or reminders."""


# --- telling ---


def announce(
    kind: OutboxKind,
    source_ids: Sequence[int],
    at: datetime,
    told: Sequence[NoticeDraft] | None = None,
    *,
    not_before: datetime | None = None,
) -> None:
    """In the caller's transaction: these things happened, once each. Raises IntegrityError when one is known.

    Who acts in a page sees the inbox right after, so what they are `told` comes along; what the clock does to
    thousands at once is told by the relay, as is what may still be taken back until `not_before`.
    """
    waits = not_before or at
    state = OutboxState.WAITING if told is None else OutboxState.SENT
    same = {"kind": kind.value, "at": at, "state": state.value, "available_at": waits}
    append_rows(OutboxEvent, [{"source_id": pk} for pk in source_ids], same)
    if told:
        notify(told, at)


def lock_untold(kind: OutboxKind, source_id: int) -> OutboxEvent | None:
    """The row that would tell of this, held by the caller's transaction; None when the relay has been at it."""
    untold = OutboxEvent.objects.select_for_update().filter(kind=kind, source_id=source_id)
    return untold.filter(state=OutboxState.WAITING).first()


def notify(drafts: Sequence[NoticeDraft], at: datetime) -> None:
    """Write the inbox lines and owe the messages, in the caller's transaction; a known key is left alone.

    The inbox is filled at once; by which channels a message follows, and when, is the reader's choice.
    """
    notices = [
        Notice(user=draft.user, key=draft.key, code=draft.code, values=draft.values, path=draft.path, at=at)
        for draft in drafts
    ]
    routes = routes_of([_telling(draft) for draft in drafts], at)
    owed = [_owed(draft, route) for draft, ways in zip(drafts, routes, strict=True) for route in ways]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    OutboxMessage.objects.bulk_create(owed, ignore_conflicts=True)


def _telling(draft: NoticeDraft) -> Telling:
    due_at = draft.values.get("due_at")
    return Telling(
        draft.user, topic_of(draft.code, draft.values), datetime.fromisoformat(str(due_at)) if due_at else None
    )


def _owed(draft: NoticeDraft, route: Route) -> OutboxMessage:
    """The key of a mail stands alone; another channel's copy says which it is."""
    suffix = "" if route.channel == Channel.EMAIL else f":{route.channel}"
    return OutboxMessage(
        key=f"{draft.key}:{draft.user.pk}{suffix}",
        channel=route.channel,
        user=draft.user,
        code=draft.code,
        values=draft.values,
        path=draft.path,
        available_at=route.not_before,
    )


def fan_out(at: datetime, drafts_of: Mapping[OutboxKind, DraftsOf], limit: int = 200) -> int:
    """Tell people of the events that wait, in one transaction; returns how many events were looked at.

    Nothing here leaves the database, so the rows stay locked until all is written, and no lease is needed. When they
    cannot be told of together each is told alone, so that a bad one stops nobody else.
    """
    with transaction.atomic():
        waiting = OutboxEvent.objects.select_for_update(skip_locked=True)
        free = waiting.filter(state=OutboxState.WAITING, available_at__lte=at)
        rows = list(free.order_by("available_at", "id")[:limit])
        try:
            _tell(rows, drafts_of)
        except Exception:  # noqa: BLE001  whatever is wrong with one must not stop the rest
            for row in rows:
                _tell_or_wait(row, at, drafts_of)
    return len(rows)


def _tell(rows: Sequence[OutboxEvent], drafts_of: Mapping[OutboxKind, DraftsOf]) -> None:
    together: dict[tuple[str, datetime], list[int]] = defaultdict(list)
    for row in rows:
        together[row.kind, row.at].append(row.source_id)
    with transaction.atomic():
        for (kind, at), source_ids in together.items():
            notify(drafts_of[OutboxKind(kind)](source_ids), at)
        OutboxEvent.objects.filter(pk__in=[row.pk for row in rows]).update(state=OutboxState.SENT)


def _tell_or_wait(row: OutboxEvent, at: datetime, drafts_of: Mapping[OutboxKind, DraftsOf]) -> None:
    try:
        _tell([row], drafts_of)
    except Exception as error:  # told again later, and given up in the end where everybody sees it
        logger.exception("nobody could be told of %s", row)
        OutboxEvent.objects.filter(pk=row.pk).update(**_after_failure(str(row), row.attempts + 1, at, error))


def mark_read(user: User, at: datetime) -> int:
    return Notice.objects.filter(user=user, read_at__isnull=True).update(read_at=at)


def mark_one_read(user: User, pk: int, at: datetime) -> int:
    return Notice.objects.filter(user=user, pk=pk, read_at__isnull=True).update(read_at=at)


def settle_outbox(users: Collection[User], *, before: datetime, read_before: datetime) -> int:
    """What was made to have happened long ago owes no mail now: these people's mails count as sent when they fell due.

    Their older notices count as read. Returns the number of mails settled.
    """
    Notice.objects.filter(user__in=users, at__lt=read_before, read_at__isnull=True).update(read_at=F("at"))
    waiting = OutboxMessage.objects.filter(user__in=users, state=OutboxState.WAITING, available_at__lte=before)
    return waiting.update(state=OutboxState.SENT, sent_at=F("available_at"))


# --- sending ---


def relay(at: datetime, limit: int = 50) -> int:
    """Send what waits: lease them, let go of the locks, talk to the network, record each. Returns how many.

    What the lease would no longer cover is left to the next relay: a slow server must not make two of us send it.
    """
    sent, give_back_at = 0, monotonic() + LEASE.total_seconds() / 2
    rows = _lease(at, limit)
    reach = reach_of({row.user for row in rows}) if rows else None
    for row in rows:
        if monotonic() > give_back_at or reach is None:
            break
        sent += _send(row, reach, at)
    return sent


def _send(row: OutboxMessage, reach: Reach, at: datetime) -> int:
    """1 when it went out. What will never be taken is given up at once; any other fault is a retry, never a loss."""
    if _is_too_late(row, at):
        OutboxMessage.objects.filter(pk=row.pk).update(state=OutboxState.LATE, leased_until=None)
        return 0
    channel = Channel(row.channel)
    address = reach.address(row.user, channel)
    try:
        _refuse_known_failure(row, reach)
        _SENDERS[channel](row, at)
    except AddressRefusedError as error:
        _give_up(row, error)
        if address and not reach.failure(row.user, channel):
            reach.learn(mark_failed(channel, address, str(error), at))
        _tell_another_way(row, at)
    except MessageRefusedError as error:
        _give_up(row, error)
    except Exception as error:  # noqa: BLE001  whatever the outside world does
        _retry_later(row, at, error)
    else:
        return OutboxMessage.objects.filter(pk=row.pk).update(state=OutboxState.SENT, sent_at=at, leased_until=None)
    return 0


def _is_too_late(row: OutboxMessage, at: datetime) -> bool:
    """ "Your time is running out" is no longer true: what followed is told by a message of its own."""
    due_at = row.values.get("due_at") if row.code == REMINDER else None
    return due_at is not None and datetime.fromisoformat(due_at) <= at


def _refuse_known_failure(row: OutboxMessage, reach: Reach) -> None:
    """The address failed, or was taken away, after this was owed."""
    if not reach.address(row.user, Channel(row.channel)):
        raise AddressRefusedError("no address")
    failure = reach.failure(row.user, Channel(row.channel))
    if failure:
        raise AddressRefusedError(failure.reason)


def _tell_another_way(row: OutboxMessage, at: datetime) -> None:
    """Where the address is of no use, a text message may stand in for the mail."""
    draft = NoticeDraft(row.user, row.key.removesuffix(f":{row.user_id}"), row.code, row.values, row.path)
    (routes,) = routes_of([_telling(draft)], at)
    others = [_owed(draft, route) for route in routes if route.channel not in {row.channel, Channel.WEBHOOK}]
    if row.channel == Channel.EMAIL:
        OutboxMessage.objects.bulk_create(others, ignore_conflicts=True)


def _lease(at: datetime, limit: int) -> list[OutboxMessage]:
    with transaction.atomic():
        waiting = OutboxMessage.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
        free = waiting.filter(state=OutboxState.WAITING, available_at__lte=at).exclude(leased_until__gt=at)
        rows = list(free.order_by("available_at")[:limit])
        OutboxMessage.objects.filter(pk__in=[row.pk for row in rows]).update(leased_until=at + LEASE)
    return rows


def _give_up(row: OutboxMessage, error: Exception) -> None:
    OutboxMessage.objects.filter(pk=row.pk, state=OutboxState.WAITING).update(
        attempts=row.attempts + 1,
        state=OutboxState.DEAD,
        last_error=f"{type(error).__name__}: {error}"[:200],
        leased_until=None,
    )


def _retry_later(row: OutboxMessage, at: datetime, error: Exception) -> None:
    """Only while the lease is still this one: what another relay has sent since stays sent."""
    ours = OutboxMessage.objects.filter(pk=row.pk, state=OutboxState.WAITING, leased_until=at + LEASE)
    ours.update(leased_until=None, **_after_failure(row.key, row.attempts + 1, at, error))


def _after_failure(key: str, attempts: int, at: datetime, error: Exception) -> dict[str, object]:
    return {
        "attempts": attempts,
        "state": OutboxState.DEAD if attempts >= MAX_ATTEMPTS else OutboxState.WAITING,
        "available_at": retry_at(key, attempts, at),
        "last_error": f"{type(error).__name__}: {error}"[:200],
    }


def retry_at(key: str, attempts: int, at: datetime) -> datetime:
    """Twice as late each time, and up to half of that again: what failed together must not come back together.

    The share is made of the key, so that it needs no chance and a test can know it.
    """
    share = int.from_bytes(sha256(f"{key} {attempts}".encode()).digest()[:4]) / 2**32
    wait: timedelta = FIRST_RETRY * 2 ** (attempts - 1)
    return at + wait * (1 + share / 2)


def send_again(row: OutboxEvent | OutboxMessage, at: datetime) -> bool:
    """Have the relay try what was given up, with all its attempts before it; False when it is not given up."""
    dead = type(row)._default_manager.filter(pk=row.pk, state=OutboxState.DEAD)
    return bool(dead.update(state=OutboxState.WAITING, available_at=at, attempts=0))


# --- mails that came back ---


def take_bounce(raw: bytes, at: datetime) -> list[str]:
    """Mark the addresses that a delivery report calls dead; which. Raises NotAReportError.

    Anybody can write such a report, so it counts only for a mail that we have sent to that address lately.
    """
    marked = []
    for bounce in read_bounces(raw):
        sent = OutboxMessage.objects.filter(channel=Channel.EMAIL, user__email__iexact=bounce.address)
        keys = sent.filter(sent_at__gt=at - BOUNCES_WITHIN).values_list("key", flat=True)
        if bounce.message_id in {mail.message_id(key) for key in keys}:
            mark_failed(Channel.EMAIL, bounce.address, bounce.reason, at)
            marked.append(bounce.address)
    return marked
