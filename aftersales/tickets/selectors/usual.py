"""How long requests usually take at a store."""

from collections.abc import Mapping

from aftersales.domain.requests import RequestKind
from aftersales.rows.prepared import PreparedRows
from aftersales.tickets.models import UsualTime


def usual_times(store_id: int) -> Mapping[RequestKind, UsualTime]:
    """By kind; a kind without enough cases is not there."""
    return {RequestKind(row.kind): row for row in _USUAL.read(store=store_id)}


_USUAL = PreparedRows(lambda store: UsualTime.objects.filter(store=store), "store")
