from django.contrib import admin

from aftersales.audit.admin import LookUpAdmin, LookUpInline, RecordedAdmin
from aftersales.refunds.models import (
    LedgerEntry,
    MoneyAccount,
    Payment,
    PaymentAttempt,
    Refund,
    RefundEvent,
    RefundShare,
    SimulatedOrder,
    SimulatedTransfer,
)


class EventInline(LookUpInline):
    model = RefundEvent
    fields = ("sequence", "at", "action", "role", "by", "from_state", "to_state", "payload")
    ordering = ("sequence",)


class ShareInline(LookUpInline):
    model = RefundShare
    fields = ("unit", "amount")
    ordering = ("unit",)


class AttemptInline(LookUpInline):
    model = PaymentAttempt
    fields = ("at", "outcome", "note", "by")
    ordering = ("at", "id")


@admin.register(Refund)
class RefundAdmin(LookUpAdmin):
    list_display = ("number", "reference", "store", "amount", "state", "paid_by", "granted_at", "paid_at")
    list_filter = ("state", "paid_by", "cause", "store")
    list_select_related = ("store",)
    search_fields = ("number", "reference")
    ordering = ("-id",)
    inlines = (ShareInline, EventInline)


@admin.register(Payment)
class PaymentAdmin(LookUpAdmin):
    list_display = ("key", "gateway", "amount", "state", "reference", "tries", "available_at", "settled_at")
    list_filter = ("state", "gateway")
    search_fields = ("key", "reference")
    ordering = ("-id",)
    inlines = (AttemptInline,)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(LookUpAdmin):
    list_display = ("account", "sequence", "at", "action", "amount", "balance", "refund", "note")
    list_filter = ("account",)
    list_select_related = ("account__store", "refund")
    ordering = ("account", "-sequence")


@admin.register(MoneyAccount)
class MoneyAccountAdmin(RecordedAdmin):
    """How each store pays; money itself is booked on the deposit's page."""

    list_display = ("__str__", "gateway")
    list_select_related = ("store",)


@admin.register(SimulatedOrder)
class SimulatedOrderAdmin(RecordedAdmin):
    """What the simulated gateway does with its next transfers."""

    list_display = ("id", "behaviour", "order_number", "used_at")
    readonly_fields = ("used_at",)
    ordering = ("-id",)


@admin.register(SimulatedTransfer)
class SimulatedTransferAdmin(LookUpAdmin):
    list_display = ("reference", "amount", "behaviour", "at", "callback_at", "callbacks_left")
    ordering = ("-id",)
