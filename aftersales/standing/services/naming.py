"""A store's name on published rulings, where a penalty that rests on one is public anyway."""

from aftersales.disputes.services.publishing import name_store
from aftersales.domain.penalties import PUBLIC_STATES
from aftersales.standing.models import PenaltySource, SourceKind


def name_stores() -> int:
    """How many published rulings name their store from now on."""
    held = PenaltySource.objects.filter(kind=SourceKind.RULING, penalty__state__in=PUBLIC_STATES)
    return name_store(held.values("source_id"))
