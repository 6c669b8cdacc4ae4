from django.contrib import admin

from aftersales.audit.admin import LookUpAdmin
from aftersales.policies.models import PolicyVersion


@admin.register(PolicyVersion)
class PolicyVersionAdmin(LookUpAdmin):
    """A published version is never edited: orders were bought under it."""

    list_display = ("store", "number", "effective_on", "published_at")
    list_filter = ("store",)
    list_select_related = ("store",)
    ordering = ("store", "-number")
