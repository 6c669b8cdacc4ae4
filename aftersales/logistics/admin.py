"""Carriers and return addresses to configure; what happened to goods to look up."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
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


class CarrierForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """The secret goes in and never comes out again."""

    callback_secret = forms.CharField(
        label=_("secret of its messages"),
        max_length=100,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "The carrier signs its messages with it; without one none are taken. Left empty, the present one stays; "
            "a hyphen takes it away."
        ),
    )

    def clean_callback_secret(self) -> str:
        given: str = self.cleaned_data["callback_secret"]
        return "" if given == "-" else given or self.instance.callback_secret


@admin.register(Carrier)
class CarrierAdmin(RecordedAdmin):
    form = CarrierForm
    list_display = ("code", "name", "name_en", "phone", "tracking", "takes_messages", "is_active")
    list_filter = ("tracking", "is_active")
    search_fields = ("code", "name", "name_en")
    ordering = ("position", "code")

    def get_fields(self, request: HttpRequest, obj: Carrier | None = None) -> Any:
        """Who only reads is told whether there is a secret."""
        if self.has_change_permission(request, obj):
            return super().get_fields(request, obj)
        shown = [one.name for one in Carrier._meta.fields if one.editable and one.name not in {"id", "callback_secret"}]
        return [*shown, "takes_messages"]

    @admin.display(description=_("takes messages"), boolean=True)
    def takes_messages(self, carrier: Carrier) -> bool:
        return bool(carrier.callback_secret)


@admin.register(ReturnAddress)
class ReturnAddressAdmin(StoreScopedAdmin):
    """A store's managers keep their own; nobody sees another store's."""

    masked = {"receiver": masked_name, "phone": masked_phone}
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
