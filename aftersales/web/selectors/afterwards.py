"""What stands around a ticket: those sent with it, how it came in, and after its end the rating and the way to ask
again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext

from aftersales.deadlines.selectors.settings import number_in_force
from aftersales.domain.lifecycle import CloseReason, State
from aftersales.domain.ratings import RatingRefusedError
from aftersales.domain.requests import Channel
from aftersales.domain.settings import SettingCode
from aftersales.tickets.models import ReapplicationConsent, Ticket, TicketRating
from aftersales.tickets.selectors.lists import held_units
from aftersales.tickets.selectors.ratings import rating_barred, rating_of


@dataclass(frozen=True, slots=True)
class AskingAgain:
    """Whether one click drafts this request anew, how many are left for the item, and what stands in its way."""

    is_open: bool
    words: str
    next: Ticket | None = None


@dataclass(frozen=True, slots=True)
class Afterwards:
    siblings: Sequence[Ticket]
    rating: TicketRating | None = None
    rating_refusal: RatingRefusedError | None = None
    again: AskingAgain | None = None

    @property
    def can_rate(self) -> bool:
        return self.again is not None and self.rating_refusal is None


def afterwards(ticket: Ticket, siblings: Sequence[Ticket], at: datetime) -> Afterwards:
    """No statement while the ticket runs, a few after its end."""
    if not ticket.has_ended:
        return Afterwards(siblings)
    rating = rating_of(ticket)
    again = _asking_again(ticket, at) if ticket.state == State.CLOSED else AskingAgain(is_open=False, words="")
    return Afterwards(siblings, rating, rating_barred(ticket, rating, at), again)


def is_entered_by_store(ticket: Ticket) -> bool:
    return ticket.request.channel != Channel.PORTAL


def _asking_again(ticket: Ticket, at: datetime) -> AskingAgain:
    follower = Ticket.objects.filter(follows=ticket).exclude(state=State.CLOSED, version=1).order_by("-pk").first()
    if follower:
        return AskingAgain(is_open=False, words="", next=follower)
    line = ticket.order_line
    most = number_in_force(SettingCode.MAX_APPLICATIONS_PER_LINE, ticket.store_id, at)
    made = Ticket.objects.filter(order_line=line, submitted_at__isnull=False).count()
    if made >= most:
        words = ngettext(
            "You have asked %(count)s time for this item; more requests are not taken.",
            "You have asked %(count)s times for this item; more requests are not taken.",
            made,
        )
        return AskingAgain(is_open=False, words=words % {"count": made})
    if len(held_units(line)) >= line.quantity:
        return AskingAgain(is_open=False, words=gettext("No pieces of this item are left to ask for."))
    return AskingAgain(is_open=True, words=_left(ticket, most - made))


def _left(ticket: Ticket, left: int) -> str:
    if ticket.close_reason == CloseReason.RETURN_NOT_SENT:
        if ReapplicationConsent.objects.filter(ticket=ticket).exists():
            return gettext("The store has agreed that you ask again for the same reason.")
        return gettext(
            "The item was not sent back in time, so for the same reason the store has to agree: it decides on the new "
            "request."
        )
    return ngettext(
        "You can send %(count)s more request for this item.",
        "You can send %(count)s more requests for this item.",
        left,
    ) % {"count": left}
