from django.contrib import admin

from aftersales.audit.admin import LookUpAdmin
from aftersales.personal.models import DataExport, Erasure


@admin.register(DataExport)
class DataExportAdmin(LookUpAdmin):
    list_display = ("person", "asked_at", "state", "size", "expires_at")
    list_filter = ("state",)
    list_select_related = ("person",)
    ordering = ("-id",)


@admin.register(Erasure)
class ErasureAdmin(LookUpAdmin):
    list_display = ("person", "at", "orders_until", "finished_at")
    ordering = ("-id",)
