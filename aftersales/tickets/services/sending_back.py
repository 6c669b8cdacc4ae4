"""Goods that the store did not take go back to the customer, after their request has ended."""

from datetime import datetime

from django.db import transaction

from aftersales.domain.goods import FreightPayer, GoodsCode, Purpose
from aftersales.domain.lifecycle import CloseReason, IllegalMoveError, MoveCode, Role
from aftersales.logistics.models import Parcel
from aftersales.logistics.services.parcels import Sent, send_parcel
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.goods import goods_of
from aftersales.tickets.services.moving import Actor, lock_tickets
from aftersales.tickets.services.recording import goods_case
from aftersales.tickets.services.talking import write_message


def send_back(
    ticket: Ticket, *, carrier: str, waybill: str, payer: FreightPayer, note: str, actor: Actor, at: datetime
) -> Parcel:
    """Write down the parcel and tell the customer; the request stays closed. Raises IllegalMoveError."""
    if actor.role is not Role.STORE:
        raise IllegalMoveError(MoveCode.NOT_YOURS)
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if locked.close_reason != CloseReason.GOODS_SENT_BACK:
            raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=locked.state)
        if goods_of(locked, at).was_sent_back:
            raise IllegalMoveError(GoodsCode.SENT_BACK_ALREADY)
        sent = Sent(carrier, waybill, Purpose.SENT_BACK, payer=payer)
        parcel = send_parcel(goods_case(locked), sent, at=at)
        write_message(locked, note, actor=actor, at=at)
    return parcel
