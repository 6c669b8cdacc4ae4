"""What every file is used for, and when that ended: of old files, to know whose bytes may go."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from aftersales.disputes.models import Dispute, Exhibit
from aftersales.domain.evidence import EvidenceState
from aftersales.evidence.models import Evidence, EvidenceHold
from aftersales.orders.models import OrderProof
from aftersales.refunds.models import Payment
from aftersales.tickets.models import TicketEvidence

Ends = Mapping[UUID, list[datetime | None]]
KEPT_STATES = (EvidenceState.READY, EvidenceState.REFUSED, EvidenceState.FAILED)


def old_files(received_by: datetime, after: tuple[datetime, UUID] | None = None) -> QuerySet[Evidence]:
    """Files whose bytes are still here, in the order in which they came; `after` is the last one looked at."""
    old = Evidence.objects.filter(state__in=KEPT_STATES, received_at__lte=received_by)
    if after:
        at, pk = after
        old = old.filter(Q(received_at__gt=at) | Q(received_at=at, pk__gt=pk))
    return old.order_by("received_at", "pk")


def ends_of(ids: Collection[UUID]) -> Ends:
    """Of each file, the end of everything it was used in; None for what is still going on.

    Photos of an inspection are files of its ticket too, and so are those that a ruling relies on.
    """
    found: dict[UUID, list[datetime | None]] = defaultdict(list)
    for pk, ended_at in _uses(ids):
        found[pk].append(ended_at)
    return found


def held_files(ids: Collection[UUID]) -> set[UUID]:
    """Those that somebody wants kept."""
    holds = EvidenceHold.objects.filter(evidence__in=ids, released_at__isnull=True)
    return set(holds.values_list("evidence", flat=True))


def _uses(ids: Collection[UUID]) -> Iterator[tuple[UUID, datetime | None]]:
    yield from TicketEvidence.objects.filter(evidence__in=ids).values_list("evidence", "ticket__ended_at")
    disputes = Dispute.objects.filter(ticket__evidence_links__evidence__in=ids)
    yield from disputes.values_list("ticket__evidence_links__evidence", "ended_at")
    yield from Exhibit.objects.filter(evidence__in=ids).values_list("evidence", "submission__round__dispute__ended_at")
    yield from OrderProof.objects.filter(evidence__in=ids).values_list("evidence", "removed_at")
    yield from Payment.objects.filter(proof__in=ids).values_list("proof", "settled_at")
