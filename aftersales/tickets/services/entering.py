"""Requests that the store enters for a customer who called, wrote or came by: the customer is told and may withdraw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import IllegalMoveError, MoveCode, Role
from aftersales.domain.requests import Channel
from aftersales.evidence.models import Evidence
from aftersales.evidence.services.custody import Act
from aftersales.orders.models import Order
from aftersales.orders.services.guests import can_be_reached, guest_of
from aftersales.tickets.models import Request, Ticket
from aftersales.tickets.services.asking import lock_request
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.requesting import Item, arrange_drafts, save_answers, submit_request
from aftersales.tickets.services.showing import hand_in


class NobodyToTellError(Exception):
    """The order belongs to no account and has no address, so nobody could be told of it."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How the customer reached the store, and what was said."""

    channel: Channel
    log: str
    description: str


def enter_request(
    order: Order,
    items: Sequence[Item],
    contact: Contact,
    *,
    by: User,
    key: UUID,
    at: datetime,
    evidence: Sequence[Evidence] = (),
    as_goodwill: bool = False,
) -> list[Ticket]:
    """Draft and send in the customer's name, in one transaction; the same key finds what was entered before.

    Nothing that the goods declare is asked on the phone: it counts as assumed. Raises NobodyToTellError,
    ItemsRefusedError, IllegalMoveError.
    """
    if order.customer is None and not can_be_reached(order):
        raise NobodyToTellError
    if contact.channel is Channel.PORTAL or by == order.customer:
        raise IllegalMoveError(MoveCode.NOT_YOURS)
    with transaction.atomic():
        if order.customer is None:  # its guest is the customer until there is an account
            guest_of(order, language=settings.LANGUAGE_CODE, at=at)
        entered = {"channel": contact.channel, "entered_by": by, "log": contact.log}
        made, is_new = Request.objects.get_or_create(
            customer=order.customer, key=key, defaults={"order": order, "created_at": at} | entered
        )
        request = lock_request(made.pk)
        if is_new:
            arrange_drafts(request, items, by, at)
            save_answers(request, contact.description, {})
            _attach(request, evidence, at)
        numbers = request.tickets.values_list("number", flat=True) if as_goodwill else ()
        actor = Actor(Role.STORE, by, contact.channel)
        return submit_request(request, actor=actor, at=at, as_goodwill=list(numbers))


def _attach(request: Request, evidence: Sequence[Evidence], at: datetime) -> None:
    """The recording or the chat's picture stands with every item, as shown by the store."""
    act = Act(request.entered_by, Role.STORE, request.channel, at)
    hand_in(list(request.tickets.order_by("pk")), evidence, act)
