from django.contrib import admin

from aftersales.audit.admin import LookUpAdmin, LookUpInline
from aftersales.disputes.models import BuildingBlock, Dispute, DisputeEvent, PublishedRuling, Ruling


class DisputeEventInline(LookUpInline):
    model = DisputeEvent
    fields = ("sequence", "at", "action", "role", "by", "via", "from_state", "to_state")
    ordering = ("sequence",)


class RulingInline(LookUpInline):
    model = Ruling
    fk_name = "dispute"
    fields = ("instance", "status", "outcome", "liable", "amount", "by", "signed_by", "at", "executed_at")


@admin.register(Dispute)
class DisputeAdmin(LookUpAdmin):
    """Disputes are moved on the arbiter's desk; here they are only looked up."""

    list_display = ("number", "ticket", "state", "ground", "opened_by_role", "opened_at", "due_at")
    list_filter = ("state", "ground", "opened_by_role", "is_overdue")
    list_select_related = ("ticket",)
    search_fields = ("number", "ticket__number")
    ordering = ("-id",)
    inlines = (RulingInline, DisputeEventInline)


@admin.register(PublishedRuling)
class PublishedRulingAdmin(LookUpAdmin):
    list_display = ("number", "reason", "category", "outcome", "liable", "store", "month")
    list_filter = ("outcome", "liable", "reason", "category", "store")
    list_select_related = ("store",)
    search_fields = ("number",)
    ordering = ("-id",)


@admin.register(BuildingBlock)
class BuildingBlockAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    """Ready passages that an arbiter puts into a ruling."""

    list_display = ("code", "part", "name_zh", "name_en", "clause", "position", "is_active")
    list_filter = ("part", "is_active")
    search_fields = ("code", "name_zh", "name_en")
    ordering = ("part", "position", "id")
