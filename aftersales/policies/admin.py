from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import User
from aftersales.audit.admin import LookUpAdmin, RecordedAdmin
from aftersales.clock.services import moment
from aftersales.domain.eligibility.vocabulary import BrandRemedy
from aftersales.policies.forms import PlatformRulesForm, PromotionRuleForm
from aftersales.policies.models import PlatformRules, PolicyEvent, PolicyVersion, ProductRule, PromotionRule
from aftersales.policies.services import publish_platform_rules

REMEDIES = {BrandRemedy.REPAIR.value: _("Repair"), BrandRemedy.REPLACE.value: _("Replacement")}


class AddOnlyAdmin(RecordedAdmin):
    """Rows are entered and then stand: orders were bought under them. A change is a new row."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PolicyVersion)
class PolicyVersionAdmin(LookUpAdmin):
    """Stores write their versions on the desk; a published one is never edited: orders were bought under it."""

    list_display = ("store", "number", "effective_on", "published_at", "published_by")
    list_filter = ("store",)
    list_select_related = ("store", "published_by")
    ordering = ("store", "-number")


@admin.register(PolicyEvent)
class PolicyEventAdmin(LookUpAdmin):
    list_display = ("store", "sequence", "action", "by", "at")
    list_filter = ("store", "action")
    list_select_related = ("store", "by")
    ordering = ("-id",)


@admin.register(PlatformRules)
class PlatformRulesAdmin(AddOnlyAdmin):
    """The floor under every store."""

    form = PlatformRulesForm
    list_display = (
        "number",
        "effective_on",
        "no_reason_days",
        "defect_return_days",
        "defect_exchange_days",
        "warranty_months",
        "mismatch_return_days",
        "mismatch_replacement_days",
    )
    ordering = ("-number",)

    def save_model(self, request: HttpRequest, obj: PlatformRules, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)  # noqa: S101  # has_add_permission has seen to it
        day, notes = form.cleaned_data["effective_on"], form.given_notes()
        made = publish_platform_rules(form.floor(), effective_on=day, by=request.user, at=moment(), notes=notes)
        obj.pk, obj.number = made.pk, made.number
        messages.info(request, _("Everybody can read the new rules from now on; they apply from their first day."))


@admin.register(ProductRule)
class ProductRuleAdmin(AddOnlyAdmin):
    """What holds for a product from a day on; orders keep the rule of their day."""

    list_display = ("product", "effective_on", "nature", "listed_as_excluded", "warranty_months", "remedy")
    list_filter = ("nature", "remedy")
    list_select_related = ("product",)
    search_fields = ("product__sku", "product__name", "product__name_en")
    autocomplete_fields = ("product",)
    ordering = ("product", "-effective_on")

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The remedy by its name."""
        if db_field.name == "remedy":
            kwargs["choices"] = list(REMEDIES.items())
        return super().formfield_for_choice_field(db_field, request, **kwargs)


@admin.register(PromotionRule)
class PromotionRuleAdmin(AddOnlyAdmin):
    """What a store's campaign means for returns."""

    form = PromotionRuleForm
    list_display = ("code", "store", "starts_on", "ends_on")
    list_filter = ("store",)
    list_select_related = ("store",)
    ordering = ("-starts_on", "code")
