"""What staff can state about a request: one choice for each fact that would change the answer."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.desk.selectors.stating import field_of
from aftersales.wording.stating import answer_words, question_words

MAX_NOTE = 2000


class StatingForm(forms.Form):
    """`version` is what the agent saw; what is left open is not stated."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, facts: Mapping[str, tuple[object, ...]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = facts
        for fact, values in facts.items():
            answers = [(str(place), answer_words(fact, value)) for place, value in enumerate(values)]
            self.fields[field_of(fact)] = forms.ChoiceField(
                label=question_words(fact), choices=[("", gettext("Not checked")), *answers], required=False
            )
        self.fields["note"] = forms.CharField(
            label=_("What you saw"),
            help_text=_("The other side reads this."),
            widget=forms.Textarea(attrs={"rows": 3}),
            max_length=MAX_NOTE,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not self.stated():
            self.add_error(None, _("Please answer at least one question."))
        return given

    def stated(self) -> dict[str, object]:
        given = self.cleaned_data
        chosen = {fact: given.get(field_of(fact)) for fact in self.facts}
        return {fact: self.facts[fact][int(place)] for fact, place in chosen.items() if place}
