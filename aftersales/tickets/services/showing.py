"""The one door by which a file comes into a ticket, or out of a draft: the link and the file's own history together."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction

from aftersales.domain.custody import CustodyAction
from aftersales.evidence.models import Evidence
from aftersales.evidence.services.custody import Act, record
from aftersales.tickets.models import Message, Ticket, TicketEvidence


def hand_in(
    tickets: Sequence[Ticket], evidence: Sequence[Evidence], act: Act, *, message: Message | None = None
) -> None:
    """Every file stands with every one of these tickets, once; the caller has locked them."""
    if not evidence:
        return
    known = set(
        TicketEvidence.objects.filter(ticket__in=tickets, evidence__in=evidence).values_list("ticket_id", "evidence_id")
    )
    links = [
        TicketEvidence(ticket=ticket, evidence=item, role=act.role, message=message, at=act.at)
        for ticket in tickets
        for item in evidence
        if (ticket.pk, item.pk) not in known
    ]
    with transaction.atomic():
        TicketEvidence.objects.bulk_create(links)
        shown = list(dict.fromkeys(link.evidence_id for link in links))
        payload = {"tickets": [ticket.number for ticket in tickets]}
        record(shown, CustodyAction.SHOWN, act, payload)


def take_out(tickets: Sequence[Ticket], ids: Collection[UUID], act: Act, *, message: Message | None = None) -> int:
    """Undo what nobody else has seen: files of a draft, or of a message that is taken back. How many links went."""
    links = TicketEvidence.objects.filter(ticket__in=tickets, evidence__in=ids)
    with transaction.atomic():
        gone, _ = (links.filter(message=message) if message else links).delete()
        if gone:
            payload = {"tickets": [ticket.number for ticket in tickets]}
            record(ids, CustodyAction.TAKEN_OUT, act, payload)
    return gone
