from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.domain.canned import LooseBraceError, UnknownVariableError, check_text
from aftersales.tickets.models import CannedText
from aftersales.tickets.services.canning import Wording
from aftersales.wording.canned import canned_error_sentence

MAX_TEXT = 2000


def _name(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=60)


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 5}))


class CannedTextForm(forms.Form):
    """Both languages are needed: the customer reads theirs, whoever writes."""

    name = _name(_("Name (Chinese)"))
    name_en = _name(_("Name (English)"))
    text = _text(_("Text (Chinese)"))
    text_en = _text(_("Text (English)"))
    is_active = forms.BooleanField(label=_("Offered to agents"), required=False, initial=True)

    def clean_text(self) -> str:
        return self._checked("text")

    def clean_text_en(self) -> str:
        return self._checked("text_en")

    def _checked(self, field: str) -> str:
        text = str(self.cleaned_data[field]).strip()
        try:
            check_text(text)
        except (UnknownVariableError, LooseBraceError) as wrong:
            raise forms.ValidationError(canned_error_sentence(wrong)) from wrong
        return text

    def wording(self) -> Wording:
        return Wording(**self.cleaned_data)


def canned_values(text: CannedText) -> dict[str, Any]:
    return {name: getattr(text, name) for name in ("name", "name_en", "text", "text_en", "is_active")}
