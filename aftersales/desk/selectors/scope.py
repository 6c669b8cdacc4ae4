"""Who may see what on the desk, and as whom they act."""

from django.db.models import QuerySet

from aftersales.accounts.selectors import Duties
from aftersales.disputes.models import Dispute
from aftersales.disputes.selectors import all_disputes, disputes_of_stores
from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.lists import submitted_tickets, tickets_of_stores


def visible_tickets(duties: Duties) -> QuerySet[Ticket]:
    return submitted_tickets() if duties.sees_all else tickets_of_stores(duties.stores)


def visible_disputes(duties: Duties) -> QuerySet[Dispute]:
    return all_disputes() if duties.sees_all else disputes_of_stores(duties.stores)


def role_on(duties: Duties, ticket: Ticket) -> Role | None:
    """As whom this person acts here; None for a reader. Nobody acts on their own request, and a party is no arbiter."""
    if ticket.customer_id == duties.user.pk:
        return None
    if ticket.store_id in {store.pk for store in duties.stores}:
        return Role.STORE
    return Role.PLATFORM if duties.is_arbiter else None
