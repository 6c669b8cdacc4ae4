"""What administrators enter about the rules under every store, about products, and about campaigns."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from aftersales.clock.services import moment
from aftersales.domain.eligibility.vocabulary import Promotion
from aftersales.domain.terms import LAW, Floor
from aftersales.policies.models import PlatformRules, PromotionRule
from aftersales.policies.selectors import platform_versions
from aftersales.policies.services import Notes, earliest_day
from aftersales.wording.moments import shown_day

NUMBERS = (
    "no_reason_days",
    "defect_return_days",
    "defect_exchange_days",
    "warranty_months",
    "mismatch_return_days",
    "mismatch_replacement_days",
)

PROMOTIONS = {
    Promotion.CLEARANCE: _("Clearance: a store may exclude these items in the days it adds"),
    Promotion.FLASH_SALE: _("Flash sale: a store may exclude these items in the days it adds"),
    Promotion.BUNDLE: _("Bundle: the refund of a part is worked out anew"),
    Promotion.THRESHOLD_DISCOUNT: _("Discount from a sum on: the refund is worked out anew"),
    Promotion.VOUCHERS: _("Vouchers: they come back in kind"),
    Promotion.PRESALE: _("Presale with a deposit"),
}


class PlatformRulesForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """A new floor: never below the law, announced in time, and after the last one."""

    class Meta:
        model = PlatformRules
        fields = (*NUMBERS, "effective_on", "notes", "notes_en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NUMBERS:
            least = getattr(LAW, name)
            self.fields[name].validators.append(MinValueValidator(least))
            self.fields[name].help_text = _("At least %(least)s, as the law says.") % {"least": least}
        self.fields["effective_on"].help_text = _(
            "Changes are announced at least 7 days ahead (E-Commerce Law, art. 34)."
        )

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        at = moment()
        if day < earliest_day(at):
            raise forms.ValidationError(
                _("That is too soon. The first possible day is %(day)s.") % {"day": shown_day(earliest_day(at), at)}
            )
        last = platform_versions().first()
        if last and day <= last.effective_on:
            raise forms.ValidationError(
                _("A version for %(day)s is already announced; choose a later day.")
                % {"day": shown_day(last.effective_on, at)}
            )
        return day

    def floor(self) -> Floor:
        return Floor(**{name: self.cleaned_data[name] for name in NUMBERS})

    def given_notes(self) -> Notes:
        return Notes(self.cleaned_data["notes"], self.cleaned_data["notes_en"])


class PromotionRuleForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    promotions = forms.MultipleChoiceField(
        label=_("What it means"),
        required=False,
        choices=[(code.value, words) for code, words in PROMOTIONS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The rules of returns that orders of this campaign come under."),
    )

    class Meta:
        model = PromotionRule
        fields = ("store", "code", "promotions", "starts_on", "ends_on", "notes", "notes_en")
        help_texts = {"code": _("As the store's order export names the campaign.")}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day comes before the first."))
        return given
