"""Who works on what: whoever has answered a request keeps it, and of the rest people have taken some."""

from collections.abc import Iterable
from datetime import datetime
from itertools import cycle

from aftersales.accounts.models import StaffRole, Store, User
from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import NOT_QUEUED_STATES, Ticket, TicketEvent
from aftersales.tickets.selectors.handling import free_tickets
from aftersales.tickets.services.assigning import assign
from aftersales.tickets.services.moving import Actor

LEFT_FREE = 3
"""Every third request that nobody has answered waits for whoever takes the next one."""


def hand_out(stores: Iterable[Store], at: datetime) -> int:
    """Returns how many have somebody."""
    return sum(_keep_answered(store, at) + _take_some(store, at) for store in stores)


def _keep_answered(store: Store, at: datetime) -> int:
    tickets = Ticket.objects.filter(store=store, agent__isnull=True).exclude(state__in=NOT_QUEUED_STATES)
    answers = TicketEvent.objects.filter(role=Role.STORE, ticket__in=tickets, by__in=_hands(store))
    newest = {event.ticket: event.by for event in answers.select_related("ticket", "by").order_by("at", "sequence")}
    for ticket, person in newest.items():
        if person:
            _take(ticket, person, at)
    return len(newest)


def _take_some(store: Store, at: datetime) -> int:
    free = list(free_tickets([store], at))
    taken = [ticket for place, ticket in enumerate(free) if place % LEFT_FREE]
    for ticket, person in zip(taken, cycle(_hands(store)), strict=False):
        _take(ticket, person, at)
    return len(taken)


def _hands(store: Store) -> list[User]:
    works = {"memberships__store": store, "memberships__role__in": [StaffRole.AGENT, StaffRole.SENIOR]}
    return list(User.objects.filter(**works).order_by("pk"))


def _take(ticket: Ticket, person: User, at: datetime) -> None:
    assign(ticket, person, actor=Actor(Role.STORE, person, "desk"), at=at)
