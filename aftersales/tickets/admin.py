from django.contrib import admin

from aftersales.audit.admin import LookUpAdmin, LookUpInline
from aftersales.tickets.models import Message, MessageReport, Ticket, TicketEvent, TicketEvidence


class TicketEventInline(LookUpInline):
    model = TicketEvent
    fields = ("sequence", "at", "action", "role", "by", "via", "from_state", "to_state", "store_fault")
    ordering = ("sequence",)


class MessageInline(LookUpInline):
    model = Message
    fields = ("at", "author", "role", "is_internal", "text")
    ordering = ("at",)


class TicketEvidenceInline(LookUpInline):
    model = TicketEvidence
    fields = ("at", "role", "evidence")
    ordering = ("at",)


@admin.register(Ticket)
class TicketAdmin(LookUpAdmin):
    """Tickets are moved on the desk's pages; here they are only looked up."""

    list_display = ("number", "store", "kind", "reason", "state", "due_at", "submitted_at")
    list_filter = ("state", "kind", "store", "is_overdue")
    list_select_related = ("store",)
    search_fields = ("number", "order_line__order__number")
    ordering = ("-id",)
    inlines = (TicketEventInline, MessageInline, TicketEvidenceInline)


@admin.register(TicketEvent)
class TicketEventAdmin(LookUpAdmin):
    list_display = ("ticket", "sequence", "at", "action", "role", "by", "from_state", "to_state")
    list_filter = ("action", "role", "via")
    list_select_related = ("ticket", "by")
    search_fields = ("ticket__number",)
    ordering = ("-id",)


@admin.register(MessageReport)
class MessageReportAdmin(LookUpAdmin):
    """Settled on the console; here they are only looked up."""

    list_display = ("message", "reason", "role", "by", "at", "state", "looked_by")
    list_filter = ("state", "reason", "role")
    list_select_related = ("message", "by", "looked_by")
    ordering = ("-id",)
