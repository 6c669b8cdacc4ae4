"""The one thread of a request: what was said on any of its tickets."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import Role
from aftersales.domain.notices import UNDO_WINDOW
from aftersales.tickets.models import Message, ReadMark, Ticket, TicketEvidence

FILES = Prefetch("files", TicketEvidence.objects.select_related("evidence", "withdrawn_by").order_by("at", "id"))
"""What came with a message, in the order it came."""


def messages_of(ticket: Ticket, *, reader: Role | None, at: datetime, with_internal: bool) -> QuerySet[Message]:
    """Oldest first: the ticket's own, and what was said on the others of its request; the notes of their moves are
    theirs. What the other side may still take back is not there yet."""
    said = Q(ticket=ticket) | Q(ticket__request=ticket.request_id, events__isnull=True)
    related = ("author", "ticket__order_line__product")
    messages = released(Message.objects.filter(said), reader, at).select_related(*related)
    shown = messages if with_internal else messages.filter(is_internal=False)
    return shown.order_by("at", "id")


def thread_of(ticket: Ticket, siblings: Collection[Ticket], *, reader: Role, at: datetime) -> list[Message]:
    """The same without notes and files, for who has read the others of the request already."""
    said = Q(ticket=ticket)
    if siblings:
        said |= Q(ticket__in=siblings, events__isnull=True)
    messages = list(released(Message.objects.filter(said, is_internal=False), reader, at).order_by("at", "id"))
    tickets = {one.pk: one for one in (ticket, *siblings)}
    for message in messages:
        message.ticket = tickets[message.ticket_id]
    return messages


def files_said(
    ticket: Ticket, messages: Iterable[Message], known: Iterable[TicketEvidence]
) -> dict[int, list[TicketEvidence]]:
    """What came with each message, in the order it came; `known` are the files of the ticket itself."""
    others = [message.pk for message in messages if message.ticket_id != ticket.pk]
    theirs = TicketEvidence.objects.filter(message__in=others).select_related("evidence", "withdrawn_by")
    files: dict[int, list[TicketEvidence]] = defaultdict(list)
    for link in (*known, *(theirs.order_by("at", "id") if others else ())):
        if link.message_id:
            files[link.message_id].append(link)
    return files


def released(messages: QuerySet[Message], reader: Role | None, at: datetime) -> QuerySet[Message]:
    """What this side may see by now: its own at once, the others' when they can no longer be taken back."""
    return messages.filter(Q(held_until__isnull=True) | Q(held_until__lte=at) | Q(role=reader or ""))


def undoable(messages: Iterable[Message], author: User | None, at: datetime) -> dict[int, datetime]:
    """Until when this person may take back which of these messages."""
    own = [one for one in messages if author and one.author_id == author.pk and one.held_until]
    return {one.pk: one.at + UNDO_WINDOW for one in own if at <= one.at + UNDO_WINDOW}


def read_until(ticket: Ticket) -> dict[str, datetime]:
    """By side, up to when the messages were read."""
    return dict(ReadMark.objects.filter(request=ticket.request_id).values_list("side", "read_at"))


def unread_by(side: Role, messages: Iterable[Message], read_at: datetime | None) -> bool:
    """Whether one of the messages of the others is newer than what this side has read."""
    return any(one.role != side and (read_at is None or seen_from(one) > read_at) for one in messages)


def seen_from(message: Message) -> datetime:
    """Since when the other side can read it."""
    return message.held_until or message.at


def newest_in(messages: Iterable[Message], reader: User) -> int:
    """The last message that is not the reader's own; 0 without one."""
    return max((one.pk for one in messages if one.author_id != reader.pk), default=0)


def newest_of(ticket: Ticket, reader: User, at: datetime) -> int:
    """The same, asked for by itself: what staff can read by now on this ticket and the others of its request."""
    said = messages_of(ticket, reader=Role.STORE, at=at, with_internal=True)
    return newest_in(said, reader)
