"""What is said with a step of a penalty, or of an assessment's appeal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.domain.penalties import PENALTY_MOVE_OF, PenaltyAction

MAX_TEXT = 1000


def _words(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=MAX_TEXT, strip=True, widget=forms.Textarea({"rows": 4}))


class PenaltyMoveForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    note = _words(_("Why"))

    def __init__(self, *args: Any, action: PenaltyAction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needs_note = PENALTY_MOVE_OF[action].needs_note
        self.fields["note"].required = needs_note
        self.fields["note"].help_text = _("Both sides read it.")


class AppealForm(forms.Form):
    words = _words(_("Why the result is wrong"))


class DecisionForm(forms.Form):
    sets_aside = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("1", _("Set the result aside")), ("0", _("The result stands"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    words = _words(_("Why"))
