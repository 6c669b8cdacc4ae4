from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import F, QuerySet

from aftersales.accounts.models import Store
from aftersales.domain.goods import AppointmentKind
from aftersales.logistics.models import Appointment, CaseAddress, ReturnAddress, Slot


def return_addresses(store: Store) -> QuerySet[ReturnAddress]:
    """Those in use, the one that stands by default first."""
    return ReturnAddress.objects.filter(store=store, is_active=True).order_by("-is_default", "label")


def default_addresses(stores: Collection[int]) -> dict[int, str]:
    """By store; one that lists none is left out."""
    listed = ReturnAddress.objects.filter(store__in=stores, is_default=True)
    return {row.store_id: row.as_text for row in listed}


def addresses_of(case_id: int) -> list[CaseAddress]:
    """Newest first."""
    return list(CaseAddress.objects.filter(case_id=case_id).order_by("-number"))


def address_in_force(addresses: Iterable[CaseAddress]) -> CaseAddress | None:
    """The newest that the customer need not agree to any more; `addresses` newest first."""
    return next((row for row in addresses if not row.waits_for_customer), None)


def slots_ahead(store: Store, kind: AppointmentKind, at: datetime, until: datetime | None = None) -> QuerySet[Slot]:
    """Free ones that have not begun, soonest first; with `until` only those that are over by then."""
    slots = Slot.objects.filter(store=store, kind=kind, starts_at__gt=at, taken__lt=F("capacity"))
    if until is not None:
        slots = slots.filter(ends_at__lte=until)
    return slots.order_by("starts_at")


def open_appointment(case_id: int) -> Appointment | None:
    open_ones = Appointment.objects.filter(case_id=case_id, cancelled_at__isnull=True, kept_at__isnull=True)
    return open_ones.select_related("slot").first()


def appointments_of(case_id: int) -> QuerySet[Appointment]:
    return Appointment.objects.filter(case_id=case_id).select_related("slot").order_by("-booked_at", "-id")


def slots_of_stores(stores: Collection[Store], at: datetime) -> QuerySet[Slot]:
    """Those that are not over, soonest first."""
    return Slot.objects.filter(store__in=stores, ends_at__gt=at).select_related("store").order_by("starts_at", "kind")
