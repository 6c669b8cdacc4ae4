"""Pictures that were shown before, in another request: a hint for a person, never a reason to refuse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from aftersales.evidence.selectors import look_alikes
from aftersales.tickets.models import Ticket, TicketEvidence


@dataclass(frozen=True, slots=True)
class Repeat:
    """A file of one ticket and the ticket that showed the same, or nearly the same, before or after."""

    file: TicketEvidence
    ticket: Ticket
    is_same: bool
    is_other_customer: bool


def repeats_of(ticket: Ticket, links: Sequence[TicketEvidence]) -> list[Repeat]:
    """The very same first, and other customers' before the customer's own.

    Tickets of one request share their files, so they do not count.
    """
    near = look_alikes([link.evidence for link in links if link.evidence.is_seen])
    others = {other for found in near.values() for other in found}
    if not others:
        return []
    shown = TicketEvidence.objects.filter(evidence__in=others, ticket__submitted_at__isnull=False)
    elsewhere = shown.exclude(ticket__request=ticket.request_id).select_related("ticket").order_by("-at", "id")
    found = [_repeat(ticket, link, other, near) for link in links for other in elsewhere if _alike(near, link, other)]
    return sorted(found, key=lambda repeat: (not repeat.is_same, not repeat.is_other_customer))


def _alike(near: Mapping[UUID, Mapping[UUID, int]], link: TicketEvidence, other: TicketEvidence) -> bool:
    return other.evidence_id in near.get(link.evidence_id, {})


def _repeat(
    ticket: Ticket, link: TicketEvidence, other: TicketEvidence, near: Mapping[UUID, Mapping[UUID, int]]
) -> Repeat:
    return Repeat(
        file=link,
        ticket=other.ticket,
        is_same=near[link.evidence_id][other.evidence_id] == 0,
        is_other_customer=other.ticket.customer_id != ticket.customer_id,
    )
