from collections import Counter
from collections.abc import Collection

from django.db.models import Count, QuerySet

from aftersales.accounts.models import Store, User
from aftersales.disputes.models import PENDING_STATES, Dispute, DisputeEvent, Ruling
from aftersales.domain.disputes import ENDED_DISPUTES
from aftersales.domain.rulings import RulingStatus
from aftersales.tickets.models import Ticket


def all_disputes() -> QuerySet[Dispute]:
    return Dispute.objects.select_related(
        "ticket__store", "ticket__customer", "ticket__order_line__product"
    ).prefetch_related("rulings")


def dispute_queue() -> QuerySet[Dispute]:
    """What the platform has to work on, by due time."""
    return all_disputes().filter(state__in=PENDING_STATES).order_by("due_at", "id")


def disputes_of_stores(stores: Collection[Store]) -> QuerySet[Dispute]:
    return all_disputes().filter(ticket__store__in=stores).order_by("due_at", "id")


def open_disputes_by_store(stores: Collection[Store]) -> Counter[int]:
    """How many disputes each store has that have not ended."""
    running = Dispute.objects.filter(ticket__store__in=stores).exclude(state__in=sorted(ENDED_DISPUTES))
    counted = running.order_by().values_list("ticket__store_id").annotate(count=Count("id"))
    return Counter(dict(counted))


def disputes_of(ticket: Ticket) -> QuerySet[Dispute]:
    """Newest first."""
    return Dispute.objects.filter(ticket=ticket, is_complaint=False).prefetch_related("rulings__by").order_by("-id")


def rulings_in_force() -> QuerySet[Ruling]:
    """Of each dispute that was ruled on the one that counts: none that was proposed, declined or replaced."""
    return Ruling.objects.filter(status=RulingStatus.IN_FORCE)


def dispute_events(dispute: Dispute) -> QuerySet[DisputeEvent]:
    return DisputeEvent.objects.filter(dispute=dispute).select_related("by").order_by("-sequence")


def is_party(user: User, dispute: Dispute) -> bool:
    """Whether this person is the customer or works for the store: then they must not rule."""
    ticket = dispute.ticket
    return ticket.customer_id == user.pk or ticket.store.memberships.filter(user=user).exists()
