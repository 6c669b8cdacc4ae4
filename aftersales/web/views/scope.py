"""What the signed-in person may see: everything else is a 404."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import Role
from aftersales.orders.models import Order, OrderLine
from aftersales.orders.selectors import order_lines, orders_of
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.lists import tickets_of_customer
from aftersales.tickets.services.moving import Actor


class SignedInRequest(HttpRequest):
    """A request behind login_required."""

    user: User


def my_order(request: SignedInRequest, number: str) -> Order:
    return get_object_or_404(orders_of(request.user), number=_told(number))


def my_line(request: SignedInRequest, number: str, position: int) -> OrderLine:
    lines = order_lines().select_related("product", "policy_version", "order__store")
    return get_object_or_404(lines, order__customer=request.user, order__number=_told(number), position=position)


def my_ticket(request: SignedInRequest, number: str) -> Ticket:
    tickets = tickets_of_customer(request.user)
    return get_object_or_404(tickets.select_related("request", "order_line__policy_version"), number=_told(number))


def _told(number: str) -> str:
    """The number in the address; PostgreSQL knows no NUL, so nothing can have one."""
    if "\x00" in number:
        raise Http404
    return number


def told_uuid(text: str) -> UUID:
    """What a form names; what is no such number is nothing's number."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def acting(request: SignedInRequest) -> Actor:
    return Actor(Role.CUSTOMER, request.user, "portal")
