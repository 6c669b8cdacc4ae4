"""The one thread of a request: what was said on any of its tickets."""

from datetime import datetime

from django.db.models import Q, QuerySet

from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import Message, ReadMark, Ticket


def messages_of(ticket: Ticket, *, with_internal: bool) -> QuerySet[Message]:
    """Oldest first: the ticket's own, and what was said on the others of its request; the notes of their moves are
    theirs."""
    said = Q(ticket=ticket) | Q(ticket__request=ticket.request_id, events__isnull=True)
    related = ("author", "ticket__order_line__product")
    messages = Message.objects.filter(said).select_related(*related).prefetch_related("files__evidence")
    shown = messages if with_internal else messages.filter(is_internal=False)
    return shown.order_by("at", "id")


def read_until(ticket: Ticket) -> dict[str, datetime]:
    """By side, up to when the messages were read."""
    return dict(ReadMark.objects.filter(request=ticket.request_id).values_list("side", "read_at"))


def unread_by(side: Role, messages: list[Message], read_at: datetime | None) -> bool:
    """Whether one of the messages of the others is newer than what this side has read."""
    return any(one.role != side and (read_at is None or one.at > read_at) for one in messages)
