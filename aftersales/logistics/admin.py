"""Carriers and return addresses to configure; what happened to goods to look up."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.admin import StoreScopedAdmin
from aftersales.audit.admin import LookUpAdmin, LookUpInline, RecordedAdmin, masked_column
from aftersales.domain.masking import masked_address, masked_name, masked_phone
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


@admin.register(Carrier)
class CarrierAdmin(RecordedAdmin):
    list_display = ("code", "name", "name_en", "phone", "tracking", "takes_messages", "is_active")
    list_filter = ("tracking", "is_active")
    search_fields = ("code", "name", "name_en")
    ordering = ("position", "code")

    @admin.display(description=_("takes messages"), boolean=True)
    def takes_messages(self, carrier: Carrier) -> bool:
        return bool(carrier.callback_secret)


@admin.register(ReturnAddress)
class ReturnAddressAdmin(StoreScopedAdmin):
    """A store's managers keep their own; nobody sees another store's."""

    list_display = ("store", "label", "receiver", "phone", "address", "is_default", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("store",)
    search_fields = ("label", "receiver", "address")
    ordering = ("store", "-is_default", "label")


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
    list_display = ("order_line", "slot", "booked_at", "kept_at", "cancelled_at")
    exclude = ("contact", "phone", "address")
    readonly_fields = (
        masked_column("contact", masked_name, _("contact")),
        masked_column("phone", masked_phone, _("phone")),
        masked_column("address", masked_address, _("address")),
    )
    list_select_related = ("order_line__order", "slot")
    search_fields = ("order_line__order__number",)
    ordering = ("-booked_at",)
