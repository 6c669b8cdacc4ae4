from django.contrib import admin

from aftersales.audit.admin import LookUpAdmin
from aftersales.casefiles.models import CaseDownload, CaseExport


@admin.register(CaseExport)
class CaseExportAdmin(LookUpAdmin):
    """Who was given which case, newest first."""

    list_display = ("ticket", "role", "by", "via", "asked_at", "state", "size")
    list_filter = ("state", "role")
    list_select_related = ("ticket", "by")
    search_fields = ("ticket__number", "by__username", "sha256")
    ordering = ("-asked_at",)
    date_hierarchy = "asked_at"


@admin.register(CaseDownload)
class CaseDownloadAdmin(LookUpAdmin):
    list_display = ("export", "by", "at")
    list_select_related = ("export", "by")
    search_fields = ("export__ticket__number", "by__username")
    ordering = ("-at",)
    date_hierarchy = "at"
