"""A request entered for a customer: which items, what for, how they reached the store and what was said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.desk.selectors.entering import EnterableLine
from aftersales.domain.requests import (
    ENTERED_BY_STORE,
    NEEDS_GOODS_IN_HAND,
    Channel,
    Reason,
    RequestKind,
    reasons_for,
)
from aftersales.evidence.forms import FilesField
from aftersales.orders.models import Order
from aftersales.tickets.services.entering import Contact
from aftersales.tickets.services.requesting import Item
from aftersales.wording.names import channel_name, kind_name, reason_name

MAX_LOG = 4000
MAX_TEXT = 2000


class OrderSearchForm(forms.Form):
    order = forms.CharField(label=_("Order number"), max_length=40, required=False)


@dataclass(frozen=True, slots=True)
class EntryRow:
    line: EnterableLine
    pick: forms.BoundField
    quantity: forms.BoundField
    kind: forms.BoundField
    reason: forms.BoundField

    @property
    def fields(self) -> list[forms.BoundField]:
        return [self.pick, self.quantity, self.kind, self.reason]

    @property
    def errors(self) -> list[str]:
        return [str(error) for field in self.fields for error in field.errors]


class EntryForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=_("How the customer reached you"),
        choices=lambda: [("", "—"), *((one.value, channel_name(one)) for one in ENTERED_BY_STORE)],
    )
    description = forms.CharField(
        label=_("What is wrong, in the customer's words"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MAX_TEXT,
    )
    log = forms.CharField(
        label=_("What was said"),
        help_text=_("Paste the chat or note the call. The customer reads this."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=MAX_LOG,
    )
    goodwill = forms.BooleanField(
        label=_("Enter it as a favour of the store"),
        help_text=_("Where no right covers it: only the store decides, and silence grants nothing."),
        required=False,
    )

    def __init__(self, *given: Any, order: Order, lines: Sequence[EnterableLine], **more: Any) -> None:
        super().__init__(*given, **more)
        self.order, self.lines = order, lines
        self.fields["files"] = FilesField(label=_("Photos and video"), required=False)
        kinds = [kind for kind in RequestKind if order.is_in_hand or kind not in NEEDS_GOODS_IN_HAND]
        reasons = {reason for kind in kinds for reason in reasons_for(kind, order.is_in_hand)}
        kind_choices = [("", "—"), *((kind.value, kind_name(kind)) for kind in kinds)]
        reason_choices = [("", "—"), *((one.value, reason_name(one)) for one in Reason if one in reasons)]
        for line in lines:
            name = line.name
            self.fields[f"pick-{name}"] = forms.BooleanField(label=line.line.shown_name, required=False)
            self.fields[f"quantity-{name}"] = forms.IntegerField(
                label=_("Quantity"), min_value=1, max_value=line.free, initial=1, required=False
            )
            self.fields[f"kind-{name}"] = forms.ChoiceField(label=_("Kind"), choices=kind_choices, required=False)
            self.fields[f"reason-{name}"] = forms.ChoiceField(label=_("Reason"), choices=reason_choices, required=False)

    def rows(self) -> Iterator[EntryRow]:
        for line in self.lines:
            fields = [self[f"{part}-{line.name}"] for part in ("pick", "quantity", "kind", "reason")]
            yield EntryRow(line, *fields)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        picked = [line for line in self.lines if given.get(f"pick-{line.name}")]
        self._items = [item for line in picked if (item := self._item(line, given))]
        if not picked:
            self.add_error(None, _("Please choose at least one item."))
        return given

    def _item(self, line: EnterableLine, given: dict[str, Any]) -> Item | None:
        kind, reason = given.get(f"kind-{line.name}"), given.get(f"reason-{line.name}")
        if not kind or not reason:
            self.add_error(f"kind-{line.name}", gettext("Choose a kind and a reason for this item."))
            return None
        if Reason(reason) not in reasons_for(RequestKind(kind), self.order.is_in_hand):
            self.add_error(f"reason-{line.name}", gettext("This reason does not go with this kind of request."))
            return None
        quantity = given.get(f"quantity-{line.name}") or 1
        return Item(line.line, RequestKind(kind), Reason(reason), quantity)

    def items(self) -> list[Item]:
        return self._items

    def contact(self) -> Contact:
        given = self.cleaned_data
        return Contact(Channel(given["channel"]), given["log"].strip(), given["description"].strip())
