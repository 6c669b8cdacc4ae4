"""Places in the slots that a store offers: one statement takes one, so that two at once never take the last."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from aftersales.accounts.models import Store
from aftersales.domain.goods import AppointmentKind, Booked, GoodsCode
from aftersales.domain.lifecycle import IllegalMoveError, Role
from aftersales.logistics.models import Appointment, Slot
from aftersales.logistics.selectors.places import open_appointment
from aftersales.logistics.services.addresses import GoodsCase


def book(
    case: GoodsCase, booked: Booked, *, kinds: Collection[AppointmentKind], until: datetime | None, at: datetime
) -> Appointment:
    """Take a place, and give back the one held before. Raises IllegalMoveError (SLOT_GONE, SLOT_FULL)."""
    slot = Slot.objects.filter(pk=booked.slot, store=case.store_id, kind__in=kinds).first()
    if slot is None or slot.starts_at <= at or (until is not None and slot.ends_at > until):
        raise IllegalMoveError(GoodsCode.SLOT_GONE)
    held = open_appointment(case.id)
    if held:
        # Both rows in one order first, or two customers who swap their times would wait for each other.
        list(Slot.objects.select_for_update().filter(pk__in=[slot.pk, held.slot_id]).order_by("pk"))
        _give_back(held, Role.CUSTOMER, at)
    if not Slot.objects.filter(pk=slot.pk, taken__lt=F("capacity")).update(taken=F("taken") + 1):
        raise IllegalMoveError(GoodsCode.SLOT_FULL)
    return Appointment.objects.create(
        slot=slot,
        case_id=case.id,
        order_line=case.line,
        contact=booked.contact,
        phone=booked.phone,
        address=booked.address,
        booked_at=at,
    )


def cancel(case: GoodsCase, *, role: Role, at: datetime) -> Appointment:
    """Raises IllegalMoveError (NO_APPOINTMENT)."""
    held = open_appointment(case.id)
    if held is None:
        raise IllegalMoveError(GoodsCode.NO_APPOINTMENT)
    _give_back(held, role, at)
    return held


def keep_visit(case: GoodsCase, at: datetime) -> Appointment:
    """The technician has been there. Raises IllegalMoveError where no visit was due yet."""
    held = open_appointment(case.id)
    if held is None or held.slot.kind != AppointmentKind.ON_SITE:
        raise IllegalMoveError(GoodsCode.NO_APPOINTMENT)
    if held.slot.starts_at > at:
        raise IllegalMoveError(GoodsCode.VISIT_AHEAD, at=held.slot.starts_at)
    Appointment.objects.filter(pk=held.pk).update(kept_at=at)
    return held


def let_go(case_ids: Collection[int], at: datetime) -> None:
    """Cases that no longer wait to be fetched: what lies ahead is given back, what has begun counts as kept."""
    rows = Appointment.objects.filter(case_id__in=case_ids, cancelled_at__isnull=True, kept_at__isnull=True)
    for held in rows.select_related("slot").order_by("slot_id"):
        if held.slot.starts_at > at:
            _give_back(held, Role.CLOCK, at)
        else:
            Appointment.objects.filter(pk=held.pk).update(kept_at=at)


def offer_slots(
    store: Store, kind: AppointmentKind, times: Sequence[tuple[datetime, datetime]], *, capacity: int
) -> int:
    """Offer times, or change how many appointments they hold, never below what is taken. How many are offered so."""
    with transaction.atomic():
        known = set(
            Slot.objects.select_for_update()
            .filter(store=store, kind=kind, starts_at__in=[start for start, _ in times])
            .order_by("pk")
            .values_list("starts_at", flat=True)
        )
        new = [
            Slot(store=store, kind=kind, starts_at=start, ends_at=end, capacity=capacity)
            for start, end in times
            if start not in known
        ]
        Slot.objects.bulk_create(new, ignore_conflicts=True)
        kept = Slot.objects.filter(store=store, kind=kind, starts_at__in=known, taken__lte=capacity)
        return len(new) + kept.update(capacity=capacity)


def _give_back(held: Appointment, role: Role, at: datetime) -> None:
    if Appointment.objects.filter(pk=held.pk, cancelled_at__isnull=True).update(cancelled_at=at, cancelled_by=role):
        Slot.objects.filter(pk=held.slot_id, taken__gt=0).update(taken=F("taken") - 1)
