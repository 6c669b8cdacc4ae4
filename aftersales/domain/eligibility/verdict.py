"""The engine's answer."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from aftersales.domain.eligibility.findings import Finding, FindingCode, FindingKind


class Outcome(StrEnum):
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    NEEDS_REVIEW = "needs_review"


class ReturnShipping(StrEnum):
    """Who pays the leg back to the store; by fault means with the answer to the open question."""

    CUSTOMER = "customer"
    STORE = "store"
    INSURANCE = "insurance"
    BY_FAULT = "by_fault"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`last_day` is the end of the window that governs the request, rolled; None when none governs it."""

    outcome: Outcome
    return_shipping: ReturnShipping
    last_day: date | None
    findings: tuple[Finding, ...]

    @property
    def codes(self) -> tuple[FindingCode, ...]:
        return tuple(finding.code for finding in self.findings)

    def of_kind(self, *kinds: FindingKind) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.kind in kinds)

    def as_json(self) -> dict[str, object]:
        """The contract's answer, in plain values."""
        return {
            "outcome": self.outcome.value,
            "return_shipping": self.return_shipping.value,
            "last_day": self.last_day.isoformat() if self.last_day else None,
            "findings": [code.value for code in self.codes],
        }

    def snapshot(self) -> dict[str, object]:
        """The answer with each finding's kind, source and values, to be kept with a ticket."""
        return self.as_json() | {"findings": [each.as_json() for each in self.findings]}
