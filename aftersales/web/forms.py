"""What a customer fills in: a request, a message, further files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from aftersales.domain.eligibility.vocabulary import Damage, UseMarks
from aftersales.domain.requests import NEEDS_GOODS_IN_HAND, Reason, RequestKind, reasons_for
from aftersales.evidence.forms import FilesField, FilesInput
from aftersales.evidence.selectors import intake_limits
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.asking import Asked
from aftersales.wording.evidence import shown_size
from aftersales.wording.names import damage_name, kind_name, reason_name, use_marks_name
from aftersales.wording.rights import kind_help

MAX_TEXT = 2000
_YES_NO = [("yes", _("Yes")), ("no", _("No"))]
_CHOOSE = ("", _("Please choose"))
_HELD_GOODS = ("opened", "accessories_complete", "use_marks", "damage")
_OPTIONAL_IN_A_DRAFT = ("quantity", "description", "price_drop", *_HELD_GOODS)


def files_help() -> str:
    """The limits, told before anything is chosen."""
    limits = intake_limits()
    return _(
        "Up to %(photos)s photos (JPEG, PNG or WebP, %(photo_size)s each) and %(videos)s video "
        "(MP4, %(video_size)s, %(minutes)s minutes). Where a photo was taken is removed from it."
    ) % {
        "photos": limits.photos,
        "photo_size": shown_size(limits.photo_bytes),
        "videos": limits.videos,
        "video_size": shown_size(limits.video_bytes),
        "minutes": limits.video_seconds // 60,
    }


class PickedFilesInput(FilesInput):
    """With the list where js/preview.js shows what was picked."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        shown_in = self.attrs["data-preview"].removeprefix("#")
        return format_html('{}<ul class="picked" id="{}"></ul>', super().render(name, value, attrs, renderer), shown_in)


class PickedFilesField(FilesField):
    """Files with their limits told first and a preview of what was picked."""

    widget = PickedFilesInput

    def __init__(self, *, shown_in: str, **kwargs: Any) -> None:
        self.shown_in = shown_in
        super().__init__(required=False, label=_("Photos and video"), **kwargs)
        self.help_text = files_help()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        limits = intake_limits()
        return super().widget_attrs(widget) | {
            "accept": "image/jpeg,image/png,image/webp,video/mp4",
            "data-preview": f"#{self.shown_in}",
            "data-max-bytes": str(limits.photo_bytes),
            "data-max-video-bytes": str(limits.video_bytes),
            "data-too-large": _("is too large"),
            "data-remove": _("Remove"),
        }


def kinds_for(in_hand: bool) -> list[RequestKind]:
    """What can be asked in this delivery state."""
    return [kind for kind in RequestKind if in_hand or kind not in NEEDS_GOODS_IN_HAND]


@dataclass(frozen=True, slots=True)
class ReasonOption:
    """One reason with the kinds it goes with, for the script that shows only those that fit."""

    value: str
    label: str
    kinds: str
    is_chosen: bool


