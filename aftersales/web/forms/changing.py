from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from aftersales.domain.lifecycle import Action
from aftersales.domain.requests import Reason, RequestKind
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.asking import Asked
from aftersales.web.forms.picked import PickedFilesField
from aftersales.web.forms.request import MAX_TEXT, RequestForm, draft_values
from aftersales.wording.confirmations import detail_help, detail_label

NOT_THE_REQUEST = frozenset({"key", "version", "note", "files"})


class ChangeForm(RequestForm):
    """What is new, and, where wanted, something else asked for: all the fields of the request, filled in as it stands.

    A field that is not sent stays as it is, so words and files alone are enough.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, ticket: Ticket, action: Action, free_units: int, **more: Any) -> None:
        self.ticket = ticket
        before = draft_values(ticket) | {"version": ticket.version}
        more["initial"] = before | more.get("initial", {})
        if given and given[0] is not None:
            given = (_filled_up(given[0], before), *given[1:])
        super().__init__(*given, line=ticket.order_line, free_units=free_units + ticket.quantity, **more)
        self.fields["note"] = forms.CharField(
            label=detail_label("note"),
            help_text=detail_help("note", action),
            widget=forms.Textarea(attrs={"rows": 3}),
            max_length=MAX_TEXT,
            error_messages={"required": _("Please say in a few words what is new.")},
        )
        self.fields["files"] = PickedFilesField(shown_in="picked")

    @property
    def asks_anew(self) -> bool:
        """Whether anything but words and files is other than before."""
        return any(name not in NOT_THE_REQUEST for name in self.changed_data)

    @property
    def has_wrong_request(self) -> bool:
        return any(name not in NOT_THE_REQUEST for name in self.errors)

    def clean(self) -> dict[str, Any]:
        """Questions about the goods are asked again where the kind or the reason is another."""
        given = self.cleaned_data
        pair = given.get("kind", self.ticket.kind), given.get("reason", self.ticket.reason)
        self.as_draft = pair == (self.ticket.kind, self.ticket.reason)
        return super().clean()

    def asked(self) -> Asked:
        if self.asks_anew:
            return super().asked()
        ticket = self.ticket
        return Asked(
            RequestKind(ticket.kind), Reason(ticket.reason), ticket.quantity, ticket.description, ticket.declared
        )


def _filled_up(given: "MultiValueDict[str, str]", before: dict[str, Any]) -> QueryDict:
    filled = QueryDict(mutable=True)
    filled.update({name: str(value) for name, value in before.items() if value is not None})
    filled.pop("version", None)
    for name, values in given.lists():
        filled.setlist(name, list(values))
    return filled
