"""How long requests usually take at a store."""

from collections.abc import Mapping

from aftersales.domain.requests import RequestKind
from aftersales.tickets.models import UsualTime


def usual_times(store_id: int) -> Mapping[RequestKind, UsualTime]:
    """By kind; a kind without enough cases is not there."""
    rows = UsualTime.objects.filter(store=store_id)
    return {RequestKind(row.kind): row for row in rows}
