"""Return or exchange for no reason; a software issue is no defect and is judged the same way (contract 3.4)."""

from collections.abc import Iterator

from aftersales.domain.eligibility.condition import intact
from aftersales.domain.eligibility.facts import Facts
from aftersales.domain.eligibility.findings import Finding, FindingCode, finding, note
from aftersales.domain.eligibility.rules import Rules
from aftersales.domain.eligibility.vocabulary import (
    Consent,
    ConsentScope,
    GiftStatus,
    Nature,
    OutboundShipping,
    Promotion,
)
from aftersales.domain.eligibility.windows import End, Window, days_from_sign_off, promised_days
from aftersales.domain.requests import Reason, RequestKind

_EXCLUDED_BY_LAW = frozenset({Nature.CUSTOM_MADE, Nature.PERISHABLE, Nature.DIGITAL_CONTENT})
_EXCLUDABLE = frozenset({Nature.HYGIENE, Nature.ACTIVATION_SENSITIVE, Nature.DISCLOSED_FLAW})
_SALE = frozenset({Promotion.CLEARANCE, Promotion.FLASH_SALE})


def software_is_no_defect(facts: Facts) -> Iterator[Finding]:
    if facts.request.reason is Reason.SOFTWARE_ISSUE:
        yield note(FindingCode.NOT_A_DEFECT)


def nature(facts: Facts) -> Iterator[Finding]:
    """Excluded by what the item is; what the listing says counts for nothing (CPL 25; R7 6-7)."""
    item, opened = facts.item, facts.goods.opened
    if item.nature in _EXCLUDED_BY_LAW or (item.nature is Nature.SEALED_SOFTWARE and opened):
        yield finding(FindingCode.EXCLUDED_BY_NATURE)
    elif item.nature in _EXCLUDABLE:
        yield from _excluded_by_consent(facts)
    elif item.nature is Nature.ORDINARY and _claims_exclusion(facts):
        yield finding(FindingCode.EXCLUSION_NOT_ALLOWED)


def _excluded_by_consent(facts: Facts) -> Iterator[Finding]:
    consent = facts.exclusion_consent
    if consent.given is not Consent.CONFIRMED:
        yield finding(FindingCode.EXCLUSION_NOT_CONFIRMED)
    elif consent.scope is ConsentScope.ALWAYS or facts.goods.opened:
        yield finding(FindingCode.EXCLUDED_BY_CONSENT)


def _claims_exclusion(facts: Facts) -> bool:
    return facts.item.listed_as_excluded or facts.exclusion_consent.given is not Consent.NONE


def good_faith(facts: Facts) -> Iterator[Finding]:
    if facts.customer.flagged_for_abuse:
        yield finding(FindingCode.ABUSE_FLAGGED)


def deductions(facts: Facts) -> Iterator[Finding]:
    """What a return takes off the refund; it never refuses one."""
    if facts.request.kind is not RequestKind.RETURN_REFUND:
        return
    gift = facts.order.gift
    if gift.status is GiftStatus.LOST and gift.announced_price is not None:
        yield finding(FindingCode.GIFT_DEDUCTED, price=gift.announced_price)
    if facts.order.outbound_shipping is OutboundShipping.CHARGED:
        yield finding(FindingCode.OUTBOUND_FREIGHT_KEPT)


# --- the store's days and conditions ---


def window(facts: Facts) -> Window:
    """The days of law and platform; the store's promise where the goods meet its conditions."""
    promised = () if _misses_conditions(facts) else promised_days(facts, facts.store.terms.no_reason_days)
    return Window((_statutory_end(facts), *promised))


def stricter_terms(facts: Facts) -> Iterator[Finding]:
    """Inside the statutory days the store's own conditions are void (R7 31; TB 13)."""
    if facts.day > _statutory_end(facts).last_day:
        return
    if _misses_conditions(facts) or _is_past_store_days(facts) or _bears_restocking_fee(facts):
        yield finding(FindingCode.STORE_TERM_OVERRIDDEN)


def _statutory_end(facts: Facts) -> End:
    return days_from_sign_off(facts, facts.floor.no_reason_days)


def _misses_conditions(facts: Facts) -> bool:
    terms, goods = facts.store.terms, facts.goods
    is_exchange = facts.request.kind is RequestKind.EXCHANGE
    return (
        (terms.refuses_opened_goods and goods.opened)
        or (terms.requires_outer_box and not goods.outer_box_kept)
        or (terms.sale_items_final and not _SALE.isdisjoint(facts.order.promotions))
        or (is_exchange and not terms.allows_no_reason_exchange)
    )


def _is_past_store_days(facts: Facts) -> bool:
    days = facts.store.terms.no_reason_days
    return days is not None and facts.day > days_from_sign_off(facts, days).last_day


def _bears_restocking_fee(facts: Facts) -> bool:
    is_return = facts.request.kind is RequestKind.RETURN_REFUND
    return is_return and facts.store.terms.restocking_fee_percent > 0


NO_REASON = Rules(
    validators=(software_is_no_defect, nature, intact, stricter_terms, good_faith, deductions),
    window=window,
)
