"""How long each store's requests usually take, counted anew each night."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from aftersales.domain.lifecycle import State
from aftersales.domain.usual import COUNTED_BACK, usual_length
from aftersales.tickets.models import Ticket, UsualTime


def count_usual_times(at: datetime) -> int:
    """Put what the last year says in the place of what was known; how many kinds of how many stores say something."""
    lengths: dict[tuple[int, str], list[timedelta]] = defaultdict(list)
    ended = Ticket.objects.filter(state=State.COMPLETED, ended_at__gt=at - COUNTED_BACK, submitted_at__isnull=False)
    rows = ended.order_by().values_list("store_id", "kind", "submitted_at", "ended_at")
    for store_id, kind, since, until in rows.iterator():
        if since and until:
            lengths[store_id, kind].append(until - since)
    known = {key: usual for key, spans in lengths.items() if (usual := usual_length(spans))}
    fields = ["cases", "length", "counted_at"]
    rows_now = [
        UsualTime(store_id=store_id, kind=kind, cases=usual.cases, length=usual.length, counted_at=at)
        for (store_id, kind), usual in known.items()
    ]
    with transaction.atomic():
        UsualTime.objects.bulk_create(
            rows_now, update_conflicts=True, unique_fields=["store", "kind"], update_fields=fields
        )
        UsualTime.objects.filter(counted_at__lt=at).delete()
    return len(known)
