from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.domain.marks import Mark, MarkReason, fault_of_mark
from aftersales.wording import choices
from aftersales.wording.custody import mark_fault_sentence

MAX_WORDS = 500


class MarkForm(forms.Form):
    """What a file is held to be; whoever doubts it says why."""

    mark = forms.ChoiceField(choices=choices.marks)
    reason = forms.ChoiceField(
        label=_("Why"),
        required=False,
        choices=lambda: [("", _("Choose a reason")), *choices.mark_reasons()],
        widget=forms.Select(attrs={"class": "form-select", "id": "mark-reason"}),
    )
    words = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=MAX_WORDS,
        widget=forms.TextInput(attrs={"class": "form-control", "id": "mark-words"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "mark" in given and "reason" in given:
            fault = fault_of_mark(Mark(given["mark"]), self.why, given.get("words", ""))
            if fault:
                self.add_error("reason", mark_fault_sentence(fault))
        return given

    @property
    def why(self) -> MarkReason | None:
        chosen = self.cleaned_data["reason"]
        return MarkReason(chosen) if chosen else None


class HoldForm(forms.Form):
    """Why the files of a ticket are kept beyond their time."""

    reason = forms.CharField(label=_("Why the files are still needed"), max_length=200)
