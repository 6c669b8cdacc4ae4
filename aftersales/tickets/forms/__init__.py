"""The details of a move, the same on every surface: the fields are read from the table of moves."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.domain.lifecycle import MOVE_OF, Action
from aftersales.domain.moving import Details
from aftersales.domain.requests import RequestKind
from aftersales.evidence.forms import FilesField
from aftersales.tickets.models import Ticket
from aftersales.wording.confirmations import detail_help, detail_label
from aftersales.wording.names import kind_name
from aftersales.wording.refusals import refusal_choices

MAX_NOTE = 2000


def _note() -> forms.Field:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=MAX_NOTE)


def _amount() -> forms.Field:
    return forms.DecimalField(min_value=0, max_digits=12, decimal_places=2)


def _short() -> forms.Field:
    return forms.CharField(max_length=60)


def _refusal() -> forms.Field:
    return forms.ChoiceField(choices=lambda: [("", "—"), *refusal_choices()])


def _kind() -> forms.Field:
    return forms.ChoiceField(choices=lambda: [(kind.value, kind_name(kind)) for kind in RequestKind])


def _days() -> forms.Field:
    return forms.IntegerField(min_value=1, max_value=90)


_FIELDS = {
    "note": _note,
    "reason_code": _refusal,
    "kind": _kind,
    "amount": _amount,
    "carrier": _short,
    "waybill": _short,
    "payment_reference": _short,
    "days": _days,
}


class MoveForm(forms.Form):
    """What one action on one ticket needs. `version` is what the actor saw when the page was made."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        action: Action,
        ticket: Ticket,
        at: datetime | None = None,
        with_files: bool = False,
        **kwargs: Any,
    ) -> None:
        """`at` is the moment of the page, for those steps whose form shows times."""
        kwargs["initial"] = {"version": ticket.version, "amount": ticket.amount} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        needs = MOVE_OF[action].needs
        for name in (*(need for need in needs if need in _FIELDS), *(() if "note" in needs else ("note",))):
            field = _FIELDS[name]()
            field.required = name in needs
            field.label = detail_label(name)
            field.help_text = detail_help(name, action)
            self.fields[name] = field
        if with_files:
            self.fields["files"] = FilesField(required=False, label=_("Photos, video, PDF"))

    def details(self) -> Details:
        given = {
            name: value for name, value in self.cleaned_data.items() if name in _FIELDS and value not in ("", None)
        }
        if "kind" in given:
            given["kind"] = RequestKind(given["kind"])
        return Details(**given)
