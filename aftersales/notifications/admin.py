from django.contrib import admin

from aftersales.audit.admin import LookUpAdmin
from aftersales.notifications.models import OutboxEvent, OutboxMessage


@admin.register(OutboxEvent)
class OutboxEventAdmin(LookUpAdmin):
    """What people are still to be told of, and what could not be told."""

    list_display = ("kind", "source_id", "at", "state", "available_at", "attempts", "last_error")
    list_filter = ("state", "kind")
    ordering = ("-id",)
    fields = list_display


@admin.register(OutboxMessage)
class OutboxMessageAdmin(LookUpAdmin):
    """What is owed to whom, and what could not be sent. Not what it says: that may hold a link to sign in by."""

    list_display = ("key", "channel", "user", "code", "state", "available_at", "attempts", "last_error", "sent_at")
    list_filter = ("state", "channel", "code")
    list_select_related = ("user",)
    search_fields = ("key", "user__username")
    ordering = ("-id",)
    fields = ("key", "channel", "user", "code", "state", "available_at", "attempts", "last_error", "sent_at")
