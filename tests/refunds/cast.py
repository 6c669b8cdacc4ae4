"""Tickets on the way to their money, and who pays it."""

from datetime import datetime
from decimal import Decimal

from aftersales.domain.lifecycle import Action, Role
from aftersales.domain.moving import Details
from aftersales.domain.payments import GatewayCode, RefundCause
from aftersales.domain.requests import Reason, RequestKind
from aftersales.orders.models import OrderLine
from aftersales.refunds.models import MoneyAccount, Refund
from aftersales.refunds.services.granting import Grant, grant_refunds
from aftersales.refunds.services.recording import Actor
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, OrderFactory, OrderLineFactory, a_ticket, agent_of, as_customer, as_store, asked

BY_CLOCK = Actor(Role.CLOCK, None, "clock")


def a_line(paid: str = "699.00", quantity: int = 1, **more: object) -> OrderLine:
    line: OrderLine = OrderLineFactory(paid_amount=Decimal(paid), quantity=quantity, **more)
    return line


def with_gateway(line: OrderLine, gateway: GatewayCode = GatewayCode.SIMULATED) -> OrderLine:
    MoneyAccount.objects.update_or_create(store=line.order.store, defaults={"gateway": gateway})
    return line


def granted(
    line: OrderLine, amount: str, units: tuple[int, ...] = (0,), key: str = "AS-1:2", at: datetime = NOON
) -> Refund:
    grant = Grant(key, key.partition(":")[0], line.pk, units, Decimal(amount), RefundCause.APPROVAL)
    (refund,) = grant_refunds([grant], actor=BY_CLOCK, at=at)
    return refund


def not_shipped(line: OrderLine) -> OrderLine:
    """An order that can be refunded without a return."""
    order = line.order
    order.fulfilment, order.delivered_at = "paid", None
    order.save(update_fields=["fulfilment", "delivered_at"])
    return line


def refunding(line: OrderLine | None = None, quantity: int = 1, at: datetime = NOON) -> Ticket:
    """An approved refund of goods that were never sent; the store has one agent, who approved it."""
    line = not_shipped(line or a_line())
    what = asked(RequestKind.REFUND_ONLY, Reason.NO_LONGER_WANTED, quantity=quantity)
    ticket = a_ticket(line, what, at)
    return move_ticket(ticket, Action.APPROVE, actor=as_store(agent_of(ticket.store)), at=at)


def returned(line: OrderLine | None = None, at: datetime = NOON) -> Ticket:
    """A return that the store has accepted: its refund is promised."""
    ticket = a_ticket(line or a_line(), at=at)
    store = as_store(agent_of(ticket.store))
    move_ticket(ticket, Action.APPROVE, actor=store, at=at)
    parcel = Details(carrier="SF", waybill="SF1234567890123")
    move_ticket(ticket, Action.SHIP_RETURN, actor=as_customer(ticket), at=at, details=parcel)
    return move_ticket(ticket, Action.ACCEPT_RETURN, actor=store, at=at)


def refund_of(ticket: Ticket) -> Refund:
    return Refund.objects.get(reference=ticket.number)


def an_order(**more: object) -> OrderLine:
    order = OrderFactory(**more)
    line: OrderLine = OrderLineFactory(order=order)
    return line
