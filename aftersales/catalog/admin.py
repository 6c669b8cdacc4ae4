from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.admin import StoreScopedAdmin
from aftersales.audit.admin import RecordedAdmin
from aftersales.catalog.models import EvidenceRequirement, Product, SerialFormat
from aftersales.wording.names import kind_name, reason_name
from aftersales.wording.shots import medium_name, shot_name

NAMES: dict[str, Callable[[str], str]] = {
    "reason": reason_name,
    "kind": kind_name,
    "shot": shot_name,
    "medium": medium_name,
}


@admin.register(Product)
class ProductAdmin(RecordedAdmin):
    list_display = ("sku", "name", "name_en", "category", "nature", "warranty_months", "list_price")
    list_filter = ("category", "nature", "brand")
    search_fields = ("sku", "name", "name_en")
    ordering = ("sku",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """An address without a scheme is one with https."""
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(SerialFormat)
class SerialFormatAdmin(RecordedAdmin):
    list_display = ("brand", "category", "pattern", "example")
    list_filter = ("brand", "category")
    ordering = ("brand", "category")


@admin.register(EvidenceRequirement)
class EvidenceRequirementAdmin(StoreScopedAdmin):
    list_display = (
        "shown_reason", "shown_kind", "category", "store", "shown_shot", "shown_medium", "count", "is_needed",
    )  # fmt: skip
    list_filter = ("reason", "kind", "category", "is_needed", "store")
    list_select_related = ("store",)
    ordering = ("reason", "kind", "category", "store", "-is_needed", "shot")

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The codes by their names."""
        if name := NAMES.get(db_field.name):
            empty = [("", "---------")] if db_field.blank or not db_field.has_default() else []
            kwargs["choices"] = [*empty, *((code, name(code)) for code, _label in db_field.choices or ())]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    @admin.display(description=_("reason"), ordering="reason")
    def shown_reason(self, row: EvidenceRequirement) -> str:
        return reason_name(row.reason)

    @admin.display(description=_("kind"), ordering="kind")
    def shown_kind(self, row: EvidenceRequirement) -> str:
        return kind_name(row.kind) if row.kind else ""

    @admin.display(description=_("shot"), ordering="shot")
    def shown_shot(self, row: EvidenceRequirement) -> str:
        return shot_name(row.shot)

    @admin.display(description=_("photo or video"), ordering="medium")
    def shown_medium(self, row: EvidenceRequirement) -> str:
        return medium_name(row.medium)
