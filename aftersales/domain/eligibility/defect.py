"""A defective item: its cause, its proof, and what is owed with it (contract 3.5)."""

from collections.abc import Iterator

from aftersales.domain.calendar import months_on
from aftersales.domain.eligibility.defect_time import exhausted, stricter_terms, too_late, window
from aftersales.domain.eligibility.facts import Facts
from aftersales.domain.eligibility.findings import Finding, FindingCode, finding
from aftersales.domain.eligibility.rules import Rules
from aftersales.domain.eligibility.vocabulary import (
    ConditionBasis,
    Damage,
    GiftStatus,
    Region,
    SourceProof,
    Visibility,
)
from aftersales.domain.requests import RequestKind

BURDEN_MONTHS = 6

_CAUSES = {
    Damage.DROP: FindingCode.HUMAN_DAMAGE,
    Damage.LIQUID: FindingCode.HUMAN_DAMAGE,
    Damage.MISUSE: FindingCode.HUMAN_DAMAGE,
    Damage.UNAUTHORISED_REPAIR: FindingCode.UNAUTHORISED_REPAIR,
    Damage.FORCE_MAJEURE: FindingCode.FORCE_MAJEURE,
    Damage.NORMAL_WEAR: FindingCode.NORMAL_WEAR,
}


def software_is_no_defect(facts: Facts) -> Iterator[Finding]:
    yield finding(FindingCode.NOT_A_DEFECT)


def cause(facts: Facts) -> Iterator[Finding]:
    """Who must prove what: in the first six months an unproved claim of the store does not count (CPL 23)."""
    goods = facts.goods
    if goods.damage is Damage.NONE:
        return
    if goods.condition_basis is ConditionBasis.AGREED:
        yield finding(_CAUSES[goods.damage])
    elif goods.condition_basis is ConditionBasis.STORE_CLAIM and _burden_is_on_store(facts):
        yield finding(FindingCode.BURDEN_ON_STORE)
    else:
        yield finding(FindingCode.CAUSE_DISPUTED)


def _burden_is_on_store(facts: Facts) -> bool:
    """Six months from the delivery of the present unit; they never roll."""
    return facts.day <= months_on(facts.unit_delivered_on, BURDEN_MONTHS)


def disclosed(facts: Facts) -> Iterator[Finding]:
    if facts.defect.disclosed_at_sale:
        yield finding(FindingCode.DEFECT_DISCLOSED)


def evidence(facts: Facts) -> Iterator[Finding]:
    """A visible defect is shown by the customer; for a hidden one the store answers first (TB 65-66)."""
    if facts.evidence.shows_something:
        return
    if facts.defect.visibility is Visibility.VISIBLE:
        yield finding(FindingCode.EVIDENCE_MISSING)
    elif facts.evidence.store_source_proof is SourceProof.FAILED:
        yield finding(FindingCode.SOURCE_UNPROVEN)
    else:
        yield finding(FindingCode.SOURCE_PROOF_OPEN)


def care(facts: Facts) -> Iterator[Finding]:
    if not facts.request.self_check_done:
        yield finding(FindingCode.SELF_CHECK_MISSING)
    if facts.defect.safety_hazard:
        yield finding(FindingCode.SAFETY_HAZARD)


def gift(facts: Facts) -> Iterator[Finding]:
    is_lost = facts.order.gift.status is GiftStatus.LOST
    is_return = facts.request.kind is RequestKind.RETURN_REFUND
    if is_lost and is_return and facts.order.region is Region.ZHEJIANG:
        yield finding(FindingCode.GIFT_KEPT)


DEFECT = Rules(
    validators=(cause, disclosed, evidence, care, gift, exhausted, stricter_terms),
    window=window,
    when_late=too_late,
)
SOFTWARE_REPAIR = Rules(validators=(software_is_no_defect,))
