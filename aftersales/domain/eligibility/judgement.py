"""Facts in, verdict out."""

from collections.abc import Iterable, Iterator

from aftersales.domain.eligibility import gates, shipping
from aftersales.domain.eligibility.defect import DEFECT, SOFTWARE_REPAIR
from aftersales.domain.eligibility.facts import Facts
from aftersales.domain.eligibility.findings import Finding, FindingKind
from aftersales.domain.eligibility.mismatch import (
    COUNTERFEIT,
    DELIVERY_FAULT,
    HIDDEN_MISMATCH,
    VISIBLE_MISMATCH,
)
from aftersales.domain.eligibility.money import PRICE_PROTECTION, REFUND_ONLY, about_refund
from aftersales.domain.eligibility.no_reason import NO_REASON
from aftersales.domain.eligibility.rules import Rules, Validator
from aftersales.domain.eligibility.verdict import Outcome, ReturnShipping, Verdict
from aftersales.domain.eligibility.vocabulary import Visibility
from aftersales.domain.eligibility.windows import Window, about_last_day, owed_to
from aftersales.domain.requests import Reason, RequestKind


def judge(facts: Facts) -> Verdict:
    """What is owed to the customer: whatever any of law, platform, store and brand grants."""
    first = _found(gates.FIRST, facts)
    stop = next(iter(_found(gates.STOPS, facts)), None)
    if stop is not None:
        return _verdict(facts, (*first, stop), None)
    rules = rules_for(facts)
    window = rules.window(facts)
    rest = _found((*gates.LAST, *rules.validators, about_refund), facts)
    return _verdict(facts, (*first, *rest, *_in_time(facts, rules, window)), window)


def rules_for(facts: Facts) -> Rules:
    """The concern of a request whose kind and reason fit."""
    return _BY_KIND.get(facts.request.kind) or _rules_for_reason(facts)


def _rules_for_reason(facts: Facts) -> Rules:
    kind, reason = facts.request.kind, facts.request.reason
    if kind is RequestKind.REPAIR and reason is Reason.SOFTWARE_ISSUE:
        return SOFTWARE_REPAIR
    if reason is Reason.NOT_AS_DESCRIBED and facts.defect.visibility is Visibility.HIDDEN:
        return HIDDEN_MISMATCH
    return _BY_REASON[reason]


_BY_KIND = {
    RequestKind.REFUND_ONLY: REFUND_ONLY,
    RequestKind.PRICE_PROTECTION: PRICE_PROTECTION,
}
_BY_REASON = {
    Reason.NO_LONGER_WANTED: NO_REASON,
    Reason.SOFTWARE_ISSUE: NO_REASON,
    Reason.DEFECTIVE: DEFECT,
    Reason.WRONG_ITEM: DELIVERY_FAULT,
    Reason.MISSING_PARTS: DELIVERY_FAULT,
    Reason.DAMAGED_IN_TRANSIT: DELIVERY_FAULT,
    Reason.NOT_AS_DESCRIBED: VISIBLE_MISMATCH,
    Reason.COUNTERFEIT: COUNTERFEIT,
}


def _found(validators: Iterable[Validator], facts: Facts) -> tuple[Finding, ...]:
    return tuple(each for validator in validators for each in validator(facts))


def _in_time(facts: Facts, rules: Rules, window: Window | None) -> Iterator[Finding]:
    if window is None:
        return
    if not window.is_open(facts.day):
        yield from rules.when_late(facts)
    yield from owed_to(window, facts.day)
    yield from about_last_day(facts, window)


def _verdict(facts: Facts, findings: tuple[Finding, ...], window: Window | None) -> Verdict:
    kinds = frozenset(each.kind for each in findings)
    outcome = _outcome(kinds)
    payer = _payer(facts, outcome, kinds)
    notes = () if outcome is Outcome.INELIGIBLE else shipping.about_the_way(facts, payer)
    last_day = window.last_day if window else None
    return Verdict(outcome, payer, last_day, _once((*findings, *notes)))


def _outcome(kinds: frozenset[FindingKind]) -> Outcome:
    """A refusal outweighs a question: what is too late is not sent to an inspection first."""
    if FindingKind.REFUSAL in kinds:
        return Outcome.INELIGIBLE
    is_open = kinds & {FindingKind.FAULT_QUESTION, FindingKind.PLAIN_QUESTION}
    return Outcome.NEEDS_REVIEW if is_open else Outcome.ELIGIBLE


def _payer(facts: Facts, outcome: Outcome, kinds: frozenset[FindingKind]) -> ReturnShipping:
    if outcome is Outcome.INELIGIBLE:
        return ReturnShipping.NONE
    if FindingKind.FAULT_QUESTION in kinds and shipping.goods_travel(facts):
        return ReturnShipping.BY_FAULT
    return shipping.payer_if_granted(facts)


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple({each.code: each for each in findings}.values())
