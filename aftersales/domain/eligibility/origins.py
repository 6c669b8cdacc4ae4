"""Where each fact comes from, and which of them nobody has told yet."""

from collections.abc import Callable, Collection, Iterator, Mapping
from enum import StrEnum

from aftersales.domain.requests import Reason, RequestKind


class Origin(StrEnum):
    """IMPORT is the store's order export, POLICY the versions in force, DECLARATION what the customer states,
    AGENT what staff of the store or the platform state, INSPECTION what the returned goods show, HISTORY the portal's
    own records."""

    IMPORT = "import"
    PRODUCT = "product"
    POLICY = "policy"
    DECLARATION = "declaration"
    AGENT = "agent"
    INSPECTION = "inspection"
    HISTORY = "history"
    CALENDAR = "calendar"


_O = Origin
ORIGINS: dict[str, Origin] = {
    "store.kind": _O.IMPORT,
    "store.terms.no_reason_days": _O.POLICY,
    "store.terms.defect_return_days": _O.POLICY,
    "store.terms.defect_exchange_days": _O.POLICY,
    "store.terms.warranty_months": _O.POLICY,
    "store.terms.price_protection_days": _O.POLICY,
    "store.terms.restocking_fee_percent": _O.POLICY,
    "store.terms.return_shipping_payer": _O.POLICY,
    "store.terms.allows_no_reason_exchange": _O.POLICY,
    "store.terms.refuses_opened_goods": _O.POLICY,
    "store.terms.requires_outer_box": _O.POLICY,
    "store.terms.sale_items_final": _O.POLICY,
    "store.terms.defect_remedy": _O.POLICY,
    "store.terms.offers_onsite_repair": _O.POLICY,
    "brand.warranty_months": _O.PRODUCT,
    "brand.remedy": _O.PRODUCT,
    "extended_warranty.months": _O.IMPORT,
    "extended_warranty.sold_by": _O.IMPORT,
    "extended_warranty.bought_days_after_purchase": _O.IMPORT,
    "item.category": _O.PRODUCT,
    "item.nature": _O.PRODUCT,
    "item.listed_as_excluded": _O.PRODUCT,
    "item.in_stock": _O.AGENT,
    "exclusion_consent.given": _O.IMPORT,
    "exclusion_consent.scope": _O.IMPORT,
    "order.fulfilment": _O.IMPORT,
    "order.delivered_at": _O.IMPORT,
    "order.quantity": _O.IMPORT,
    "order.outbound_shipping": _O.IMPORT,
    "order.return_insured": _O.IMPORT,
    "order.promotions": _O.IMPORT,
    "order.gift.status": _O.DECLARATION,
    "order.gift.announced_price": _O.IMPORT,
    "order.region": _O.IMPORT,
    "request.kind": _O.DECLARATION,
    "request.reason": _O.DECLARATION,
    "request.submitted_at": _O.HISTORY,
    "request.quantity": _O.DECLARATION,
    "request.handover": _O.DECLARATION,
    "request.self_check_done": _O.DECLARATION,
    "request.price_drop": _O.DECLARATION,
    "goods.opened": _O.DECLARATION,
    "goods.outer_box_kept": _O.DECLARATION,
    "goods.accessories_complete": _O.DECLARATION,
    "goods.labels_intact": _O.DECLARATION,
    "goods.use_marks": _O.DECLARATION,
    "goods.data_left": _O.DECLARATION,
    "goods.damage": _O.DECLARATION,
    "goods.condition_basis": _O.INSPECTION,
    "defect.visibility": _O.DECLARATION,
    "defect.severity": _O.DECLARATION,
    "defect.safety_hazard": _O.DECLARATION,
    "defect.disclosed_at_sale": _O.AGENT,
    "evidence.customer": _O.DECLARATION,
    "evidence.store_source_proof": _O.AGENT,
    "proof.purchase": _O.IMPORT,
    "proof.serial": _O.DECLARATION,
    "history.open_ticket": _O.HISTORY,
    "history.applications": _O.HISTORY,
    "history.quantity_settled": _O.HISTORY,
    "history.same_reason_lapsed": _O.HISTORY,
    "history.store_consents": _O.HISTORY,
    "history.repairs_failed": _O.HISTORY,
    "history.repair_days": _O.HISTORY,
    "history.replaced_on": _O.HISTORY,
    "customer.is_order_owner": _O.HISTORY,
    "customer.flagged_for_abuse": _O.AGENT,
    "calendar.rolls_off_rest_days": _O.CALENDAR,
    "calendar.weekends_are_rest_days": _O.CALENDAR,
    "floor.no_reason_days": _O.POLICY,
    "floor.defect_return_days": _O.POLICY,
    "floor.defect_exchange_days": _O.POLICY,
    "floor.warranty_months": _O.POLICY,
    "floor.mismatch_return_days": _O.POLICY,
    "floor.mismatch_replacement_days": _O.POLICY,
    "limits.damage_report_hours": _O.POLICY,
    "limits.applications": _O.POLICY,
}

