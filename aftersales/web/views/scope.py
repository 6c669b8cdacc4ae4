"""Who comes as a customer, and what they may see: everything else is a 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import Role
from aftersales.orders.models import Order, OrderLine
from aftersales.orders.selectors import Party, order_lines, orders_of, with_rules
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.lists import ticket_of
from aftersales.tickets.services.moving import Actor
from aftersales.web.selectors.visitors import party_of
from aftersales.web.views.unsent import sign_in_first


class SignedInRequest(HttpRequest):
    """A request behind by_account."""

    user: User


class PartyRequest(HttpRequest):
    """A request behind by_party: of somebody signed in, or of the guest of one order."""

    party: Party


def by_account(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For pages of an account: whoever has none here signs in first."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.user.is_authenticated else sign_in_first(request)

    return answer


def by_party(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For pages where the guest of an order may do what its customer may; everybody else signs in first."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        party = party_of(request)
        if party is None:
            return sign_in_first(request)
        request.party = party  # type: ignore[attr-defined]  # the view takes a PartyRequest
        return view(request, *args, **kwargs)

    return answer


def my_order(request: PartyRequest, number: str) -> Order:
    return get_object_or_404(orders_of(request.party), number=_told(number))


def my_line(request: PartyRequest, number: str, position: int) -> OrderLine:
    lines = order_lines().select_related("order__store")
    theirs = request.party.owns(order="order", customer="order__customer")
    (line,) = with_rules([get_object_or_404(lines, theirs, order__number=_told(number), position=position)])
    return line


def my_ticket(request: PartyRequest, number: str) -> Ticket:
    found = ticket_of(request.party, _told(number))
    if found is None:
        raise Http404
    found.order_line.order.store = found.store
    with_rules([found.order_line])
    return found


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


def acting(request: PartyRequest) -> Actor:
    return Actor(Role.CUSTOMER, request.party.person, "guest" if request.party.is_guest else "portal")
