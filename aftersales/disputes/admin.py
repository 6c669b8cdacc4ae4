from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from aftersales.audit.admin import LookUpAdmin, LookUpInline, RecordedAdmin
from aftersales.disputes.models import BuildingBlock, Dispute, DisputeEvent, PublishedRuling, Ruling, SupplyRequirement
from aftersales.wording.citing import supply_paper_name


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
class BuildingBlockAdmin(RecordedAdmin):
    """Ready passages that an arbiter puts into a ruling."""

    list_display = ("code", "part", "name_zh", "name_en", "clause", "position", "is_active")
    list_filter = ("part", "is_active")
    search_fields = ("code", "name_zh", "name_en")
    ordering = ("part", "position", "id")


@admin.register(SupplyRequirement)
class SupplyRequirementAdmin(RecordedAdmin):
    """What a store has to show where a counterfeit is claimed."""

    list_display = ("shown_paper", "is_needed", "position")
    ordering = ("position", "id")

    @admin.display(description=_("paper"), ordering="paper")
    def shown_paper(self, row: SupplyRequirement) -> str:
        return supply_paper_name(row.paper)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The codes by their names."""
        if db_field.name == "paper":
            kwargs["choices"] = [(code, supply_paper_name(code)) for code, _label in db_field.choices or ()]
        return super().formfield_for_choice_field(db_field, request, **kwargs)
