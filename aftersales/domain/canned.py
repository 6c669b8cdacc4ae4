"""Canned texts: plain text with a few named places, each filled from the ticket. Nothing else is understood.

One that also takes a step is a macro.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from aftersales.domain.lifecycle import Action
from aftersales.domain.refusals import RefusalCode

_PLACE = re.compile(r"\{([^{}]*)\}")

MACRO_ACTIONS = (Action.REQUEST_INFO, Action.APPROVE, Action.REJECT)
"""The steps that need nothing but words, and a refusal its code."""


class Variable(StrEnum):
    """The allow-list. Staff see these names; what stands behind them is said in `wording`."""

    NUMBER = "number"
    CUSTOMER = "customer"
    PRODUCT = "product"
    KIND = "kind"
    AMOUNT = "amount"
    ORDER = "order"
    STORE = "store"
    DUE = "due"
    ADDRESS = "address"


class UnknownVariableError(Exception):
    """A place that nothing fills; the text was not kept."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class LooseBraceError(Exception):
    """A brace without its partner; the text was not kept."""


class StepIncompleteError(Exception):
    """A refusal without its code, a code without a refusal, or a step that no macro takes; it was not kept."""


def check_step(action: str, reason_code: str) -> None:
    """What a macro does besides its words; "" does nothing. Raises StepIncompleteError."""
    is_known = action in {"", *MACRO_ACTIONS}
    needs_code = action == Action.REJECT
    if not is_known or needs_code != (reason_code in set(RefusalCode)) or (reason_code and not needs_code):
        raise StepIncompleteError


def check_text(text: str) -> frozenset[Variable]:
    """The places of a text. Raises UnknownVariableError, LooseBraceError."""
    names = places_of(text)
    for name in names:
        if name not in set(Variable):
            raise UnknownVariableError(name)
    if set(_PLACE.sub("", text)) & {"{", "}"}:
        raise LooseBraceError
    return frozenset(map(Variable, names))


def places_of(text: str) -> list[str]:
    """What stands in its braces, in their order, known or not."""
    return [name.strip() for name in _PLACE.findall(text)]


def fill(text: str, values: Mapping[Variable, str]) -> str:
    """The text with its places filled. A value is put in as it is: braces inside one open no further place."""

    def value_of(place: re.Match[str]) -> str:
        name = place.group(1).strip()
        return values.get(Variable(name), "") if name in set(Variable) else place.group(0)

    return _PLACE.sub(value_of, text)
