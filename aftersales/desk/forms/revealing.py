from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.masking import AccessReason
from aftersales.wording import choices


class RevealForm(forms.Form):
    """Why personal data are read in full. What is chosen is kept for good; so is who chose it."""

    reason = forms.ChoiceField(label=_("What do you need it for?"), choices=choices.access_reasons)
    note = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=200,
        help_text=_("Needed for another reason. Write no personal data here."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("reason") == AccessReason.OTHER and not given.get("note"):
            self.add_error("note", gettext("Say what you need it for."))
        return given
