from django.contrib import admin

from aftersales.audit.admin import LookUpAdmin, LookUpInline
from aftersales.orders.models import Order, OrderLine, UnitSerial


class OrderLineInline(LookUpInline):
    model = OrderLine
    fields = ("position", "title", "quantity", "paid_amount", "policy_version")


@admin.register(Order)
class OrderAdmin(LookUpAdmin):
    """As the store's export told it; a correction is a new import."""

    list_display = ("number", "store", "buyer_nick", "fulfilment", "placed_at")
    list_filter = ("store", "fulfilment")
    list_select_related = ("store",)
    search_fields = ("number", "buyer_nick", "phone", "email")
    ordering = ("-placed_at",)
    inlines = (OrderLineInline,)


@admin.register(UnitSerial)
class UnitSerialAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    """Exports rarely hold serial numbers; staff who know one enter it here."""

    list_display = ("serial", "order_line", "unit")
    list_select_related = ("order_line__order",)
    search_fields = ("serial", "order_line__order__number")
    raw_id_fields = ("order_line",)
    ordering = ("-id",)
