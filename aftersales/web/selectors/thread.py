"""The messages of a request as the customer sees them: who wrote what about which item, with which files, and read or
not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import Message, Ticket, TicketEvidence
from aftersales.tickets.selectors.talk import seen_from
from aftersales.web.selectors.files import struck_words
from aftersales.wording.evidence import evidence_state_words
from aftersales.wording.names import role_name
from aftersales.wording.talking import read_words


@dataclass(frozen=True, slots=True)
class Tile:
    """The inputs of components/evidence_tile."""

    href: str
    thumb: str
    name: str
    uploader: str
    uploaded_at: datetime
    length: str
    state_words: str
    struck: str = ""


@dataclass(frozen=True, slots=True)
class Bubble:
    message: Message
    from_words: str
    is_mine: bool
    read_words: str
    about: str
    is_reported: bool
    files: Sequence[Tile]


def bubbles(
    ticket: Ticket,
    messages: Sequence[Message],
    marks: Mapping[str, datetime],
    at: datetime,
    *,
    files: Mapping[int, Sequence[TicketEvidence]],
    reported: Collection[int] = (),
) -> list[Bubble]:
    """`marks` say up to when each side has read; whether the store has is told of the customer's own messages.

    `files` came with each message; `reported` are the messages that the reader has reported.
    """
    read_at = marks.get(Role.STORE)
    return [_bubble(ticket, one, read_at, at, files.get(one.pk, ()), one.pk in reported) for one in messages]


def _bubble(
    ticket: Ticket,
    message: Message,
    read_at: datetime | None,
    at: datetime,
    files: Sequence[TicketEvidence],
    is_reported: bool,
) -> Bubble:
    is_mine = message.role == Role.CUSTOMER
    who = _who(ticket, message)
    return Bubble(
        message=message,
        from_words=who,
        is_mine=is_mine,
        read_words=read_words(seen_from(message), read_at) if is_mine else "",
        about=message.ticket.order_line.shown_name if message.ticket_id != ticket.pk else "",
        is_reported=is_reported,
        files=[_tile(ticket, link, who, at) for link in files],
    )


def _who(ticket: Ticket, message: Message) -> str:
    if message.role == Role.CUSTOMER:
        return gettext("You")
    return ticket.store.shown_name if message.role == Role.STORE else role_name(message.role)


def _tile(ticket: Ticket, link: TicketEvidence, uploader: str, at: datetime) -> Tile:
    file, struck = link.evidence, struck_words(ticket, link, at)
    if not link.opens_for(Role.CUSTOMER):
        words = gettext("Withdrawn")
        return Tile("", "", file.display_name, uploader, link.at, file.shown_duration, words, struck)
    preview, thumb, original = (
        reverse("web:evidence", args=[file.pk, name]) for name in ("preview", "thumb", "original")
    )
    href = preview if file.is_seen else original if file.is_ready else ""
    words = "" if file.is_seen else evidence_state_words(file.state)
    name, shown = file.display_name, thumb if file.is_seen else ""
    return Tile(href, shown, name, uploader, link.at, file.shown_duration, words, struck)
