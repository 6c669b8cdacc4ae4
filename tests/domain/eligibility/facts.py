"""Facts for tests: a plain day-three return to start from, and facts of every possible shape."""

from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from aftersales.domain.eligibility.facts import ExtendedWarranty, Facts, facts_from
from aftersales.domain.eligibility.vocabulary import Fulfilment
from aftersales.domain.requests import Reason, RequestKind, reasons_for
from aftersales.domain.terms import PolicyTerms

PLAIN = {
    "store.kind": "flagship",
    "item.category": "mouse",
    "order.delivered_at": "2026-03-03T15:00:00",
    "request.kind": "return_refund",
    "request.reason": "no_longer_wanted",
    "request.submitted_at": "2026-03-06T10:00:00",
}


def nested(stated: dict[str, Any]) -> dict[str, Any]:
    """Dotted names as the nested object that the contract reads."""
    source: dict[str, Any] = {}
    for path, value in stated.items():
        *parents, leaf = path.split(".")
        node = source
        for parent in parents:
            node = node.setdefault(parent, {})
        node[leaf] = value
    return source


def stated(**facts: Any) -> Facts:
    """The plain return with these facts changed; `request__kind` means request.kind."""
    return facts_from(nested(PLAIN | {path.replace("__", "."): value for path, value in facts.items()}))


# --- facts of every shape: plain ones with a handful of changes, so that many of them are granted ---

SIGNED_AT = datetime.fromisoformat("2026-03-03T15:00:00")

SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    Decimal: st.sampled_from([Decimal("0.00"), Decimal("19.90")]),
    date: st.dates(date(2026, 3, 3), date(2027, 3, 3)),
    ExtendedWarranty: st.builds(
        ExtendedWarranty, months=st.integers(1, 24), bought_days_after_purchase=st.integers(0, 60)
    ),
}

DRAWN_APART = ("request.kind", "request.reason", "request.submitted_at", "order.fulfilment", "order.delivered_at")
GATES = (
    "request.quantity",
    "order.quantity",
    "history.quantity_settled",
    "history.applications",
    "history.open_ticket",
    "customer.is_order_owner",
)
"""They refuse whatever else is true, so they would only hide the rest."""


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    arguments = get_args(hint)
    if get_origin(hint) in (Union, UnionType):
        return st.none() | values_of(arguments[0])
    if get_origin(hint) is Annotated:
        return st.integers(arguments[1].number, 50)
    if get_origin(hint) is tuple:
        return st.lists(values_of(arguments[0]), unique=True, max_size=3).map(tuple)
    return SIMPLE[hint] if hint in SIMPLE else st.sampled_from(list(hint))


def leaves(record: Any, prefix: str = "") -> Iterator[tuple[str, st.SearchStrategy[Any]]]:
    for name, hint in get_type_hints(record, include_extras=True).items():
        if is_dataclass(hint):
            yield from leaves(hint, f"{prefix}{name}.")
        elif prefix + name not in DRAWN_APART + GATES:
            yield prefix + name, values_of(hint)


def changes(record: Any, most: int) -> st.SearchStrategy[dict[str, Any]]:
    each = [st.tuples(st.just(path), values) for path, values in leaves(record)]
    return st.lists(st.one_of(each), max_size=most).map(dict)


def changed(record: Any, path: str, value: Any) -> Any:
    name, _, rest = path.partition(".")
    return replace(record, **{name: changed(getattr(record, name), rest, value) if rest else value})


ASKED = [(kind, reason) for kind in RequestKind for reason in reasons_for(kind, True)]
ASKED_BEFORE = [(RequestKind.REFUND_ONLY, reason) for reason in reasons_for(RequestKind.REFUND_ONLY, False)]


def request(asked: tuple[RequestKind, Reason], fulfilment: Fulfilment, days: int) -> Facts:
    plain = stated(evidence__customer="photo")
    signed_at = SIGNED_AT if fulfilment in IN_HAND else None
    kind, reason = asked
    submitted_at = SIGNED_AT + timedelta(days=days)
    return replace(
        plain,
        order=replace(plain.order, fulfilment=fulfilment, delivered_at=signed_at),
        request=replace(plain.request, kind=kind, reason=reason, submitted_at=submitted_at),
    )


def with_changes(facts: Facts, chosen: dict[str, Any]) -> Facts:
    for path, value in chosen.items():
        facts = changed(facts, path, value)
    return facts


IN_HAND = (Fulfilment.DELIVERED, Fulfilment.RECEIPT_CONFIRMED)
NOT_IN_HAND = tuple(each for each in Fulfilment if each not in IN_HAND)
DAYS = st.integers(0, 25) | st.integers(0, 700)

AFTER_SIGN_OFF = st.builds(request, st.sampled_from(ASKED), st.sampled_from(IN_HAND), DAYS)
BEFORE_SIGN_OFF = st.builds(request, st.sampled_from(ASKED_BEFORE), st.sampled_from(NOT_IN_HAND), DAYS)

ANY_TERMS = changes(PolicyTerms, 8).map(lambda chosen: PolicyTerms(**chosen))
ANY_FACTS = st.builds(
    with_changes, st.one_of(AFTER_SIGN_OFF, AFTER_SIGN_OFF, AFTER_SIGN_OFF, BEFORE_SIGN_OFF), changes(Facts, 8)
)
