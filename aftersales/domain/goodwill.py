"""Requests that no right covers, sent all the same: the store may grant them, and nobody else can."""

from collections.abc import Collection

from aftersales.domain.eligibility import Outcome, Verdict
from aftersales.domain.eligibility.findings import FindingCode

NEVER_A_FAVOUR = frozenset(
    {
        FindingCode.NOT_ORDER_OWNER,
        FindingCode.OPEN_TICKET,
        FindingCode.APPLICATION_LIMIT,
        FindingCode.QUANTITY_EXCEEDED,
        FindingCode.REASON_NOT_FOR_KIND,
        FindingCode.NOT_YET_DELIVERED,
        FindingCode.NO_PRICE_DROP,
    }
)
"""What these refuse is no claim at all, or was made too often: no store could grant it."""


OWN_DAMAGE = frozenset({FindingCode.HUMAN_DAMAGE, FindingCode.UNAUTHORISED_REPAIR})
"""Where a store may still offer a repair that is paid for."""


class IneligibleError(Exception):
    """The request is not owed, so it is not sent as of right; nothing was changed."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict)
        self.verdict = verdict


def can_be_a_favour(codes: Collection[str]) -> bool:
    """Whether the store may be asked all the same, by the codes of the verdict."""
    return NEVER_A_FAVOUR.isdisjoint(codes)


def check_submission(verdict: Verdict, *, as_goodwill: bool) -> bool:
    """Whether the request goes to the store as a favour: only where it is asked for and no right covers it.

    Raises IneligibleError.
    """
    if verdict.outcome is not Outcome.INELIGIBLE:
        return False
    if as_goodwill and can_be_a_favour(verdict.codes):
        return True
    raise IneligibleError(verdict)
