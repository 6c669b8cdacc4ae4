"""Which right a customer has, until when, and who pays the parcel: `judge(facts)` answers with its reasons."""

from aftersales.domain.eligibility.facts import Facts, facts_from
from aftersales.domain.eligibility.findings import Finding, FindingCode, FindingKind
from aftersales.domain.eligibility.judgement import judge
from aftersales.domain.eligibility.verdict import Outcome, ReturnShipping, Verdict
from aftersales.domain.reading import FactError, FactProblem
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.terms import PolicyTerms

__all__ = [
    "FactError",
    "FactProblem",
    "Facts",
    "Finding",
    "FindingCode",
    "FindingKind",
    "Outcome",
    "PolicyTerms",
    "Reason",
    "RequestKind",
    "ReturnShipping",
    "Verdict",
    "facts_from",
    "judge",
]
