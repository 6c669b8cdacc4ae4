from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from aftersales.audit.admin import LookUpAdmin, LookUpInline, RecordedAdmin, masked_column
from aftersales.domain.eligibility.vocabulary import ExtensionSeller
from aftersales.domain.masking import masked_email, masked_name, masked_phone
from aftersales.orders.models import ExtendedWarranty, Order, OrderLine, UnitSerial

SELLERS = {ExtensionSeller.BRAND.value: _("The brand"), ExtensionSeller.STORE.value: _("The store")}


class OrderLineInline(LookUpInline):
    model = OrderLine
    fields = ("position", "title", "quantity", "paid_amount", "policy_version")


@admin.register(Order)
class OrderAdmin(LookUpAdmin):
    """As the store's export told it; a correction is a new import."""

    list_display = ("number", "store", "buyer_nick", "fulfilment", "placed_at")
    exclude = ("receiver_name", "phone", "email")
    readonly_fields = (
        masked_column("receiver_name", masked_name, _("receiver")),
        masked_column("phone", masked_phone, _("phone")),
        masked_column("email", masked_email, _("e-mail")),
    )
    list_filter = ("store", "fulfilment")
    list_select_related = ("store",)
    search_fields = ("number", "buyer_nick", "=phone", "=email")
    ordering = ("-placed_at",)
    inlines = (OrderLineInline,)


@admin.register(ExtendedWarranty)
class ExtendedWarrantyAdmin(RecordedAdmin):
    """Months bought on top; entered here when the store's export does not hold them."""

    list_display = ("line", "months", "sold_by", "bought_on")
    list_filter = ("sold_by",)
    list_select_related = ("line__order",)
    search_fields = ("line__order__number",)
    raw_id_fields = ("line",)
    ordering = ("-bought_on",)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The seller by name."""
        if db_field.name == "sold_by":
            kwargs["choices"] = list(SELLERS.items())
        return super().formfield_for_choice_field(db_field, request, **kwargs)


@admin.register(UnitSerial)
class UnitSerialAdmin(RecordedAdmin):
    """Exports rarely hold serial numbers; staff who know one enter it here."""

    list_display = ("serial", "order_line", "unit")
    list_select_related = ("order_line__order",)
    search_fields = ("serial", "order_line__order__number")
    raw_id_fields = ("order_line",)
    ordering = ("-id",)
