from datetime import datetime, timedelta

from django.db.models import Avg, Count, QuerySet

from aftersales.accounts.models import Store
from aftersales.deadlines.selectors.settings import number_in_force
from aftersales.domain.lifecycle import State
from aftersales.domain.ratings import Ending, RatingRefusedError, rating_refusal
from aftersales.domain.settings import SettingCode
from aftersales.tickets.models import Ticket, TicketRating


def rating_of(ticket: Ticket) -> TicketRating | None:
    return TicketRating.objects.select_related("reply_by").filter(ticket=ticket).first()


def rating_barred(ticket: Ticket, rating: TicketRating | None, at: datetime) -> RatingRefusedError | None:
    """Why the ticket cannot be rated now; `rating` is what was given, or None when there is none."""
    days = number_in_force(SettingCode.RATING_WINDOW_D, ticket.store_id, ticket.ended_at or at)
    ending = Ending(State(ticket.state), ticket.close_reason, ticket.ended_at, rating is not None)
    return rating_refusal(ending, at, timedelta(days=days))


def public_ratings(store: Store) -> QuerySet[TicketRating]:
    """What everybody may read, newest first: stars, words and answer. Show no name and no number with them."""
    ratings = TicketRating.objects.filter(ticket__store=store).select_related("ticket__order_line__product")
    return ratings.order_by("-at", "-id")


def rating_means(store: Store, since: datetime) -> dict[str, float | int | None]:
    """The mean stars of a store since then, and of how many ratings."""
    rated = TicketRating.objects.filter(ticket__store=store, at__gte=since)
    return rated.aggregate(speed=Avg("speed"), attitude=Avg("attitude"), outcome=Avg("outcome"), count=Count("id"))
