"""Are the goods still intact (R7 8-9)? Asked of no-reason requests and of visible mismatches."""

from collections.abc import Iterator

from aftersales.domain.eligibility.facts import Facts
from aftersales.domain.eligibility.findings import Finding, FindingCode, finding
from aftersales.domain.eligibility.vocabulary import ConditionBasis


def intact(facts: Facts) -> Iterator[Finding]:
    if facts.goods.is_intact:
        return
    if facts.goods.condition_basis is ConditionBasis.AGREED:
        yield finding(FindingCode.NOT_INTACT)
    else:
        yield finding(FindingCode.CONDITION_DISPUTED)
