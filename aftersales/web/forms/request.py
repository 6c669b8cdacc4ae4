"""What a customer fills in: a request, a message, further files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from aftersales.catalog.selectors import requirement_rules, serial_formats
from aftersales.domain.evidence_requirements import Requirement, requirements_from
from aftersales.domain.requests import NEEDS_GOODS_IN_HAND, Reason, RequestKind, reasons_for
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.serials import serial_reading
from aftersales.tickets.services.asking import Asked
from aftersales.web.forms.picked import PickedFilesField
from aftersales.web.selectors.declaring import (
    Pair,
    Question,
    answers_of,
    declared_facts,
    has_serial,
    questions_for,
    serial_matters,
)
from aftersales.wording.joining import joined
from aftersales.wording.names import kind_name, reason_name
from aftersales.wording.rights import kind_help
from aftersales.wording.serials import serial_place, serial_sentence
from aftersales.wording.shots import medium_name, shot_drawing, shot_name, shot_purpose, shot_tips

MAX_TEXT = 2000
MAX_SERIAL = 60
"""As typed, with blanks and dashes; it is kept in its plain form."""
_OPTIONAL_IN_A_DRAFT = ("quantity", "description", "price_drop")


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


@dataclass(frozen=True, slots=True)
class AskedField:
    """A field with the kinds and reasons it is asked for, as "kind:reason"; hidden where it does not matter."""

    bound: forms.BoundField
    asks: str
    is_hidden: bool
    is_radio: bool


@dataclass(frozen=True, slots=True)
class ShotOption:
    """One shot of the evidence coach, for these kinds and reasons."""

    name: str
    drawing: str
    purpose: str
    tips: Sequence[str]
    medium: str
    is_needed: bool
    asks: str
    is_hidden: bool


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
    serial = forms.CharField(label=_("Serial number, if you can read it"), max_length=MAX_SERIAL, required=False)

    def __init__(self, *args: Any, line: OrderLine, free_units: int, as_draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        self.in_hand = line.order.is_in_hand
        self.free_units = free_units
        self.as_draft = as_draft
        self.fields["files"] = PickedFilesField(shown_in="picked")
        self._offer_kinds()
        self._limit_quantity()
        self._ask_about_the_goods()
        if as_draft:
            for name in _OPTIONAL_IN_A_DRAFT:
                self.fields[name].required = False

    def _ask_about_the_goods(self) -> None:
        self.questions = questions_for(self.line)
        for name, question in self.questions.items():
            self.fields[name] = question.form_field(self.line)
        if not has_serial(self.line):
            del self.fields["serial"]
            return
        product = self.line.product
        formats = serial_formats(product.brand, product.category) if product else ()
        example = _("It looks like %(example)s.") % {"example": formats[0].example} if formats else ""
        self.fields["serial"].help_text = joined(serial_place(), example)
        self.fields["serial"].widget.attrs.update({"autocapitalize": "characters", "autocomplete": "off"})

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
        self.fields["quantity"].widget.attrs.update(
            {"min": 1, "max": self.free_units, "inputmode": "numeric"}
            | {"data-fewer": _("One piece fewer"), "data-more": _("One piece more")}
        )

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

    @property
    def pairs(self) -> list[Pair]:
        """Every kind with every reason that can be asked here."""
        return [(kind, reason) for kind in kinds_for(self.in_hand) for reason in reasons_for(kind, self.in_hand)]

    @property
    def chosen_pair(self) -> Pair | None:
        kind, reason = self["kind"].value(), self["reason"].value()
        found = (pair for pair in self.pairs if pair == (kind, reason))
        return next(found, None)

    def goods_fields(self) -> list[AskedField]:
        """The declaration: what matters for some kind and reason, hidden where the chosen ones do not need it."""
        rows = [
            self._asked_field(name, [pair for pair in self.pairs if question.matters(*pair)], question.is_radio)
            for name, question in self.questions.items()
        ]
        if "serial" in self.fields:
            rows.append(self._asked_field("serial", [pair for pair in self.pairs if serial_matters(*pair)]))
        return rows

    def _asked_field(self, name: str, pairs: Sequence[Pair], is_radio: bool = False) -> AskedField:
        return AskedField(self[name], _shown_pairs(pairs), self._is_hidden(pairs), is_radio)

    def _is_hidden(self, pairs: Sequence[Pair]) -> bool:
        return self.chosen_pair is not None and self.chosen_pair not in pairs

    def shots(self) -> list[ShotOption]:
        """The evidence coach: needed shots first."""
        rules, wanted = requirement_rules(), dict[Requirement, list[Pair]]()
        for kind, reason in self.pairs:
            for requirement in requirements_from(rules, reason, kind, self.line.category, self.line.order.store_id):
                wanted.setdefault(requirement, []).append((kind, reason))
        order = sorted(wanted, key=lambda each: not each.is_needed)
        return [self._shot(requirement, wanted[requirement]) for requirement in order]

    def _shot(self, requirement: Requirement, pairs: Sequence[Pair]) -> ShotOption:
        return ShotOption(
            name=shot_name(requirement.shot),
            drawing=shot_drawing(requirement.shot, self.line.category),
            purpose=shot_purpose(requirement.shot),
            tips=shot_tips(requirement.shot, self.line.category),
            medium=medium_name(requirement.medium),
            is_needed=requirement.is_needed,
            asks=_shown_pairs(pairs),
            is_hidden=self._is_hidden(pairs),
        )

    @property
    def serial_hint(self) -> str:
        """What is odd about the number as it stands in the form; it stops nobody."""
        typed = str(self["serial"].value() or "") if "serial" in self.fields else ""
        return serial_sentence(serial_reading(self.line, typed)) if typed else ""

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
        if not self.as_draft:
            self._check_answers(given)
        return given

    def _check_answers(self, given: dict[str, Any]) -> None:
        for name, question in self._asked_questions(given).items():
            if question.is_needed and not given.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])

    def _asked_questions(self, given: dict[str, Any]) -> dict[str, Question]:
        """The questions that matter for what was chosen; answers to others are not taken over."""
        if "kind" not in given or "reason" not in given:
            return {}
        pair = RequestKind(given["kind"]), Reason(given["reason"])
        return {name: question for name, question in self.questions.items() if question.matters(*pair)}

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
            serial=self._serial(),
        )

    def _serial(self) -> str:
        given = self.cleaned_data
        is_asked = "serial" in self.fields and serial_matters(RequestKind(given["kind"]), Reason(given["reason"]))
        return given["serial"] if is_asked else ""

    def _declared(self) -> dict[str, Any]:
        given = self.cleaned_data
        declared = declared_facts(given, self._asked_questions(given), is_final=not self.as_draft)
        if given["kind"] == RequestKind.PRICE_PROTECTION and given.get("price_drop"):
            declared["price_drop"] = f"{given['price_drop']:.2f}"
        return declared


def draft_values(ticket: Ticket) -> dict[str, Any]:
    """What a kept draft puts back into the form."""
    return answers_of(ticket.declared) | {
        "key": ticket.request.key,
        "kind": ticket.kind,
        "reason": ticket.reason,
        "quantity": ticket.quantity,
        "description": ticket.description,
        "serial": ticket.serial,
        "price_drop": ticket.declared.get("price_drop"),
    }


def wanted_values(key: UUID, kind: str, reason: str) -> dict[str, Any]:
    """A fresh form, with what the rights panel already knows."""
    return {
        "key": key,
        "kind": kind if kind in set(RequestKind) else None,
        "reason": reason if reason in set(Reason) else None,
    }


def _shown_pairs(pairs: Iterable[Pair]) -> str:
    return " ".join(f"{kind}:{reason}" for kind, reason in pairs)


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
