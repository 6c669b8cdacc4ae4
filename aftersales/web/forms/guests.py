"""Looking up one order without an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.look_up import Sought, sought

NO_NUL = "\x00"


class LookUpForm(forms.Form):
    number = forms.CharField(
        label=_("Order number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "spellcheck": "false"}),
    )
    contact = forms.CharField(
        label=_("Last 4 digits of the phone number, or the e-mail address"),
        max_length=254,
        help_text=_("As given in the order."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """A form cannot say whether they fit; it can say what is no such thing at all."""
        given = super().clean() or {}
        if "number" in given and "contact" in given and self.sought() is None:
            self.add_error("contact", gettext("Enter the last 4 digits of the phone number, or an e-mail address."))
        return given

    def sought(self) -> Sought | None:
        return sought(self.cleaned_data["number"], self.cleaned_data["contact"])
