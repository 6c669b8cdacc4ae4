from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.audit.selectors import last_change, subject_of
from aftersales.desk.forms.seen import SeenForm
from aftersales.desk.selectors.canned import ReadyMacro
from aftersales.domain.canned import (
    LooseBraceError,
    StepIncompleteError,
    UnknownVariableError,
    check_step,
    check_text,
)
from aftersales.tickets.forms import MoveForm
from aftersales.tickets.models import CannedText
from aftersales.tickets.services.canning import Wording
from aftersales.wording.canned import canned_error_sentence, reader_sentence, step_error_sentence
from aftersales.wording.choices import macro_actions, refusal_codes

MAX_TEXT = 2000


def _name(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=60)


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 5}))


class CannedTextForm(SeenForm):
    """Both languages are needed: the customer reads theirs, whoever writes."""

    name = _name(_("Name (Chinese)"))
    name_en = _name(_("Name (English)"))
    text = _text(_("Text (Chinese)"))
    text_en = _text(_("Text (English)"))
    action = forms.ChoiceField(
        label=_("And then"),
        required=False,
        choices=lambda: [("", gettext("Nothing: the text is put into the reply")), *macro_actions()],
        help_text=_("With a step the text becomes a macro. The agent sees what it says and does before it is done."),
    )
    reason_code = forms.ChoiceField(
        label=_("Reason of the refusal"),
        required=False,
        choices=lambda: [("", "—"), *refusal_codes()],
        help_text=_("Only where the request is refused. The clause that belongs to it is cited by itself."),
    )
    is_active = forms.BooleanField(
        label=_("Offered to agents"),
        required=False,
        initial=True,
        help_text=_("Untick it to put the text away without losing it."),
    )

    def clean_text(self) -> str:
        return self._checked("text")

    def clean_text_en(self) -> str:
        return self._checked("text_en")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        action = given.get("action", "")
        try:
            check_step(action, given.get("reason_code", ""))
        except StepIncompleteError:
            self.add_error("reason_code", step_error_sentence(action))
        return given

    def _checked(self, field: str) -> str:
        text = str(self.cleaned_data[field]).strip()
        try:
            check_text(text)
        except (UnknownVariableError, LooseBraceError) as wrong:
            raise forms.ValidationError(canned_error_sentence(wrong)) from wrong
        return text

    def wording(self) -> Wording:
        return Wording(**{field.name: self.cleaned_data[field.name] for field in fields(Wording)})


def canned_values(text: CannedText) -> dict[str, Any]:
    """What stands there, and the last change that led to it."""
    seen = last_change(subject_of(text))
    text.refresh_from_db()  # a change between these two is a conflict then, and not overwritten
    return {field.name: getattr(text, field.name) for field in fields(Wording)} | {"seen": seen}


def begin_with(form: MoveForm, macro: ReadyMacro, language: str) -> None:
    """A step as a macro takes it: its reason stands, its words can still be changed."""
    form.fields["note"].label = _("What the customer reads")
    form.fields["note"].help_text = reader_sentence(language)
    form.fields["note"].widget.attrs["rows"] = 6
    form.fields["note"].required = True
    if macro.reason_code:
        form.fields["reason_code"] = forms.ChoiceField(
            choices=[(macro.reason_code, macro.reason_code)], widget=forms.HiddenInput
        )