Matters = Callable[[RequestKind, Reason], bool]

_K, _R = RequestKind, Reason
_TRAVELS = frozenset({_K.RETURN_REFUND, _K.EXCHANGE, _K.REPAIR})


def _no_reason(kind: RequestKind, reason: Reason) -> bool:
    return kind in {_K.RETURN_REFUND, _K.EXCHANGE} and reason in {_R.NO_LONGER_WANTED, _R.SOFTWARE_ISSUE}


def _defect(kind: RequestKind, reason: Reason) -> bool:
    return kind in _TRAVELS and reason is _R.DEFECTIVE


def _mismatch(kind: RequestKind, reason: Reason) -> bool:
    return kind in _TRAVELS and reason is _R.NOT_AS_DESCRIBED


def _condition(kind: RequestKind, reason: Reason) -> bool:
    return _no_reason(kind, reason) or _mismatch(kind, reason)


def _damage(kind: RequestKind, reason: Reason) -> bool:
    return _condition(kind, reason) or _defect(kind, reason)


def _seen_in_use(kind: RequestKind, reason: Reason) -> bool:
    return _defect(kind, reason) or _mismatch(kind, reason)


def _identity(kind: RequestKind, reason: Reason) -> bool:
    return kind in _TRAVELS and reason not in {_R.WRONG_ITEM, _R.COUNTERFEIT}


def _exchange(kind: RequestKind, reason: Reason) -> bool:
    return kind is _K.EXCHANGE


def _price(kind: RequestKind, reason: Reason) -> bool:
    return kind is _K.PRICE_PROTECTION


def _source(kind: RequestKind, reason: Reason) -> bool:
    return kind in _TRAVELS and reason is _R.COUNTERFEIT


def _warranty(kind: RequestKind, reason: Reason) -> bool:
    return kind is _K.REPAIR


def _return(kind: RequestKind, reason: Reason) -> bool:
    return kind is _K.RETURN_REFUND and (_no_reason(kind, reason) or _defect(kind, reason))


def _handover(kind: RequestKind, reason: Reason) -> bool:
    return _warranty(kind, reason) or _no_reason(kind, reason)


def _proven_by_store(kind: RequestKind, reason: Reason) -> bool:
    return _source(kind, reason) or _defect(kind, reason)


def _always(kind: RequestKind, reason: Reason) -> bool:
    return True


MATTERS: dict[str, Matters] = {
    "item.category": _warranty,
    "item.in_stock": _exchange,
    "order.gift.status": _return,
    "request.handover": _handover,
    "request.self_check_done": _defect,
    "request.price_drop": _price,
    "goods.opened": _no_reason,
    "goods.outer_box_kept": _no_reason,
    "goods.accessories_complete": _condition,
    "goods.labels_intact": _condition,
    "goods.use_marks": _condition,
    "goods.data_left": _condition,
    "goods.damage": _damage,
    "goods.condition_basis": _damage,
    "defect.visibility": _seen_in_use,
    "defect.severity": _defect,
    "defect.safety_hazard": _defect,
    "defect.disclosed_at_sale": _defect,
    "evidence.store_source_proof": _proven_by_store,
    "proof.serial": _identity,
    "customer.flagged_for_abuse": _no_reason,
}
"""The facts that only a person can tell, and the requests whose verdict may turn on them.

Where the portal itself knows the answer (no gift was sold, nothing lapsed, the store's terms ask for no box), it tells
it, and the fact is no question.
"""


def assumed_facts(
    told: Mapping[str, object], kind: RequestKind, reason: Reason, taken: Collection[str] = ()
) -> tuple[str, ...]:
    """Facts that may bear on this request and that nobody has told: the verdict rests on their defaults.

    `taken` are facts that stand in `told` with a value nobody has stated either.
    """
    known = frozenset(stated_facts(told)) - frozenset(taken)
    return tuple(fact for fact, matters in MATTERS.items() if matters(kind, reason) and fact not in known)


def stated_facts(told: Mapping[str, object], prefix: str = "") -> Iterator[str]:
    """The dotted names of the facts that nested plain values spell out."""
    for name, value in told.items():
        if isinstance(value, Mapping):
            yield from stated_facts(value, f"{prefix}{name}.")
        else:
            yield prefix + name
