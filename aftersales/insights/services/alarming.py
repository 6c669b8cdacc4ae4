"""Read the defect radar once a night, keep what it says, and tell managers what has begun to rise."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from aftersales.accounts.models import Membership, StaffRole, Store, User
from aftersales.accounts.selectors import operators
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.lifecycle import Role
from aftersales.domain.radar import Reading, read
from aftersales.domain.tallies import ALL_STORES
from aftersales.insights.models import RadarReading, Watching
from aftersales.insights.selectors.radar import behind_reading
from aftersales.insights.selectors.watching import Key, Windows, watched
from aftersales.notifications.services import NoticeDraft, notify
from aftersales.rows.writing import insert_rows


def scan(at: datetime) -> list[RadarReading]:
    """Look at the windows that ended yesterday; returns what has begun to rise. Twice a night says nothing new."""
    last = shanghai_day(at) - timedelta(days=1)
    with transaction.atomic():
        known = {_key(row): row.rising_since for row in RadarReading.objects.filter(is_rising=True)}
        rows = [_row(key, read(one), known.get(key), last) for key, one in watched(last)]
        RadarReading.objects.all().delete()
        insert_rows(RadarReading, rows)
        begun = [row for row in _rising() if _key(row) not in known]
        notify(_drafts(begun, last), at)
    return begun


def _key(row: RadarReading) -> Key:
    return row.store_id, Watching(row.kind), row.product_id, row.detail


def _rising() -> Sequence[RadarReading]:
    return list(RadarReading.objects.filter(is_rising=True).select_related("product").order_by("chance", "pk"))


def _row(key: Key, reading: Reading, since: date | None, last: date) -> dict[str, object]:
    store, kind, product, detail = key
    one = reading.watched
    return {
        "store_id": store,
        "kind": kind.value,
        "product_id": product,
        "detail": detail,
        "day": last,
        "past_cases": one.past_cases,
        "past_units": one.past_units,
        "cases": one.cases,
        "units": one.units,
        "expected": reading.expected,
        "limit": reading.limit,
        "chance": reading.chance,
        "is_rising": reading.is_rising,
        "rising_since": (since or last) if reading.is_rising else None,
    }


def _drafts(begun: Sequence[RadarReading], last: date) -> list[NoticeDraft]:
    """A store's managers hear of their store, administrators of all stores together."""
    people, stores = _people(), Store.objects.in_bulk([row.store_id for row in begun])
    return [
        _draft(person, row, stores.get(row.store_id), last) for row in begun for person in people.get(row.store_id, ())
    ]


def _people() -> dict[int, list[User]]:
    found: dict[int, list[User]] = {ALL_STORES: list(operators())}
    managers = Membership.objects.filter(role=StaffRole.MANAGER, user__is_active=True).select_related("user")
    for membership in managers.order_by("pk"):
        found.setdefault(membership.store_id or ALL_STORES, []).append(membership.user)
    return found


def _draft(person: User, row: RadarReading, store: Store | None, last: date) -> NoticeDraft:
    values = {
        "viewer": Role.STORE if row.store_id else Role.PLATFORM,
        "watching": row.kind,
        "detail": row.detail,
        "product": row.product.name,
        "product_en": row.product.name_en,
        "cases": row.cases,
        "expected": f"{row.expected:.1f}",
    }
    key = f"defect:{row.store_id}:{row.kind}:{row.product_id}:{row.detail}:{last}"
    path = behind_reading(row, Windows(last).now, store.slug if store else "")
    return NoticeDraft(person, key, "defect", values, path)
