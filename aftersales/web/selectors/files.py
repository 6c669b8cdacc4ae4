"""The files of a ticket as its customer sees them: what can be looked at, what is struck through, what can go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aftersales.domain.custody import reason_to_stay
from aftersales.domain.lifecycle import Role, State
from aftersales.tickets.models import Ticket, TicketEvidence
from aftersales.wording.custody import withdrawn_sentence
from aftersales.wording.moments import shown_moment

VIEWER = Role.CUSTOMER


@dataclass(frozen=True, slots=True)
class FileShown:
    """`struck` says who withdrew it and when, empty while it counts; `is_gone`: it is not for the customer any more."""

    link: TicketEvidence
    is_gone: bool
    struck: str
    can_withdraw: bool


def files_shown(ticket: Ticket, links: Sequence[TicketEvidence], at: datetime) -> list[FileShown]:
    return [_shown(ticket, link, at) for link in links]


def struck_words(ticket: Ticket, link: TicketEvidence, at: datetime) -> str:
    if link.withdrawn_at is None:
        return ""
    who = "" if link.role == VIEWER else ticket.store.shown_name
    return withdrawn_sentence(who, shown_moment(link.withdrawn_at, at), is_replaced=link.replaced_by_id is not None)


def _shown(ticket: Ticket, link: TicketEvidence, at: datetime) -> FileShown:
    state, shown_by = State(ticket.state), Role(link.role)
    stays = reason_to_stay(state, shown_by=shown_by, by=VIEWER, is_withdrawn=link.is_withdrawn)
    return FileShown(link, not link.opens_for(VIEWER), struck_words(ticket, link, at), stays is None)
