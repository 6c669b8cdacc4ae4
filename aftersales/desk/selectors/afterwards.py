"""What the store can still do on a ticket that has ended."""

from dataclasses import dataclass

from aftersales.domain.lifecycle import CloseReason, Role
from aftersales.tickets.models import ReapplicationConsent, Ticket, TicketRating
from aftersales.tickets.selectors.ratings import rating_of


@dataclass(frozen=True, slots=True)
class Closing:
    rating: TicketRating | None = None
    consent: ReapplicationConsent | None = None
    can_consent: bool = False
    can_answer: bool = False


def closing(ticket: Ticket, role: Role | None) -> Closing:
    """Nothing is read while the ticket runs."""
    if not ticket.has_ended:
        return Closing()
    rating, consent = rating_of(ticket), None
    if ticket.close_reason == CloseReason.RETURN_NOT_SENT:
        consent = ReapplicationConsent.objects.select_related("by").filter(ticket=ticket).first()
    is_store, lapsed = role is Role.STORE, ticket.close_reason == CloseReason.RETURN_NOT_SENT
    return Closing(
        rating=rating,
        consent=consent,
        can_consent=is_store and lapsed and consent is None,
        can_answer=is_store and rating is not None and not rating.reply,
    )
