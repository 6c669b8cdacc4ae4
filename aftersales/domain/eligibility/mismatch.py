"""Not what was bought: wrong, incomplete, damaged, not as described, or a fake (contract 3.7 and 3.8)."""

from collections.abc import Iterator
from datetime import timedelta

from aftersales.domain.eligibility.condition import intact
from aftersales.domain.eligibility.facts import Facts
from aftersales.domain.eligibility.findings import Finding, FindingCode, finding
from aftersales.domain.eligibility.rules import Rules
from aftersales.domain.eligibility.vocabulary import Fulfilment, SourceProof
from aftersales.domain.eligibility.windows import Window, days_from_sign_off
from aftersales.domain.requests import Reason, RequestKind


def window(facts: Facts) -> Window:
    is_return = facts.request.kind is RequestKind.RETURN_REFUND
    floor = facts.floor
    return Window(
        (days_from_sign_off(facts, floor.mismatch_return_days if is_return else floor.mismatch_replacement_days),)
    )


def evidence(facts: Facts) -> Iterator[Finding]:
    if not facts.evidence.shows_something:
        yield finding(FindingCode.EVIDENCE_MISSING)


def receipt(facts: Facts) -> Iterator[Finding]:
    """Whoever confirmed receipt must prove what was wrong with the parcel (TB 76)."""
    if facts.order.fulfilment is Fulfilment.RECEIPT_CONFIRMED:
        yield finding(FindingCode.BURDEN_ON_CUSTOMER)


def damage_report(facts: Facts) -> Iterator[Finding]:
    is_damaged = facts.request.reason is Reason.DAMAGED_IN_TRANSIT
    in_time = timedelta(hours=facts.limits.damage_report_hours)
    if is_damaged and facts.request.submitted_at - facts.order.signed_at > in_time:
        yield finding(FindingCode.LATE_DAMAGE_REPORT)


def shows_only_in_use(facts: Facts) -> Iterator[Finding]:
    yield finding(FindingCode.DESCRIPTION_DISPUTED)


def source(facts: Facts) -> Iterator[Finding]:
    """The store must prove where the goods come from; a fake has no time limit (TB 66, 69)."""
    if facts.evidence.store_source_proof is SourceProof.FAILED:
        yield finding(FindingCode.SOURCE_UNPROVEN)
    else:
        yield finding(FindingCode.SOURCE_PROOF_OPEN)


DELIVERY_FAULT = Rules(validators=(evidence, receipt, damage_report), window=window)
VISIBLE_MISMATCH = Rules(validators=(evidence, intact), window=window)
HIDDEN_MISMATCH = Rules(validators=(shows_only_in_use,))
COUNTERFEIT = Rules(validators=(source,))
