from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.catalog.models import Category
from aftersales.disputes.selectors.published import WantedRulings
from aftersales.domain.clauses import ClauseCode
from aftersales.wording import choices
from aftersales.wording.clauses import clause_title

MAX_WORDS = 100


def _clauses() -> list[tuple[str, str]]:
    return [(code.value, f"{code.value} {clause_title(code)}") for code in ClauseCode]


class RulingSearchForm(forms.Form):
    """What to look for among the published rulings; it lives in the address. What is no choice asks for nothing."""

    q = forms.CharField(label=_("In your own words"), max_length=MAX_WORDS, required=False)
    category = forms.ChoiceField(label=_("Product"), required=False)
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False)
    clause = forms.ChoiceField(label=_("Clause"), required=False)
    store = forms.SlugField(required=False, widget=forms.HiddenInput)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **{"auto_id": "ruling_%s", **more})
        offered: dict[str, list[tuple[str, str]]] = {
            "category": [(str(code), str(words)) for code, words in Category.choices],
            "reason": choices.reasons(),
            "outcome": choices.outcomes(),
            "clause": _clauses(),
        }
        for name, codes in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
            field.choices = [("", _("All")), *codes]

    def wanted(self) -> WantedRulings:
        self.is_valid()
        given = self.cleaned_data
        return WantedRulings(
            words=given.get("q", ""),
            category=given.get("category", ""),
            reason=given.get("reason", ""),
            outcome=given.get("outcome", ""),
            clause=given.get("clause", ""),
            store=given.get("store", ""),
        )

    def filters(self) -> list[forms.BoundField]:
        return [self[name] for name in ("category", "reason", "outcome", "clause")]

    def store_named(self) -> Store | None:
        """The store whose rulings are looked at; None for all, or for one that there is not."""
        slug = self.cleaned_data.get("store", "")
        return Store.objects.filter(slug=slug).first() if slug else None
