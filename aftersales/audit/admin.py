"""What every table of the desk has in common: a stranger's row is a 404, and what staff change is kept as history."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Never

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from aftersales.audit.models import AccessEvent, ChangeEvent
from aftersales.audit.selectors import HIDDEN, changes_of, shown_changes, subject_of
from aftersales.audit.services.recording import lock_subject, record_change
from aftersales.clock.services import moment
from aftersales.wording.access import access_reason_name
from aftersales.wording.table_help import table_help


class Explained:
    """Fields say what they mean and what follows from them; a text on the model itself comes first."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]  # of the admin beside it
        if field is not None and not field.help_text:
            field.help_text = table_help(db_field.model._meta.label_lower, db_field.name)
        return field


class HouseAdmin(Explained, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    """A row that is not there, or not for this person, is a 404 and not a hint on the next page."""

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Never:
        raise Http404


class RecordedAdmin(HouseAdmin):
    """A table that staff set up. Each change is an event in the row's chain, with what stood there before.

    `secrets` are kept as "changed" only; `masked` maps a field of personal data to what makes it unusable.
    """

    secrets: tuple[str, ...] = ("password", "secret", "callback_secret")
    masked: Mapping[str, Any] = {}

    def store_key_of(self, row: Any) -> int | None:
        return getattr(row, "store_id", None)

    # --- what stood there before ---------------------------------------------

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Called before anything is written, by the page of one row and by a list that is edited as a whole."""
        if change:
            lock_subject(f"change:{subject_of(form.instance)}")
            form.instance._row_before = self.model._base_manager.filter(pk=form.instance.pk).first()
        return super().save_form(request, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Rows inside the page: members of a store, steps of a guide."""
        gone = {one.instance.pk: self.told(one.instance) for one in formset.deleted_forms if one.instance.pk}
        before = {
            one.instance.pk: old
            for one in formset.initial_forms
            if one.has_changed() and (old := formset.model._base_manager.filter(pk=one.instance.pk).first())
        }
        super().save_formset(request, form, formset, change)
        told = [
            *({"row": formset.model._meta.model_name, "added": self.told(row)} for row in formset.new_objects),
            *(
                {
                    "row": formset.model._meta.model_name,
                    "key": row.pk,
                    "changed": self.changes(before[row.pk], row),
                }
                for row, _fields in formset.changed_objects
                if row.pk in before
            ),
            *({"row": formset.model._meta.model_name, "deleted": values} for values in gone.values()),
        ]
        if told:
            form.instance._told_inside = [*getattr(form.instance, "_told_inside", []), *told]

    def told(self, row: models.Model) -> dict[str, Any]:
        """The row's own columns, as they can be written down for good."""
        return {
            field.name: self._told_value(field, row) for field in row._meta.concrete_fields if not field.primary_key
        }

    def changes(self, before: models.Model, after: models.Model) -> dict[str, list[Any]]:
        """Columns that differ, with what stood there and what stands there now.

        The values themselves are compared: of a secret, or of two addresses of one shape, what is told is the same.
        """
        after.refresh_from_db()
        return {
            field.name: [self._told_value(field, before), self._told_value(field, after)]
            for field in after._meta.concrete_fields
            if getattr(before, field.attname) != getattr(after, field.attname)
        }

    def _told_value(self, field: Any, row: models.Model) -> Any:
        value = getattr(row, field.attname)
        if field.name in self.secrets:
            return HIDDEN if value else ""
        if field.name in self.masked:
            return self.masked[field.name](value)
        return value if value is None or isinstance(value, bool | int | str | list | dict) else str(value)

    # --- the three moments at which Django's admin writes its own log -------------

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record(request, obj, "add", {"values": self.told(obj)})
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        before = getattr(obj, "_row_before", None)
        if before is None:  # a page of its own, as the one for a password
            self._record(request, obj, "change", {"said": message if isinstance(message, str) else "changed"})
        elif changed := self.changes(before, obj):
            self._record(request, obj, "change", {"changed": changed})
        elif getattr(obj, "_told_inside", None):
            self._record(request, obj, "change", {})
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Any]) -> Any:
        for obj in queryset:
            self._record(request, obj, "delete", {"values": self.told(obj)})
        return super().log_deletions(request, queryset)  # type: ignore[arg-type]  # Django passes a list as well

    def _record(self, request: HttpRequest, obj: Any, action: str, payload: dict[str, Any]) -> None:
        if inside := obj.__dict__.pop("_told_inside", None):
            payload["rows"] = inside
        record_change(
            subject_of(obj),
            name=str(obj),
            action=action,
            payload=payload,
            by=request.user,
            at=moment(),
            store_key=self.store_key_of(obj),
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """What an action does and what is kept of it is one transaction."""
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        with transaction.atomic():
            return super().changelist_view(request, extra_context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Who changed what, from the chain, and not from Django's log, which anybody with a console can change."""
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            return HttpResponse(status=403)
        context = self.admin_site.each_context(request) | {
            "title": str(obj),
            "opts": self.opts,
            "object": obj,
            "changes": shown_changes(changes_of(subject_of(obj)), self.model),
        }
        return TemplateResponse(request, "admin/changes.html", context)


class LookUpAdmin(HouseAdmin):
    """A table to look things up in: nothing in it is added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LookUpInline(admin.TabularInline):  # type: ignore[type-arg]  # generic for mypy only
    """The same inside the page of another row."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def masked_column(field: str, mask: Callable[[str], str], words: Any) -> Any:
    """A column of personal data by its shape; in full it is read on the ticket's page, with a reason."""

    @admin.display(description=words)
    def shown(row: Any) -> str:
        return mask(getattr(row, field)) or "–"

    return shown


admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(LookUpAdmin):
    """What each role may do in the tables, as domain/staff.py has it. Who has a role stands on the person's page."""

    list_display = ("name",)
    ordering = ("name",)
    fields = ("name", "permissions")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        rows: QuerySet[Group] = super().get_queryset(request)
        return rows.prefetch_related("permissions__content_type")


@admin.register(ChangeEvent)
class ChangeEventAdmin(LookUpAdmin):
    list_display = ("at", "by", "action", "name", "subject", "sequence")
    list_filter = ("action",)
    list_select_related = ("by",)
    search_fields = ("=subject", "name", "by__username")
    ordering = ("-id",)


@admin.register(AccessEvent)
class AccessEventAdmin(LookUpAdmin):
    """Who read whose phone, address and e-mail in full, and why."""

    list_display = ("at", "by", "person", "shown_reason", "reference", "sequence")
    list_select_related = ("by", "person")
    search_fields = ("by__username", "person__username")
    ordering = ("-id",)

    @admin.display(description=_("reason"))
    def shown_reason(self, row: AccessEvent) -> str:
        return access_reason_name(str(row.payload.get("reason", "")))

    @admin.display(description=_("number"))
    def reference(self, row: AccessEvent) -> str:
        return str(row.payload.get("reference", ""))
