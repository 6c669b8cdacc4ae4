"""The first two screens of a request about one item: what is wrong, and what the customer wants."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from aftersales.domain.requests import RequestKind
from aftersales.orders.models import OrderLine
from aftersales.web.forms.request import MAX_TEXT
from aftersales.web.selectors.options import Option, reasons_of
from aftersales.wording.names import reason_name


class WrongForm(forms.Form):
    """Why, in one's own words, and for how many. Left half filled in, it is kept as far as it goes."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in RequestKind], required=False)
    check = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("What is wrong?"), error_messages={"required": _("Please choose what fits best.")}
    )
    quantity = forms.IntegerField(label=_("How many?"), min_value=1, initial=1)
    description = forms.CharField(
        label=_("In your own words"),
        help_text=_("What do you see, since when, and what have you tried?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=MAX_TEXT,
        error_messages={"required": _("Please say in a few words what is wrong.")},
    )

    def __init__(self, *given: Any, line: OrderLine, free: int, is_unfinished: bool = False, **more: Any) -> None:
        super().__init__(*given, **more)
        self.line, self.free = line, free
        self.reasons = reasons_of(line.order.is_in_hand)
        self.fields["reason"].choices = [(one.value, reason_name(one)) for one in self.reasons]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["quantity"].widget.attrs.update({"min": 1, "max": free, "inputmode": "numeric"})
        if line.quantity == 1:
            self.fields["quantity"].widget = forms.HiddenInput()
        if is_unfinished:
            self.fields["description"].required = self.fields["reason"].required = False

    def tiles(self) -> Iterator[tuple[str, str, bool]]:
        chosen = self["reason"].value()
        for reason in self.reasons:
            yield reason.value, reason_name(reason), reason == chosen

    def clean_quantity(self) -> int:
        quantity = int(self.cleaned_data["quantity"])
        if quantity > self.free:
            words = ngettext(
                "At most %(free)s piece has no open request.",
                "At most %(free)s pieces have no open request.",
                self.free,
            )
            raise forms.ValidationError(words % {"free": self.free})
        return quantity


class WishForm(forms.Form):
    """One of the options; what is closed for good is no choice."""

    kind = forms.ChoiceField(
        label=_("What would you like?"), error_messages={"required": _("Please choose what you would like.")}
    )

    def __init__(self, *given: Any, options: Sequence[Option], **more: Any) -> None:
        super().__init__(*given, **more)
        self.options = options
        self.fields["kind"].choices = [(one.kind.value, one.name) for one in options if one.can_be_chosen]  # type: ignore[attr-defined]  # a ChoiceField

    def rows(self) -> Iterator[tuple[Option, bool]]:
        chosen = self["kind"].value()
        for option in self.options:
            yield option, option.can_be_chosen and option.kind == chosen

    @property
    def tells_no_time(self) -> bool:
        """Of some that are open it can't be told how long they take."""
        return any(option.is_open and not option.usual for option in self.options)

    @property
    def tells_some_time(self) -> bool:
        return any(option.is_open and option.usual for option in self.options)
