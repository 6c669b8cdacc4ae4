"""What the platform's console asks: filters of the disputes, a sample to draw, a finding."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.desk.selectors.console import Stage, WantedDisputes
from aftersales.domain.sampling import MOST_SAMPLED
from aftersales.wording import choices

MAX_TEXT, MAX_SEED, MAX_WORDS = 1000, 40, 60


def _day_input() -> forms.DateInput:
    """A browser's own picker; it takes days in this one form, whatever the language."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DisputeFilterForm(forms.Form):
    """The filters live in the address; what is no choice asks for nothing."""

    stage = forms.ChoiceField(label=_("Stage"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    ground = forms.ChoiceField(label=_("Why the platform"), required=False)
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False)
    liable = forms.ChoiceField(label=_("Liable"), required=False)
    store = forms.ChoiceField(label=_("Store"), required=False)
    since = forms.DateField(label=_("Opened since"), required=False, widget=_day_input())
    q = forms.CharField(required=False, max_length=MAX_WORDS)

    def __init__(self, *given: Any, stores: list[Store], **more: Any) -> None:
        super().__init__(*given, **more)
        offered: dict[str, list[tuple[str, str]]] = {
            "stage": [(each.value, each.words) for each in Stage],
            "state": choices.dispute_states(),
            "ground": choices.grounds(),
            "reason": choices.reasons(),
            "outcome": choices.outcomes(),
            "liable": choices.liabilities(),
            "store": [(store.slug, store.shown_name) for store in stores],
        }
        for name, codes in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
            field.choices = [("", _("All")), *codes]

    def wanted(self) -> WantedDisputes:
        self.is_valid()
        return WantedDisputes(**{name: value for name, value in self.cleaned_data.items() if value})

    def query(self) -> str:
        """The same filters as an address, without the page."""
        kept = QueryDict(mutable=True)
        for name, value in self.cleaned_data.items():
            if value:
                kept[name] = value.isoformat() if isinstance(value, date) else value
        return kept.urlencode()

    def picks(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in {"since", "q"}]


class DrawForm(forms.Form):
    size = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_SAMPLED, initial=10)
    first_on = forms.DateField(label=_("Ruled from"), widget=_day_input())
    last_on = forms.DateField(label=_("Ruled until"), widget=_day_input())
    seed = forms.CharField(
        label=_("Seed"),
        max_length=MAX_SEED,
        required=False,
        help_text=_("The same seed draws the same rulings again. Without one, it is made of the moment."),
    )


class FindingForm(forms.Form):
    agrees = forms.TypedChoiceField(
        label=_("Finding"),
        choices=[("1", _("I would have ruled like this")), ("0", _("I would have ruled otherwise"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=MAX_TEXT,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Only the platform reads it. The ruling stays as it is."),
    )
