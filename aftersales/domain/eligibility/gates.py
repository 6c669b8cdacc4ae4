"""What every request must pass, whatever it asks and why (contract 3.3)."""

from collections.abc import Iterator

from aftersales.domain.eligibility.facts import Facts
from aftersales.domain.eligibility.findings import Finding, FindingCode, finding
from aftersales.domain.eligibility.vocabulary import PurchaseProof, SerialCheck
from aftersales.domain.requests import NEEDS_GOODS_IN_HAND, Reason, RequestKind, reasons_for

_IDENTITY_MATTERS = frozenset({RequestKind.RETURN_REFUND, RequestKind.EXCHANGE, RequestKind.REPAIR})
_STRANGE_GOODS = frozenset({Reason.WRONG_ITEM, Reason.COUNTERFEIT})
"""Here a strange serial number is the complaint itself."""

_SERIAL_QUESTIONS = {
    SerialCheck.MISMATCH: FindingCode.SERIAL_MISMATCH,
    SerialCheck.ALREADY_CLAIMED: FindingCode.DUPLICATE_SERIAL,
}


def applicant(facts: Facts) -> Iterator[Finding]:
    if not facts.customer.is_order_owner:
        yield finding(FindingCode.NOT_ORDER_OWNER)


def earlier_requests(facts: Facts) -> Iterator[Finding]:
    if facts.history.open_ticket:
        yield finding(FindingCode.OPEN_TICKET)
    limit = facts.limits.applications
    if facts.history.applications >= limit:
        yield finding(FindingCode.APPLICATION_LIMIT, limit=limit)


def units_left(facts: Facts) -> Iterator[Finding]:
    left = facts.order.quantity - facts.history.quantity_settled
    if facts.request.quantity > left:
        yield finding(FindingCode.QUANTITY_EXCEEDED, left=left)


def reason_fits(facts: Facts) -> Iterator[Finding]:
    if facts.request.reason not in reasons_for(facts.request.kind, facts.order.is_in_hand):
        yield finding(FindingCode.REASON_NOT_FOR_KIND)


def goods_in_hand(facts: Facts) -> Iterator[Finding]:
    if facts.request.kind in NEEDS_GOODS_IN_HAND and not facts.order.is_in_hand:
        yield finding(FindingCode.NOT_YET_DELIVERED)


def lapsed_reason(facts: Facts) -> Iterator[Finding]:
    """The store's consent reopens the reason, never a window (TB 43)."""
    if facts.history.same_reason_lapsed and not facts.history.store_consents:
        yield finding(FindingCode.REAPPLY_NEEDS_CONSENT)


def identity(facts: Facts) -> Iterator[Finding]:
    """Are these the goods that were sold, and when? An order record or a dated invoice is full proof."""
    if facts.request.kind not in _IDENTITY_MATTERS or facts.request.reason in _STRANGE_GOODS:
        return
    if question := _SERIAL_QUESTIONS.get(facts.proof.serial):
        yield finding(question)
    if facts.proof.purchase is PurchaseProof.LABEL_DATE:
        yield finding(FindingCode.PROOF_INDICATIVE)


def stock(facts: Facts) -> Iterator[Finding]:
    if facts.request.kind is RequestKind.EXCHANGE and not facts.item.in_stock:
        yield finding(FindingCode.OUT_OF_STOCK)


FIRST = (applicant, earlier_requests, units_left)
STOPS = (reason_fits, goods_in_hand)
"""In this order; after the first that speaks nothing more is tested."""

LAST = (lapsed_reason, identity, stock)
