"""Events of what staff set up and of what personal data they read."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from django.db import connection, transaction

from aftersales.audit.models import AccessEvent, AccessNote, ChangeEvent, LinkedEvent
from aftersales.audit.selectors import last_change
from aftersales.audit.services import link
from aftersales.domain.masking import REVEALS_AN_HOUR, AccessReason, TooManyRevealsError

E = TypeVar("E", bound=LinkedEvent)


class ChangedMeanwhileError(Exception):
    """The subject has changed since the page was made that this change comes from."""


class Reader(Protocol):
    """A person by their key; who people are is told above this app."""

    pk: Any


def lock_subject(subject: str) -> None:
    """Two who act on the same subject go one after the other, until the end of the transaction.

    SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [subject])


@transaction.atomic
def record_change(
    subject: str,
    *,
    name: str,
    action: str,
    payload: Mapping[str, Any],
    by: Reader | None,
    at: datetime,
    store_key: int | None = None,
    via: str = "admin",
    seen: int | None = None,
) -> ChangeEvent:
    """`subject` is the table's label and the row's key: "accounts.store:7".

    `seen` is its last change when the page was made. Raises ChangedMeanwhileError, before which the caller's own
    transaction has to be undone as a whole.
    """
    lock_subject(f"change:{subject}")
    if seen is not None and seen != last_change(subject):
        raise ChangedMeanwhileError
    event = ChangeEvent(subject=subject, name=name[:200], action=action, role="staff", via=via, at=at)
    event.by_id = by.pk if by else None
    event.payload, event.store_key = dict(payload), store_key
    return _append(event, ChangeEvent.objects.filter(subject=subject))


@transaction.atomic
def record_access(
    person_id: int,
    *,
    fields: Sequence[str],
    reason: AccessReason,
    reference: str,
    by: Reader,
    role: str,
    at: datetime,
    store_key: int | None = None,
    note: str = "",
) -> AccessEvent:
    """Raises TooManyRevealsError when this person has read enough within the last hour. Nothing is kept then."""
    lock_subject(f"reader:{by.pk}")
    lock_subject(f"person:{person_id}")
    if AccessEvent.objects.filter(by=by.pk, at__gt=at - timedelta(hours=1)).count() >= REVEALS_AN_HOUR:
        raise TooManyRevealsError
    event = AccessEvent(person_id=person_id, action="reveal", role=role, by_id=by.pk, via="desk", at=at)
    event.payload = {"fields": sorted(fields), "reason": reason.value, "reference": reference}
    event.store_key = store_key
    kept = _append(event, AccessEvent.objects.filter(person=person_id))
    if note:
        AccessNote.objects.create(event=kept, text=note)
    return kept


def _append(event: E, chain: Any) -> E:
    sequence, before = chain.order_by("-sequence").values_list("sequence", "hash").first() or (0, "")
    event.sequence = sequence + 1
    link(event, before)
    event.save(force_insert=True)
    return event
