from django.contrib import admin

from aftersales.audit.admin import LookUpAdmin
from aftersales.evidence.models import Evidence, EvidenceEvent, EvidenceHold, EvidenceOpening


@admin.register(Evidence)
class EvidenceAdmin(LookUpAdmin):
    """Look-up only: files are seen on the pages of their ticket, where the reader's right to them is checked."""

    list_display = ("display_name", "kind", "size", "uploaded_by", "received_at")
    list_filter = ("kind",)
    list_select_related = ("uploaded_by",)
    search_fields = ("display_name", "sha256")
    ordering = ("-received_at",)
    date_hierarchy = "received_at"


@admin.register(EvidenceOpening)
class EvidenceOpeningAdmin(LookUpAdmin):
    """Who took which original, newest first."""

    list_display = ("evidence", "by", "at")
    list_select_related = ("evidence", "by")
    search_fields = ("evidence__display_name", "evidence__sha256", "by__username")
    ordering = ("-at",)
    date_hierarchy = "at"


@admin.register(EvidenceEvent)
class EvidenceEventAdmin(LookUpAdmin):
    """What happened to which file, newest first."""

    list_display = ("evidence", "sequence", "action", "role", "by", "via", "at")
    list_filter = ("action", "role")
    list_select_related = ("evidence", "by")
    search_fields = ("evidence__display_name", "evidence__sha256", "by__username")
    ordering = ("-at", "-id")
    date_hierarchy = "at"


@admin.register(EvidenceHold)
class EvidenceHoldAdmin(LookUpAdmin):
    """Which files are kept beyond their time, for whom and why."""

    list_display = ("evidence", "role", "reason", "by", "at", "released_by", "released_at")
    list_filter = ("role",)
    list_select_related = ("evidence", "by", "released_by")
    search_fields = ("evidence__display_name", "reason", "by__username")
    ordering = ("-at",)
    date_hierarchy = "at"
