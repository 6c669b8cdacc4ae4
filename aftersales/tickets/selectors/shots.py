from collections.abc import Iterable

from aftersales.catalog.selectors import requirements_for
from aftersales.domain.evidence import COUNTED_STATES
from aftersales.domain.evidence_requirements import Missing, missing_requirements
from aftersales.domain.requests import Reason, RequestKind
from aftersales.tickets.models import Ticket, TicketEvidence
from aftersales.tickets.selectors.lists import counted_evidence


def missing_shots(ticket: Ticket, links: Iterable[TicketEvidence] | None = None) -> tuple[Missing, ...]:
    """What the ticket's files do not show yet, needed shots first; `links` where the caller has read them."""
    kind, reason = RequestKind(ticket.kind), Reason(ticket.reason)
    asked = requirements_for(reason, kind, ticket.order_line.category, ticket.store_id)
    if links is None:
        return missing_requirements(asked, counted_evidence(ticket).values_list("shot", "evidence__kind"))
    counted = [link for link in links if not link.is_withdrawn and link.evidence.state in COUNTED_STATES]
    return missing_requirements(asked, [(link.shot, link.evidence.kind) for link in counted])
