from aftersales.catalog.selectors import requirements_for
from aftersales.domain.evidence_requirements import Missing, missing_requirements
from aftersales.domain.requests import Reason, RequestKind
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.lists import counted_evidence


def missing_shots(ticket: Ticket) -> tuple[Missing, ...]:
    """What the ticket's files do not show yet, needed shots first."""
    kind, reason = RequestKind(ticket.kind), Reason(ticket.reason)
    asked = requirements_for(reason, kind, ticket.order_line.category, ticket.store_id)
    shown = counted_evidence(ticket).values_list("shot", "evidence__kind")
    return missing_requirements(asked, shown)
