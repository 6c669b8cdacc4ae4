"""Until when a defect gives a return, an exchange or a repair, and what is left afterwards (contract 3.5)."""

from collections.abc import Iterator

from aftersales.domain.eligibility.facts import Facts
from aftersales.domain.eligibility.findings import Finding, FindingCode, finding
from aftersales.domain.eligibility.vocabulary import BrandRemedy, Region, Severity
from aftersales.domain.eligibility.warranty import brand_warranty, floor_months, store_warranty, warranty
from aftersales.domain.eligibility.windows import End, Window, days_from_sign_off, owed_to, promised_days
from aftersales.domain.requests import RequestKind
from aftersales.domain.terms import DefectRemedy

REPAIRS_BEFORE_EXCHANGE = 2
ZHEJIANG_REPAIR_DAYS = 35
SINGLE_REPAIR_DAYS = 30


def window(facts: Facts, *, with_late_extension: bool = False) -> Window:
    kind = facts.request.kind
    if kind is RequestKind.REPAIR:
        return warranty(facts, with_late_extension=with_late_extension)
    ends = [days_from_sign_off(facts, _statutory_days(facts)), *_promised_ends(facts)]
    if kind is RequestKind.EXCHANGE and facts.brand.remedy is BrandRemedy.REPLACE:
        ends += brand_warranty(facts, with_late_extension=with_late_extension).ends
    if _repairs_are_exhausted(facts):
        ends += warranty(facts, with_late_extension=with_late_extension).ends
    return Window(tuple(ends))


def exhausted(facts: Facts) -> Iterator[Finding]:
    if facts.request.kind is not RequestKind.REPAIR and _repairs_are_exhausted(facts):
        yield finding(FindingCode.REPAIRS_EXHAUSTED)


def too_late(facts: Facts) -> Iterator[Finding]:
    """A refusal, unless a late extension or the running warranty leaves a question."""
    if window(facts, with_late_extension=True).is_open(facts.day):
        yield finding(FindingCode.EXTENSION_LATE)
    elif facts.request.kind is RequestKind.REPAIR:
        yield finding(FindingCode.WARRANTY_ENDED)
    elif questions := tuple(_questions(facts)):
        yield from questions
    else:
        yield finding(FindingCode.WINDOW_CLOSED)


def _questions(facts: Facts) -> Iterator[Finding]:
    """What only a person can judge while the warranty runs, with the notes why it runs (CPL 24; JD2)."""
    term = warranty(facts)
    if not term.is_open(facts.day):
        return
    is_return = facts.request.kind is RequestKind.RETURN_REFUND
    if is_return and facts.defect.severity is Severity.PURPOSE_DEFEATED:
        yield finding(FindingCode.RESCISSION_CLAIMED)
        yield from owed_to(term, facts.day)
    if facts.history.repair_days > SINGLE_REPAIR_DAYS:
        yield finding(FindingCode.REPAIR_OVERRUN)
        yield from owed_to(term, facts.day)


def _repairs_are_exhausted(facts: Facts) -> bool:
    is_over_days = facts.history.repair_days > ZHEJIANG_REPAIR_DAYS
    is_zhejiang = facts.order.region is Region.ZHEJIANG
    return facts.history.repairs_failed >= REPAIRS_BEFORE_EXCHANGE or (is_zhejiang and is_over_days)


# --- the store's terms ---


def stricter_terms(facts: Facts) -> Iterator[Finding]:
    """What the store offers less than the floor, where the floor grants the request (TB 13; CPL 26)."""
    is_refused = _offers_repair_only(facts) or _store_days_are_over(facts)
    if is_refused and window(facts).is_open_by_floor(facts.day):
        yield finding(FindingCode.STORE_TERM_OVERRIDDEN)


def _promised_ends(facts: Facts) -> Iterator[End]:
    """A store that only repairs has promised no longer days to return or exchange."""
    if not _offers_repair_only(facts):
        yield from promised_days(facts, _store_days(facts))


def _offers_repair_only(facts: Facts) -> bool:
    is_repair = facts.request.kind is RequestKind.REPAIR
    return facts.store.terms.defect_remedy is DefectRemedy.REPAIR_ONLY and not is_repair


def _store_days_are_over(facts: Facts) -> bool:
    if facts.request.kind is RequestKind.REPAIR:
        months = facts.store.terms.warranty_months
        is_shorter = months is not None and months < floor_months(facts)
        return is_shorter and not store_warranty(facts).is_open(facts.day)
    days = _store_days(facts)
    is_shorter = days is not None and days < _statutory_days(facts)
    return is_shorter and not Window(tuple(promised_days(facts, days))).is_open(facts.day)


def _store_days(facts: Facts) -> int | None:
    terms = facts.store.terms
    is_return = facts.request.kind is RequestKind.RETURN_REFUND
    return terms.defect_return_days if is_return else terms.defect_exchange_days


def _statutory_days(facts: Facts) -> int:
    is_return = facts.request.kind is RequestKind.RETURN_REFUND
    return facts.floor.defect_return_days if is_return else facts.floor.defect_exchange_days
