"""Carriers and return addresses to configure; what happened to goods to look up."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import User
from aftersales.accounts.selectors import Duties, duties_of
from aftersales.audit.admin import LookUpAdmin, LookUpInline
from aftersales.logistics.models import (
    Appointment,
    Carrier,
    Inspection,
    Parcel,
    ParcelItem,
    Repair,
    RepairCharge,
    RepairQuote,
    ReturnAddress,
    Slot,
    TrackingNews,
)


def _duties(request: HttpRequest) -> Duties | None:
    return duties_of(request.user) if isinstance(request.user, User) else None


@admin.register(Carrier)
class CarrierAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    list_display = ("code", "name", "name_en", "phone", "tracking", "takes_messages", "is_active")
    list_filter = ("tracking", "is_active")
    search_fields = ("code", "name", "name_en")
    ordering = ("position", "code")

    @admin.display(description=_("takes messages"), boolean=True)
    def takes_messages(self, carrier: Carrier) -> bool:
        return bool(carrier.callback_secret)


@admin.register(ReturnAddress)
class ReturnAddressAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    """A store's managers keep their own; nobody sees another store's."""

    list_display = ("store", "label", "receiver", "phone", "address", "is_default", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("store",)
    search_fields = ("label", "receiver", "address")
    ordering = ("store", "-is_default", "label")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReturnAddress]:
        rows: QuerySet[ReturnAddress] = super().get_queryset(request)
        duties = _duties(request)
        if duties is None or duties.user.is_superuser:
            return rows if duties else rows.none()
        return rows.filter(store__in=duties.managed)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        duties = _duties(request)
        if db_field.name == "store" and duties and not duties.user.is_superuser:
            kwargs["queryset"] = db_field.remote_field.model.objects.filter(
                pk__in=[store.pk for store in duties.managed]
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def _may(self, request: HttpRequest, obj: ReturnAddress | None = None) -> bool:
        duties = _duties(request)
        if duties is None or not duties.has_desk:
            return False
        if duties.user.is_superuser:
            return True
        return bool(duties.managed) and (obj is None or obj.store in duties.managed)


class ParcelItemInline(LookUpInline):
    model = ParcelItem
    fields = ("order_line", "case_id", "quantity", "purpose", "freight_payer", "at", "told_at")


class TrackingNewsInline(LookUpInline):
    model = TrackingNews
    fields = ("at", "status", "place", "words", "received_at")


@admin.register(Parcel)
class ParcelAdmin(LookUpAdmin):
    list_display = ("waybill", "carrier", "direction", "status", "shipped_at", "delivered_at")
    list_filter = ("carrier", "direction", "status")
    list_select_related = ("carrier",)
    search_fields = ("waybill", "order__number")
    ordering = ("-shipped_at",)
    inlines = (ParcelItemInline, TrackingNewsInline)


@admin.register(TrackingNews)
class TrackingNewsAdmin(LookUpAdmin):
    """With those that wait for a parcel nobody has told of."""

    list_display = ("waybill", "carrier", "status", "at", "place", "parcel", "received_at")
    list_filter = ("carrier", "status")
    list_select_related = ("carrier", "parcel")
    search_fields = ("waybill",)
    ordering = ("-received_at",)


@admin.register(Inspection)
class InspectionAdmin(LookUpAdmin):
    list_display = ("order_line", "is_passed", "grade", "accepted", "expected", "is_complete", "has_human_damage", "at")
    list_filter = ("is_passed", "grade", "has_human_damage")
    list_select_related = ("order_line__order",)
    search_fields = ("order_line__order__number",)
    ordering = ("-at",)


class RepairQuoteInline(LookUpInline):
    model = RepairQuote
    fields = ("amount", "parts", "valid_until", "state", "at", "answered_at")


class RepairChargeInline(LookUpInline):
    model = RepairCharge
    fields = ("amount", "state", "paid_by", "reference", "accepted_at", "settled_at", "settled_by")


@admin.register(Repair)
class RepairAdmin(LookUpAdmin):
    list_display = ("order_line", "number", "cause", "in_warranty", "taken_in_at", "finished_at")
    list_filter = ("cause", "in_warranty")
    list_select_related = ("order_line__order",)
    search_fields = ("order_line__order__number",)
    ordering = ("-taken_in_at",)
    inlines = (RepairQuoteInline, RepairChargeInline)


@admin.register(Slot)
class SlotAdmin(LookUpAdmin):
    list_display = ("store", "kind", "starts_at", "ends_at", "taken", "capacity")
    list_filter = ("store", "kind")
    list_select_related = ("store",)
    ordering = ("-starts_at",)


@admin.register(Appointment)
class AppointmentAdmin(LookUpAdmin):
    list_display = ("order_line", "slot", "contact", "booked_at", "kept_at", "cancelled_at")
    list_select_related = ("order_line__order", "slot")
    search_fields = ("order_line__order__number", "contact")
    ordering = ("-booked_at",)
