"""Returns that come often: a hint for a person, never a reason to refuse (a right does not wear out)."""

from datetime import timedelta

from aftersales.domain.requests import RequestKind

RETURNS = (RequestKind.RETURN_REFUND, RequestKind.EXCHANGE)
MANY, MANY_WITHIN = 3, timedelta(days=180)
"""So many requests of one customer at one store, the one looked at among them."""


def are_many(returns: int) -> bool:
    return returns >= MANY
