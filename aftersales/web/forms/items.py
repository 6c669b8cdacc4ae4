"""The screens of a request about several items: which ones and what for, how they are, what is shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.requests import Reason, RequestKind, reasons_for
from aftersales.orders.models import Order
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.requesting import Answers, Item
from aftersales.web.forms.picked import PickedFilesField
from aftersales.web.forms.request import MAX_SERIAL, MAX_TEXT, kinds_for
from aftersales.web.selectors.declaring import (
    Pair,
    answers_of,
    declared_facts,
    has_serial,
    questions_for,
    serial_matters,
)
from aftersales.web.selectors.wizard import Pickable
from aftersales.wording.names import kind_name, reason_name

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PickRow:
    """One line on the screen: its own fields, and those for other pieces of it."""

    pickable: Pickable
    pick: forms.BoundField
    quantity: forms.BoundField | None
    kind: forms.BoundField
    reason: forms.BoundField
    more: Sequence[forms.BoundField]
    has_errors: bool
    differs: bool


class ItemsForm(forms.Form):
    """One kind and reason for all chosen items; each may ask for another, and pieces of one line may differ."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What would you like?"), error_messages={"required": _("Please choose what you would like.")}
    )
    reason = forms.ChoiceField(label=_("Why?"), error_messages={"required": _("Please choose a reason.")})
    description = forms.CharField(
        label=_("What is wrong, in your own words?"),
        help_text=_("What do you see, since when, and what have you tried?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MAX_TEXT,
        error_messages={"required": _("Please say in a few words what is wrong.")},
    )

    def __init__(self, *given: Any, order: Order, pickables: Sequence[Pickable], **more: Any) -> None:
        super().__init__(*given, **more)
        self.order, self.pickables = order, pickables
        self.in_hand = order.is_in_hand
        choose = [("", gettext("Please choose"))]
        self._choices("kind", choose + self._kinds())
        self._choices("reason", choose + self._reasons())
        for pickable in pickables:
            self._add_line(pickable)

    def _kinds(self) -> Choices:
        return [(kind.value, kind_name(kind)) for kind in kinds_for(self.in_hand)]

    def _reasons(self) -> Choices:
        possible = {reason for kind in kinds_for(self.in_hand) for reason in reasons_for(kind, self.in_hand)}
        return [(reason.value, reason_name(reason)) for reason in Reason if reason in possible]

    def _choices(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # they are ChoiceFields

    def _add_line(self, pickable: Pickable) -> None:
        name, same = pickable.name, [("", gettext("As chosen below"))]
        self.fields[f"pick-{name}"] = forms.BooleanField(required=False, label=pickable.line.shown_name)
        self.fields[f"kind-{name}"] = _select(_("What you would like for it"), same + self._kinds())
        self.fields[f"reason-{name}"] = _select(_("Why"), same + self._reasons())
        if pickable.free > 1:
            self.fields[f"quantity-{name}"] = _pieces(_("How many?"), pickable.free, initial=pickable.free)
            self.fields[f"more-quantity-{name}"] = _pieces(_("How many other pieces?"), pickable.free - 1, least=0)
            choose = [("", gettext("Please choose"))]
            self.fields[f"more-kind-{name}"] = _select(_("What you would like for them"), choose + self._kinds())
            self.fields[f"more-reason-{name}"] = _select(_("Why"), choose + self._reasons())

    # --- for the template ---

    def rows(self) -> Iterator[PickRow]:
        for pickable in self.pickables:
            names = [name for name in self.fields if name.endswith(f"-{pickable.name}")]
            own = [self[name] for name in names]
            differs = any(self[name].value() for name in names if name.startswith(("kind-", "reason-")))
            yield PickRow(
                pickable=pickable,
                pick=self[f"pick-{pickable.name}"],
                quantity=self[f"quantity-{pickable.name}"] if pickable.free > 1 else None,
                kind=self[f"kind-{pickable.name}"],
                reason=self[f"reason-{pickable.name}"],
                more=[field for field in own if field.name.startswith("more-")],
                has_errors=any(field.errors for field in own),
                differs=differs,
            )

    def pair_map(self) -> dict[str, list[str]]:
        """For the script: the reasons that go with each kind."""
        return {kind.value: [*reasons_for(kind, self.in_hand)] for kind in kinds_for(self.in_hand)}

    # --- judging ---

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self._items = [item for pickable in self.pickables for item in self._items_of(pickable, given)]
        if not self._items and not self.errors:
            self.add_error(None, _("Please choose at least one item."))
        return given

    def items(self) -> list[Item]:
        return self._items

    def _items_of(self, pickable: Pickable, given: dict[str, Any]) -> Iterator[Item]:
        name = pickable.name
        if not given.get(f"pick-{name}"):
            return
        first = self._item(pickable, given, "", given.get(f"quantity-{name}") or 1)
        others = given.get(f"more-quantity-{name}") or 0
        second = self._item(pickable, given, "more-", others) if others else None
        if first and second and first.kind == second.kind:
            self.add_error(f"more-kind-{name}", _("Ask for the same service together, in one number."))
            return
        if first and second and first.quantity + second.quantity > pickable.free:
            self.add_error(f"more-quantity-{name}", _too_many(pickable.free))
            return
        yield from (item for item in (first, second) if item)

    def _item(self, pickable: Pickable, given: dict[str, Any], prefix: str, quantity: int) -> Item | None:
        name, shared = pickable.name, not prefix
        kind = given.get(f"{prefix}kind-{name}") or (given.get("kind") if shared else "")
        reason = given.get(f"{prefix}reason-{name}") or (given.get("reason") if shared else "")
        if not kind or not reason:
            if not shared:
                field = f"more-kind-{name}" if not kind else f"more-reason-{name}"
                self.add_error(field, _("Please choose what you would like."))
            return None
        if Reason(reason) not in reasons_for(RequestKind(kind), self.in_hand):
            field = f"{prefix}reason-{name}" if prefix or given.get(f"reason-{name}") else "reason"
            if field not in self.errors:
                wrong = _("This reason does not go with this kind of request. Please choose another.")
                self.add_error(field, wrong)
            return None
        return Item(pickable.line, RequestKind(kind), Reason(reason), quantity)


def _select(label: Any, choices: Choices) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


def _pieces(label: Any, most: int, *, least: int = 1, initial: int = 0) -> forms.IntegerField:
    field = forms.IntegerField(label=label, min_value=least, max_value=most, initial=initial, required=False)
    field.error_messages["max_value"] = _too_many(most)
    field.widget.attrs["inputmode"] = "numeric"
    return field


def _too_many(free: int) -> str:
    words = ngettext(
        "At most %(free)s piece has no open request.", "At most %(free)s pieces have no open request.", free
    )
    return words % {"free": free}


def items_values(request_drafts: Sequence[Ticket], pickables: Sequence[Pickable]) -> dict[str, Any]:
    """What kept drafts put back into the form: the kind and reason of the first stand for all that share them."""
    if not request_drafts:
        return {}
    first = request_drafts[0]
    values: dict[str, Any] = {"kind": first.kind, "reason": first.reason, "description": first.description}
    for pickable in pickables:
        own = [draft for draft in request_drafts if draft.order_line_id == pickable.line.pk]
        for draft, prefix in zip(own, ("", "more-"), strict=False):
            values |= _item_values(draft, pickable.name, prefix, is_shared=_pair(draft) == _pair(first))
    return values


def _pair(draft: Ticket) -> tuple[str, str]:
    return draft.kind, draft.reason


def _item_values(draft: Ticket, name: str, prefix: str, *, is_shared: bool) -> dict[str, Any]:
    values: dict[str, Any] = {f"pick-{name}": True, f"{prefix}quantity-{name}": draft.quantity}
    if prefix or not is_shared:
        values |= {f"{prefix}kind-{name}": draft.kind, f"{prefix}reason-{name}": draft.reason}
    return values


class GoodsForm(forms.Form):
    """What is asked about one item: only what matters for its kind and reason. As a draft nothing is needed."""

    def __init__(self, *given: Any, draft: Ticket, as_draft: bool = False, **more: Any) -> None:
        line, self.as_draft = draft.order_line, as_draft
        more["initial"] = answers_of(draft.declared) | {
            "serial": draft.serial,
            "price_drop": draft.declared.get("price_drop"),
        }
        super().__init__(*given, **{"prefix": draft.number, **more})
        self.draft, pair = draft, pair_of(draft)
        self.questions = {name: one for name, one in questions_for(line).items() if one.matters(*pair)}
        for name, question in self.questions.items():
            self.fields[name] = question.form_field(line)
        if has_serial(line) and serial_matters(*pair):
            label = _("Serial number, if you can read it")
            self.fields["serial"] = forms.CharField(label=label, max_length=MAX_SERIAL, required=False)
        if pair[0] is RequestKind.PRICE_PROTECTION:
            self.fields["price_drop"] = _price_drop(as_draft)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name, question in self.questions.items():
            if question.is_needed and not self.as_draft and not given.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        drop, line = given.get("price_drop"), self.draft.order_line
        if drop and drop * line.quantity > line.paid_amount:
            self.add_error("price_drop", _("This is more than you paid. Please check the amount."))
        return given

    def answers(self) -> Answers:
        given = self.cleaned_data
        declared = declared_facts(given, self.questions, is_final=not self.as_draft)
        if given.get("price_drop"):
            declared["price_drop"] = f"{given['price_drop']:.2f}"
        return Answers(declared, given.get("serial", ""))

    def radios(self) -> list[forms.BoundField]:
        return [self[name] for name, question in self.questions.items() if question.is_radio]

    def others(self) -> list[forms.BoundField]:
        radios = {field.name for field in self.radios()}
        return [field for field in self if field.name not in radios]


def pair_of(draft: Ticket) -> Pair:
    return RequestKind(draft.kind), Reason(draft.reason)


def _price_drop(as_draft: bool) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("How much lower is the price now, for each piece?"),
        help_text=_("In CNY: what you paid minus what the store asks now."),
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        required=not as_draft,
    )


class FilesForm(forms.Form):
    """Files that stand for every item of the request. `status` is how a refusal is answered."""

    status: int = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["files"] = PickedFilesField(shown_in="picked")
