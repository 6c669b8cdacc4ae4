"""Tickets whose goods are on the way, made through the services."""

from datetime import datetime, timedelta
from decimal import Decimal

from aftersales.accounts.models import User
from aftersales.domain.carriers import DEFAULT_CARRIERS
from aftersales.domain.goods import Booked, Cause, ChargePaid, ChargePaidBy, Diagnosed, Grade, Inspected, Quoted
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.logistics.models import Carrier, Parcel, ReturnAddress, Slot, Tracking
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, OrderLineFactory, a_ticket, agent_of, as_customer, as_store, asked, parcel_sent

AN_HOUR = timedelta(hours=1)
SECRET = "s3cret-of-the-carrier"


def by_store(ticket: Ticket, action: Action, at: datetime = NOON, **details: object) -> Ticket:
    given = Details(**details)  # type: ignore[arg-type]
    return move_ticket(ticket, action, actor=as_store(agent_on(ticket)), at=at, details=given)


def by_customer(ticket: Ticket, action: Action, at: datetime = NOON, **details: object) -> Ticket:
    given = Details(**details)  # type: ignore[arg-type]
    return move_ticket(ticket, action, actor=as_customer(ticket), at=at, details=given)


def agent_on(ticket: Ticket) -> User:
    member = ticket.store.memberships.first()
    return member.user if member else agent_of(ticket.store)


def a_line(quantity: int = 1, paid: str = "699.00", **values: object) -> OrderLine:
    given: dict[str, object] = {"order__store__return_address": "1 Mouse Road"} | values
    return OrderLineFactory(quantity=quantity, paid_amount=Decimal(paid), **given)


def approved(kind: RequestKind = RequestKind.RETURN_REFUND, line: OrderLine | None = None, quantity: int = 1) -> Ticket:
    """Awaiting the return since NOON."""
    reasons = {RequestKind.RETURN_REFUND: Reason.NO_LONGER_WANTED, RequestKind.RESEND: Reason.MISSING_PARTS}
    reason = reasons.get(kind, Reason.DEFECTIVE)
    ticket = a_ticket(line or a_line(quantity), asked(kind, reason, quantity=quantity))
    return by_store(ticket, Action.APPROVE)


def sent_back(
    kind: RequestKind = RequestKind.RETURN_REFUND, quantity: int = 1, line: OrderLine | None = None
) -> Ticket:
    """On its way since NOON, with SF."""
    ticket = approved(kind, line, quantity=quantity)
    return move_ticket(ticket, Action.SHIP_RETURN, actor=as_customer(ticket), at=NOON, details=parcel_sent())


def in_repair(line: OrderLine | None = None, at: datetime = NOON) -> Ticket:
    ticket = approved(RequestKind.REPAIR, line)
    move_ticket(ticket, Action.SHIP_RETURN, actor=as_customer(ticket), at=at, details=parcel_sent())
    return by_store(ticket, Action.ACCEPT_RETURN, at, record=in_order())


def diagnosed(ticket: Ticket | None = None, *, in_warranty: bool = False, at: datetime = NOON) -> Ticket:
    found = Diagnosed(Cause.MISUSE if not in_warranty else Cause.QUALITY, in_warranty=in_warranty)
    return by_store(ticket or in_repair(), Action.DIAGNOSE, at, record=found, note="The switch is worn out.")


def quoted(ticket: Ticket | None = None, at: datetime = NOON, days: int = 7) -> Ticket:
    offered = Quoted(amount=Decimal("120.00"), parts="Switch", valid_until=(at + timedelta(days=days)).date())
    return by_store(ticket or diagnosed(), Action.QUOTE_REPAIR, at, record=offered, note="Parts and work.")


def charged(ticket: Ticket | None = None) -> Ticket:
    """The customer has agreed to pay CNY 120 for the repair."""
    return by_customer(ticket or quoted(), Action.ACCEPT_QUOTE)


def charge_paid(ticket: Ticket, amount: str = "120.00", at: datetime = NOON) -> Ticket:
    paid = ChargePaid(Decimal(amount), ChargePaidBy.PAYMENT_LINK)
    return by_store(ticket, Action.SETTLE_CHARGE, at, record=paid, payment_reference="2200-1")


def in_order(accepted: int = 1) -> Inspected:
    return Inspected(Grade.AS_NEW, accepted)


def parcel_of(ticket: Ticket) -> Parcel:
    return Parcel.objects.filter(items__case_id=ticket.pk).order_by("-id")[0]


def an_address(ticket: Ticket, label: str = "Warehouse 2", **values: object) -> ReturnAddress:
    given: dict[str, object] = {"receiver": "Li", "phone": "021-5000", "address": "2 Keyboard Road"} | values
    if given.get("is_default"):
        ReturnAddress.objects.filter(store=ticket.store).update(is_default=False)
    return ReturnAddress.objects.create(store=ticket.store, label=label, **given)


def a_slot(ticket: Ticket, days: int = 1, kind: str = "pickup", capacity: int = 1) -> Slot:
    starts_at = NOON + timedelta(days=days)
    return Slot.objects.create(
        store=ticket.store, kind=kind, starts_at=starts_at, ends_at=starts_at + AN_HOUR, capacity=capacity
    )


def booking(slot: Slot) -> Booked:
    return Booked(slot.pk, "Wang", "138", "3 Headset Road")


def carriers_again() -> None:
    """A test with real transactions empties every table, the first rows of the migrations too."""
    Carrier.objects.bulk_create(
        [
            Carrier(
                code=row.code,
                name=row.name,
                name_en=row.name_en,
                waybill_pattern=row.pattern,
                waybill_example=row.example,
            )
            for row in DEFAULT_CARRIERS
        ],
        ignore_conflicts=True,
    )


def told_by_carrier(tracking: Tracking = Tracking.PUSHED) -> Carrier:
    carrier = Carrier.objects.get(code="sf")
    carrier.tracking, carrier.callback_secret = tracking, SECRET
    carrier.save(update_fields=["tracking", "callback_secret"])
    return carrier
