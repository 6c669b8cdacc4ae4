"""What follows when a store does not answer (rules 6.1, WAIT_SELLER)."""

from decimal import Decimal

from aftersales.domain.eligibility import Outcome


def will_approve(outcome: str, value: Decimal, limit: Decimal) -> bool:
    """Silence approves only what is clearly owed and not above the limit; the platform decides the rest."""
    return outcome == Outcome.ELIGIBLE and value <= limit
