from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from aftersales.audit.admin import LookUpAdmin, LookUpInline, RecordedAdmin
from aftersales.deadlines.models import CalendarDay, CalendarYear, Deadline, Reminder, SettingVersion
from aftersales.deadlines.selectors import forget_calendar


class ReminderInline(LookUpInline):
    model = Reminder
    fields = ("at", "sent_at")
    ordering = ("at",)


@admin.register(Deadline)
class DeadlineAdmin(LookUpAdmin):
    """Due times follow the moves of their ticket or dispute; here they are only looked up."""

    list_display = ("subject_kind", "subject_id", "code", "side", "state", "generation", "due_at", "original_due_at")
    list_filter = ("state", "subject_kind", "code", "side")
    search_fields = ("=subject_id",)
    ordering = ("-id",)
    inlines = (ReminderInline,)


@admin.register(SettingVersion)
class SettingVersionAdmin(LookUpAdmin):
    """Values are set on the desk, where the law and the platform's limits are known; here every version is kept."""

    list_display = ("code", "store", "value", "effective_at", "reason", "set_by", "set_at")
    list_filter = ("code", "store")
    list_select_related = ("store", "set_by")
    ordering = ("-id",)


class CalendarAdmin(RecordedAdmin):
    """Who changed it is kept, and this process reads the calendar anew as soon as the change is committed."""

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        obj.changed_by = request.user  # type: ignore[attr-defined]  # both calendar tables have it
        super().save_model(request, obj, form, change)
        transaction.on_commit(forget_calendar)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(forget_calendar)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        transaction.on_commit(forget_calendar)


@admin.register(CalendarYear)
class CalendarYearAdmin(CalendarAdmin):
    list_display = ("year", "source", "changed_by")
    list_select_related = ("changed_by",)
    ordering = ("-year",)


@admin.register(CalendarDay)
class CalendarDayAdmin(CalendarAdmin):
    list_display = ("day", "kind", "note", "changed_by")
    list_filter = ("kind",)
    list_select_related = ("changed_by",)
    date_hierarchy = "day"
    ordering = ("-day",)
