"""Money without a return, and what a return does to the amount (contract 3.9 and 3.10)."""

from collections.abc import Iterator

from aftersales.domain.eligibility.facts import Facts
from aftersales.domain.eligibility.findings import Finding, FindingCode, finding
from aftersales.domain.eligibility.rules import Rules
from aftersales.domain.eligibility.vocabulary import Fulfilment, Promotion
from aftersales.domain.eligibility.windows import Window, promised_days
from aftersales.domain.requests import Reason, RequestKind

_BEFORE_DELIVERY = {
    Fulfilment.DEPOSIT_PAID: FindingCode.DEPOSIT_FORFEITED,
    Fulfilment.IN_TRANSIT: FindingCode.INTERCEPT_PENDING,
}
_SHARED_PRICE = frozenset({Promotion.BUNDLE, Promotion.THRESHOLD_DISCOUNT})


def refund_before_delivery(facts: Facts) -> Iterator[Finding]:
    if code := _BEFORE_DELIVERY.get(facts.order.fulfilment):
        yield finding(code)


def refund_without_return(facts: Facts) -> Iterator[Finding]:
    if not facts.order.is_in_hand:
        return
    is_denied = facts.request.reason is Reason.NOT_DELIVERED
    yield finding(FindingCode.SIGN_OFF_DISPUTED if is_denied else FindingCode.GOODS_KEPT)


def price_promise(facts: Facts) -> Iterator[Finding]:
    if facts.store.terms.price_protection_days == 0:
        yield finding(FindingCode.NO_PRICE_PROTECTION)
    if not facts.request.price_drop:
        yield finding(FindingCode.NO_PRICE_DROP)


def price_window(facts: Facts) -> Window | None:
    """The promised days from sign-off; before it they have not begun."""
    days = facts.store.terms.price_protection_days
    if days == 0 or not facts.order.is_in_hand:
        return None
    return Window(tuple(promised_days(facts, days)))


def about_refund(facts: Facts) -> Iterator[Finding]:
    """How the amount of a return is found, whatever its reason (R7 14-17)."""
    if facts.request.kind is not RequestKind.RETURN_REFUND:
        return
    promotions = facts.order.promotions
    if not _SHARED_PRICE.isdisjoint(promotions) or facts.request.quantity < facts.order.quantity:
        yield finding(FindingCode.REFUND_RECALCULATED)
    if Promotion.VOUCHERS in promotions:
        yield finding(FindingCode.VOUCHERS_IN_KIND)


REFUND_ONLY = Rules(validators=(refund_before_delivery, refund_without_return))
PRICE_PROTECTION = Rules(validators=(price_promise,), window=price_window)
