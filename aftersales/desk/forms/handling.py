"""Whose ticket it is, when it comes back, and lists under a name."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.wording.moments import CHINA

STEPS = ("take", "give", "release")


class HandForm(forms.Form):
    """Take it, give it to a colleague, or lay it back; `had` is whom the page showed."""

    step = forms.ChoiceField(choices=[(step, step) for step in STEPS])
    agent = forms.IntegerField(required=False, min_value=1, max_value=2**53)
    had = forms.IntegerField(required=False, min_value=1, max_value=2**53)
    note = forms.CharField(label=_("What they should know"), required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("step") == "give" and not given.get("agent"):
            self.add_error(None, _("Choose a colleague."))
        return given


class SnoozeForm(forms.Form):
    """A moment in China's time, or `now` to take the ticket up again."""

    until = forms.CharField(max_length=20)
    note = forms.CharField(required=False, max_length=500)

    def clean_until(self) -> datetime | None:
        text = self.cleaned_data["until"]
        if text == "now":
            return None
        try:
            return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=CHINA)
        except ValueError:
            raise forms.ValidationError(_("Choose a day and a time.")) from None


class SavedViewForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("saved view", "Name"), max_length=40, strip=True)
    store = forms.SlugField(required=False)