class RequestForm(forms.Form):
    """A request about one order line. As a draft it needs kind and reason only."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What would you like?"), error_messages={"required": _("Please choose what you would like.")}
    )
    reason = forms.ChoiceField(label=_("Why?"), error_messages={"required": _("Please choose a reason.")})
    quantity = forms.IntegerField(label=_("How many?"), min_value=1, initial=1)
    price_drop = forms.DecimalField(
        label=_("How much lower is the price now, for each piece?"),
        help_text=_("In CNY: what you paid minus what the store asks now."),
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        required=False,
    )
    description = forms.CharField(
        label=_("What is wrong, in your own words?"),
        help_text=_("What do you see, since when, and what have you tried?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=MAX_TEXT,
        error_messages={"required": _("Please say in a few words what is wrong.")},
    )
    opened = forms.ChoiceField(label=_("Is it opened?"), choices=_YES_NO, widget=forms.RadioSelect)
    accessories_complete = forms.ChoiceField(
        label=_("Are all parts and accessories there?"), choices=_YES_NO, widget=forms.RadioSelect
    )
    use_marks = forms.ChoiceField(
        label=_("Marks of use"),
        choices=lambda: [_CHOOSE, *((marks.value, use_marks_name(marks)) for marks in UseMarks)],
    )
    damage = forms.ChoiceField(
        label=_("Did anything happen to it after delivery?"),
        choices=lambda: [_CHOOSE, *((damage.value, damage_name(damage)) for damage in Damage)],
    )

    def __init__(self, *args: Any, line: OrderLine, free_units: int, as_draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        self.in_hand = line.order.is_in_hand
        self.free_units = free_units
        self.as_draft = as_draft
        self.fields["files"] = PickedFilesField(shown_in="picked")
        self._offer_kinds()
        self._limit_quantity()
        if not self.in_hand:
            for name in _HELD_GOODS:
                del self.fields[name]
        if as_draft:
            for name in _OPTIONAL_IN_A_DRAFT:
                if name in self.fields:
                    self.fields[name].required = False

    def _offer_kinds(self) -> None:
        kinds = kinds_for(self.in_hand)
        reasons = {reason for kind in kinds for reason in reasons_for(kind, self.in_hand)}
        self._choices("kind", [(kind.value, kind_name(kind)) for kind in kinds])
        self._choices("reason", [(reason.value, reason_name(reason)) for reason in Reason if reason in reasons])

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = list(choices)

    def _limit_quantity(self) -> None:
        if self.line.quantity == 1:
            self.fields["quantity"].widget = forms.HiddenInput()
        self.fields["quantity"].widget.attrs.update({"min": 1, "max": self.free_units, "inputmode": "numeric"})

    # --- for the template ---

    def kind_options(self) -> Iterator[tuple[str, str, str, bool]]:
        chosen = self["kind"].value()
        for kind in kinds_for(self.in_hand):
            yield kind.value, kind_name(kind), kind_help(kind), kind == chosen

    def reason_options(self) -> Iterator[ReasonOption]:
        chosen = self["reason"].value()
        for reason in Reason:
            kinds = [kind for kind in kinds_for(self.in_hand) if reason in reasons_for(kind, self.in_hand)]
            if kinds:
                yield ReasonOption(reason.value, reason_name(reason), " ".join(kinds), reason == chosen)

    def yes_no_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("opened", "accessories_complete")]

    # --- judging ---

    def clean_quantity(self) -> int:
        quantity = self.cleaned_data.get("quantity") or 1
        if quantity > self.line.quantity:
            raise forms.ValidationError(
                ngettext(
                    "You bought %(bought)s piece. Please lower the number.",
                    "You bought %(bought)s pieces. Please lower the number.",
                    self.line.quantity,
                )
                % {"bought": self.line.quantity}
            )
        return int(quantity)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "kind" in given and "reason" in given:
            self._check_reason(RequestKind(given["kind"]), Reason(given["reason"]))
        if given.get("kind") == RequestKind.PRICE_PROTECTION:
            self._check_price_drop(given.get("price_drop"))
        return given

    def _check_reason(self, kind: RequestKind, reason: Reason) -> None:
        if reason not in reasons_for(kind, self.in_hand):
            self.add_error("reason", _("This reason does not go with this kind of request. Please choose another."))

    def _check_price_drop(self, drop: Decimal | None) -> None:
        if "price_drop" in self.errors or (drop is None and self.as_draft):
            return
        if drop is None:
            self.add_error("price_drop", _("Please say how much lower the price is now."))
        elif drop * self.line.quantity > self.line.paid_amount:
            self.add_error("price_drop", _("This is more than you paid. Please check the amount."))

    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(
            kind=RequestKind(given["kind"]),
            reason=Reason(given["reason"]),
            quantity=given["quantity"],
            description=given["description"].strip(),
            declared=self._declared(),
        )

    def _declared(self) -> dict[str, Any]:
        """The contract's own keys; what was not answered is not stated."""
        given = self.cleaned_data
        goods: dict[str, Any] = {
            name: given[name] == "yes" for name in ("opened", "accessories_complete") if given.get(name)
        }
        goods |= {name: given[name] for name in ("use_marks", "damage") if given.get(name)}
        declared: dict[str, Any] = {"goods": goods}
        if given["kind"] == RequestKind.PRICE_PROTECTION and given.get("price_drop"):
            declared["price_drop"] = f"{given['price_drop']:.2f}"
        return declared


def draft_values(ticket: Ticket) -> dict[str, Any]:
    """What a kept draft puts back into the form."""
    goods = ticket.declared.get("goods", {})
    answers = {name: "yes" if goods[name] else "no" for name in ("opened", "accessories_complete") if name in goods}
    return answers | {
        "key": ticket.request.key,
        "kind": ticket.kind,
        "reason": ticket.reason,
        "quantity": ticket.quantity,
        "description": ticket.description,
        "use_marks": goods.get("use_marks", ""),
        "damage": goods.get("damage", ""),
        "price_drop": ticket.declared.get("price_drop"),
    }


def wanted_values(key: UUID, kind: str, reason: str) -> dict[str, Any]:
    """A fresh form, with what the rights panel already knows."""
    return {
        "key": key,
        "kind": kind if kind in set(RequestKind) else None,
        "reason": reason if reason in set(Reason) else None,
    }


class MessageForm(forms.Form):
    text = forms.CharField(
        label=_("Message to the store"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=MAX_TEXT,
        error_messages={
            "required": _("Please write something first."),
            "max_length": _("This message is longer than %(limit_value)d characters. Please shorten it."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "message_%s", **kwargs})  # it shares its page with EvidenceForm
        self.fields["files"] = PickedFilesField(shown_in="picked-message")


class EvidenceForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "evidence_%s", **kwargs})
        self.fields["files"] = PickedFilesField(shown_in="picked-evidence")
        self.fields["files"].required = True
        self.fields["files"].error_messages["required"] = _("Please choose a photo or a video first.")


class StatementForm(forms.Form):
    """A step of a dispute, with words if one likes."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Your words"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=MAX_TEXT
    )
