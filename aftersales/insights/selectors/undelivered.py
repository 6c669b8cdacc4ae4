"""Messages that were given up, and the open tickets they belong to."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KT

from aftersales.notifications.models import OutboxMessage
from aftersales.notifications.selectors import dead_events, dead_messages
from aftersales.tickets.models import Ticket


def untold(tickets: QuerySet[Ticket], *, is_all: bool) -> Sequence["QuerySet[Any]"]:
    """For the platform all that was given up, which can be sent again; for a store its tickets without their news."""
    return (dead_events(), dead_messages()) if is_all else (tickets_untold(tickets),)


def tickets_untold(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Of these, those about which somebody could not be told."""
    messages: QuerySet[OutboxMessage] = dead_messages()
    numbers = messages.annotate(number=KT("values__number")).values("number")
    return tickets.filter(number__in=numbers)
