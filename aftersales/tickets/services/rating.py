"""What the customer thought of the service, and the store's one answer to it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from aftersales.accounts.models import User
from aftersales.domain.ratings import RatingCode, RatingRefusedError
from aftersales.tickets.models import Ticket, TicketRating
from aftersales.tickets.selectors.ratings import rating_barred, rating_of
from aftersales.tickets.services.moving import lock_tickets


@dataclass(frozen=True, slots=True)
class Stars:
    speed: int
    attitude: int
    outcome: int


def rate(ticket: Ticket, stars: Stars, comment: str, *, by: User, at: datetime) -> TicketRating:
    """Once, within the time for it; it can be neither changed nor removed. Raises RatingRefusedError."""
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        refused = rating_barred(locked, rating_of(locked), at)
        if refused:
            raise refused
        return TicketRating.objects.create(
            ticket=locked,
            speed=stars.speed,
            attitude=stars.attitude,
            outcome=stars.outcome,
            comment=comment,
            by=by,
            at=at,
        )


def answer_rating(rating: TicketRating, text: str, *, by: User, at: datetime) -> TicketRating:
    """The store's answer stands beside the rating, once. Raises RatingRefusedError."""
    with transaction.atomic():
        locked = TicketRating.objects.select_for_update().get(pk=rating.pk)
        if locked.reply:
            raise RatingRefusedError(RatingCode.ALREADY_ANSWERED)
        locked.reply, locked.reply_by, locked.replied_at = text, by, at
        locked.save(update_fields=["reply", "reply_by", "replied_at"])
    return locked
