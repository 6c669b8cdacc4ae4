"""Who pays the way back (contract 3.11)."""

from collections.abc import Iterator

from aftersales.domain.eligibility.facts import Facts
from aftersales.domain.eligibility.findings import Finding, FindingCode, finding
from aftersales.domain.eligibility.verdict import ReturnShipping
from aftersales.domain.eligibility.vocabulary import Handover
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.terms import ReturnShippingPayer

_NOTHING_TRAVELS = frozenset({RequestKind.REFUND_ONLY, RequestKind.RESEND, RequestKind.PRICE_PROTECTION})
_NO_REASON = frozenset({Reason.NO_LONGER_WANTED, Reason.SOFTWARE_ISSUE})


def payer_if_granted(facts: Facts) -> ReturnShipping:
    """The payer where no question of fault is open."""
    if not goods_travel(facts):
        return ReturnShipping.NONE
    if facts.request.reason not in _NO_REASON:
        return ReturnShipping.STORE
    if facts.request.kind is RequestKind.EXCHANGE:
        return ReturnShipping.CUSTOMER
    return _no_reason_return(facts)


def _no_reason_return(facts: Facts) -> ReturnShipping:
    if facts.store.terms.return_shipping_payer is ReturnShippingPayer.STORE:
        return ReturnShipping.STORE
    return ReturnShipping.INSURANCE if facts.order.return_insured else ReturnShipping.CUSTOMER


def goods_travel(facts: Facts) -> bool:
    return facts.request.kind not in _NOTHING_TRAVELS and not _is_repaired_on_site(facts)


def about_the_way(facts: Facts, payer: ReturnShipping) -> Iterator[Finding]:
    """Notes for a request that is not refused."""
    if _is_repaired_on_site(facts):
        yield finding(FindingCode.ONSITE_REPAIR)
    if payer is ReturnShipping.CUSTOMER and facts.request.handover is Handover.COLLECT_PARCEL:
        yield finding(FindingCode.COLLECT_NOT_AGREED)


def _is_repaired_on_site(facts: Facts) -> bool:
    """Only at a store that offers it; elsewhere the item travels as a parcel."""
    is_repair = facts.request.kind is RequestKind.REPAIR
    is_wanted = facts.request.handover is Handover.ON_SITE
    return is_repair and is_wanted and facts.store.terms.offers_onsite_repair
