"""One file of a ticket: what staff hold of it, and what became of it since it was received."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from aftersales.domain.lifecycle import Role
from aftersales.evidence.models import EvidenceEvent, EvidenceHold
from aftersales.tickets.models import EvidenceMark, TicketEvidence


def marks_on(links: Sequence[TicketEvidence]) -> Mapping[int, list[EvidenceMark]]:
    """Of each link, the newest mark of each side: the store's before the platform's."""
    newest: dict[int, dict[str, EvidenceMark]] = defaultdict(dict)
    for mark in EvidenceMark.objects.filter(link__in=links).select_related("by").order_by("id"):
        newest[mark.link_id][mark.role] = mark
    return {pk: sorted(found.values(), key=lambda one: one.role != Role.STORE) for pk, found in newest.items()}


def custody_of(link: TicketEvidence) -> QuerySet[EvidenceEvent]:
    """Oldest first: the links of a chain are read in their order."""
    return EvidenceEvent.objects.filter(evidence=link.evidence_id).select_related("by").order_by("sequence")


def holds_on(link: TicketEvidence) -> QuerySet[EvidenceHold]:
    """The holds in force."""
    held = EvidenceHold.objects.filter(evidence=link.evidence_id, released_at__isnull=True)
    return held.select_related("by").order_by("id")
