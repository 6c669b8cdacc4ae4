"""What the customer is asked about the goods: only what matters for the kind and reason of the request."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.eligibility.origins import MATTERS
from aftersales.domain.eligibility.vocabulary import (
    Damage,
    DataLeft,
    GiftStatus,
    Handover,
    Severity,
    UseMarks,
    Visibility,
)
from aftersales.domain.requests import Reason, RequestKind
from aftersales.orders.models import OrderLine
from aftersales.policies.selectors import terms_of
from aftersales.wording.names import damage_name, data_left_name, use_marks_name

Words = str | Promise
Pair = tuple[RequestKind, Reason]

CHOOSE = ("", _("Please choose"))
UNSURE = "unsure"
"""An answer all the same: the fact stays untold, and the store or the inspection has to settle it."""
_YES_NO: Mapping[str, object] = {"yes": True, "no": False}
_SERIAL_LESS = frozenset({"consumable", "software"})
_WITH_DATA = frozenset({"software"})


def _always(_line: OrderLine) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Question:
    """`read` turns an answer into the contract's value; `names` are its choices in words, yes and no without them.

    A question that is not needed may stay open: the fact is then `untold`, for which the contract knows a question of
    its own.
    """

    fact: str
    label: Words
    read: Mapping[str, object] = field(default_factory=lambda: _YES_NO)
    names: Callable[[str], str] | None = None
    help: Words = ""
    is_needed: bool = True
    untold: object = None
    suits: Callable[[OrderLine], bool] = _always

    def matters(self, kind: RequestKind, reason: Reason) -> bool:
        if self.fact == "request.handover":
            return kind is RequestKind.REPAIR
        return MATTERS[self.fact](kind, reason)

    @property
    def is_radio(self) -> bool:
        return self.names is None

    def form_field(self, line: OrderLine) -> forms.ChoiceField:
        label = str(self.label)
        if self.fact == "order.gift.status":
            label = gettext("%(question)s (%(what)s)") % {"question": label, "what": line.gift}
        if self.names is None:
            choices = [(answer, _ANSWERS[answer]) for answer in self.read]
            return forms.ChoiceField(
                label=label, choices=choices, help_text=str(self.help), required=False, widget=forms.RadioSelect
            )
        choices = [CHOOSE, *((answer, self.names(answer)) for answer in self.read)]
        return forms.ChoiceField(label=label, choices=choices, help_text=str(self.help), required=False)


_ANSWERS: Mapping[str, Words] = {
    "yes": _("Yes"),
    "no": _("No"),
    "returned": _("It comes back too"),
    "lost": _("I no longer have it"),
    "parcel": _("I send it in"),
    "on_site": _("A technician comes"),
    UNSURE: _("I can't tell"),
}


def _same(codes: Iterable[str]) -> Mapping[str, object]:
    return {str(code): str(code) for code in codes}


QUESTIONS: Mapping[str, Question] = {
    "opened": Question("goods.opened", _("Is it opened?")),
    "outer_box_kept": Question(
        "goods.outer_box_kept",
        _("Do you still have the outer box?"),
        suits=lambda line: terms_of(line.policy_version).requires_outer_box,
    ),
    "accessories_complete": Question("goods.accessories_complete", _("Are all parts and accessories there?")),
    "labels_intact": Question("goods.labels_intact", _("Are its labels, with the serial number, still on it?")),
    "use_marks": Question("goods.use_marks", _("Marks of use"), _same(UseMarks), use_marks_name),
    "data_left": Question(
        "goods.data_left",
        _("Is an account, a licence or data of yours left on it?"),
        _same(DataLeft),
        data_left_name,
        suits=lambda line: line.category in _WITH_DATA,
    ),
    "damage": Question("goods.damage", _("Did anything happen to it after delivery?"), _same(Damage), damage_name),
    "self_check": Question(
        "request.self_check_done",
        _("Have you tried another port or computer, new batteries and the newest driver?"),
        help=_("If not, send it anyway; the store will ask you to."),
        is_needed=False,
        untold=False,
    ),
    "still_usable": Question(
        "defect.severity",
        _("Can you still use it for what you bought it for?"),
        {"yes": Severity.MINOR.value, "no": Severity.PURPOSE_DEFEATED.value, UNSURE: None},
    ),
    "seen_outside": Question(
        "defect.visibility",
        _("Can the problem be seen without using it?"),
        {"yes": Visibility.VISIBLE.value, "no": Visibility.HIDDEN.value, UNSURE: None},
    ),
    "safety_hazard": Question("defect.safety_hazard", _("Does it get hot, swell, smoke or give shocks?")),
    "gift": Question(
        "order.gift.status",
        _("The free gift of this order"),
        _same([GiftStatus.RETURNED, GiftStatus.LOST]),
        suits=lambda line: bool(line.gift),
    ),
    "handover": Question(
        "request.handover",
        _("How should it be repaired?"),
        _same([Handover.PARCEL, Handover.ON_SITE]),
        suits=lambda line: terms_of(line.policy_version).offers_onsite_repair,
    ),
}
_PLACES = {
    "order.gift.status": ("gift",),
    "request.self_check_done": ("self_check_done",),
    "request.handover": ("handover",),
}


def questions_for(line: OrderLine) -> dict[str, Question]:
    """What can be asked about this line at all; nothing about goods that have not arrived."""
    if not line.order.is_in_hand:
        return {}
    return {name: question for name, question in QUESTIONS.items() if question.suits(line)}


def has_serial(line: OrderLine) -> bool:
    return line.order.is_in_hand and line.product is not None and line.category not in _SERIAL_LESS


def serial_matters(kind: RequestKind, reason: Reason) -> bool:
    return MATTERS["proof.serial"](kind, reason)


def declared_facts(
    answers: Mapping[str, Any], asked: Mapping[str, Question], *, is_final: bool = True
) -> dict[str, Any]:
    """The contract's own keys, nested as the engine reads them; what was not answered is not stated."""
    declared: dict[str, Any] = {}
    for name, question in asked.items():
        value = question.read[answers[name]] if answers.get(name) else question.untold if is_final else None
        if value is not None:
            _put(declared, _place(question), value)
    return declared


def answers_of(declared: Mapping[str, Any]) -> dict[str, str]:
    """What a kept draft puts back into the form."""
    found = {name: _get(declared, _place(question)) for name, question in QUESTIONS.items()}
    return {
        name: answer
        for name, value in found.items()
        for answer, meant in QUESTIONS[name].read.items()
        if value is not None and meant == value
    }


def _place(question: Question) -> tuple[str, ...]:
    return _PLACES.get(question.fact) or tuple(question.fact.split("."))


def _put(declared: dict[str, Any], place: tuple[str, ...], value: object) -> None:
    *groups, last = place
    for group in groups:
        declared = declared.setdefault(group, {})
    declared[last] = value


def _get(declared: Mapping[str, Any], place: tuple[str, ...]) -> object:
    *groups, last = place
    for group in groups:
        declared = declared.get(group, {})
    return declared.get(last)
