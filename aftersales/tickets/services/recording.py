"""What a move records of goods, in its own transaction: addresses, parcels, inspections, repairs, appointments."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import prefetch_related_objects

from aftersales.accounts.models import User
from aftersales.domain.goods import (
    Booked,
    ChargePaid,
    Diagnosed,
    FreightPayer,
    Inspected,
    Purpose,
    Quoted,
)
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, Role, State
from aftersales.domain.moving import Details, MovePlan
from aftersales.domain.requests import RequestKind
from aftersales.evidence.models import Evidence
from aftersales.logistics.selectors.parcels import items_of_case
from aftersales.logistics.services import addresses, appointments, inspecting, parcels, repairing
from aftersales.logistics.services.addresses import GoodsCase, ReturningCase
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.goods import appointment_kinds
from aftersales.tickets.services.pricing import taken_short

Moved = tuple[Ticket, MovePlan]


@dataclass(frozen=True, slots=True)
class Told:
    """Who made the move, when, and all they gave along."""

    by: User | None
    at: datetime
    details: Details
    evidence: Sequence[Evidence]


Recorder = Callable[[Ticket, MovePlan, Told], None]


def goods_case(ticket: Ticket) -> GoodsCase:
    return GoodsCase(ticket.pk, ticket.order_line, ticket.quantity)


def record_goods(moved: Sequence[Moved], told: Told) -> None:
    """Raises IllegalMoveError where what was told of goods cannot be; then nothing is changed."""
    _keep_addresses([ticket for ticket, plan in moved if _enters(plan, State.AWAITING_RETURN)], told)
    _take_in([ticket for ticket, plan in moved if _enters(plan, State.IN_REPAIR)], told)
    for ticket, plan in moved:
        if recorder := _RECORDERS.get(plan.action):
            recorder(ticket, plan, told)
    _let_go([ticket for ticket, plan in moved if _leaves(plan, State.AWAITING_RETURN)], told)
    _drop_charges([ticket for ticket, plan in moved if plan.changes.get("owes_charge") is False], told)


def _enters(plan: MovePlan, state: State) -> bool:
    return plan.target is state and plan.source is not state and plan.action is not Action.RESUME


def _leaves(plan: MovePlan, state: State) -> bool:
    return plan.source is state and plan.target is not state and plan.action is not Action.ESCALATE


# --- states ---


def _goods_cases(tickets: Sequence[Ticket]) -> list[GoodsCase]:
    """The clock has locked thousands without their lines: they are read together, where they are not at hand."""
    prefetch_related_objects(tickets, "order_line__order")
    return [goods_case(ticket) for ticket in tickets]


def _keep_addresses(tickets: Sequence[Ticket], told: Told) -> None:
    if tickets:
        cases = [ReturningCase(ticket.pk, ticket.order_line_id, ticket.store_id) for ticket in tickets]
        addresses.keep_addresses(cases, address_id=told.details.address_id, by=told.by, at=told.at)


def _take_in(tickets: Sequence[Ticket], told: Told) -> None:
    if tickets:
        repairing.take_in(_goods_cases(tickets), told.at)


def _let_go(tickets: Sequence[Ticket], told: Told) -> None:
    if tickets:
        appointments.let_go([ticket.pk for ticket in tickets], told.at)


def _drop_charges(tickets: Sequence[Ticket], told: Told) -> None:
    """What was paid or waived by this very move is not open any more."""
    if tickets:
        repairing.drop_charges([ticket.pk for ticket in tickets], told.at)


# --- parcels ---


def _ship_return(ticket: Ticket, _plan: MovePlan, told: Told) -> None:
    case = goods_case(ticket)
    address, at_stores_risk = addresses.use_address(case, takes_new=told.details.takes_new_address, at=told.at)
    sent = parcels.Sent(
        told.details.carrier,
        told.details.waybill,
        Purpose.RETURN,
        address=address,
        is_at_stores_risk=at_stores_risk,
    )
    parcels.send_parcel(case, sent, at=told.at)


_PURPOSE: Mapping[str, Purpose] = {
    RequestKind.EXCHANGE: Purpose.REPLACEMENT,
    RequestKind.REPAIR: Purpose.REPAIRED,
    RequestKind.RESEND: Purpose.RESENT,
}


def _ship_outbound(ticket: Ticket, _plan: MovePlan, told: Told) -> None:
    purpose = _PURPOSE.get(ticket.kind, Purpose.REPLACEMENT)
    sent = parcels.Sent(told.details.carrier, told.details.waybill, purpose, payer=FreightPayer.STORE)
    pieces = taken_short([ticket]).get(ticket, ticket.quantity) if ticket.quantity > 1 else ticket.quantity
    parcels.send_parcel(replace(goods_case(ticket), quantity=pieces), sent, at=told.at)


def _record_delivery(ticket: Ticket, plan: MovePlan, told: Told) -> None:
    """A carrier's word has been kept with the parcel already; a person's is written here."""
    if plan.role is Role.CLOCK or told.details.delivered_at is None:
        return
    item = next((item for item in items_of_case(ticket.pk) if item.purpose == Purpose.RETURN), None)
    if item is None:
        return
    parcels.sign_for(item, told.details.delivered_at, at=told.at)


# --- inspections ---


def _inspect(ticket: Ticket, plan: MovePlan, told: Told) -> None:
    found = told.details.record
    if not isinstance(found, Inspected):
        return  # the clock looks at nothing
    inspecting.record_inspection(
        goods_case(ticket),
        found,
        is_passed=plan.action is Action.ACCEPT_RETURN,
        by=told.by,
        at=told.at,
        note=told.details.note,
        photos=told.evidence,
    )


# --- addresses and appointments ---


def _correct_address(ticket: Ticket, _plan: MovePlan, told: Told) -> None:
    details = told.details
    case = goods_case(ticket)
    addresses.correct_address(case, details.note, address_id=details.address_id, by=told.by, at=told.at)


def _book(ticket: Ticket, _plan: MovePlan, told: Told) -> None:
    if not isinstance(told.details.record, Booked):
        raise IllegalMoveError(MoveCode.DETAIL_MISSING, detail="record")
    kinds = appointment_kinds(ticket.kind)
    appointments.book(goods_case(ticket), told.details.record, kinds=kinds, until=ticket.due_at, at=told.at)


def _cancel(ticket: Ticket, plan: MovePlan, told: Told) -> None:
    appointments.cancel(goods_case(ticket), role=plan.role, at=told.at)


# --- repairs ---


def _diagnose(ticket: Ticket, _plan: MovePlan, told: Told) -> None:
    if not isinstance(told.details.record, Diagnosed):
        raise IllegalMoveError(MoveCode.DETAIL_MISSING, detail="record")
    repairing.diagnose(goods_case(ticket), told.details.record, told.details.note, by=told.by, at=told.at)


def _quote(ticket: Ticket, _plan: MovePlan, told: Told) -> None:
    if not isinstance(told.details.record, Quoted):
        raise IllegalMoveError(MoveCode.DETAIL_MISSING, detail="record")
    repairing.quote(goods_case(ticket), told.details.record, by=told.by, at=told.at)


def _accept_quote(ticket: Ticket, _plan: MovePlan, told: Told) -> None:
    repairing.answer_quote(goods_case(ticket), accepts=True, quote_id=told.details.quote_id, at=told.at)


def _decline_quote(ticket: Ticket, _plan: MovePlan, told: Told) -> None:
    repairing.answer_quote(goods_case(ticket), accepts=False, quote_id=told.details.quote_id, at=told.at)


def _settle_charge(ticket: Ticket, _plan: MovePlan, told: Told) -> None:
    details = told.details
    if not isinstance(details.record, ChargePaid):
        raise IllegalMoveError(MoveCode.DETAIL_MISSING, detail="record")
    repairing.settle_charge(goods_case(ticket), details.record, details.payment_reference, by=told.by, at=told.at)


def _waive_charge(ticket: Ticket, _plan: MovePlan, told: Told) -> None:
    repairing.waive_charge(goods_case(ticket), told.details.note, by=told.by, at=told.at)


def _finish(ticket: Ticket, _plan: MovePlan, told: Told) -> None:
    repairing.finish(goods_case(ticket), told.details.note, at=told.at)


def _finish_visit(ticket: Ticket, _plan: MovePlan, told: Told) -> None:
    case = goods_case(ticket)
    appointments.keep_visit(case, told.at)
    repairing.finish(case, told.details.note, at=told.at)


_RECORDERS: Mapping[Action, Recorder] = {
    Action.SHIP_RETURN: _ship_return,
    Action.SHIP_OUTBOUND: _ship_outbound,
    Action.RECORD_DELIVERY: _record_delivery,
    Action.ACCEPT_RETURN: _inspect,
    Action.FAIL_INSPECTION: _inspect,
    Action.CORRECT_ADDRESS: _correct_address,
    Action.BOOK_APPOINTMENT: _book,
    Action.CANCEL_APPOINTMENT: _cancel,
    Action.DIAGNOSE: _diagnose,
    Action.QUOTE_REPAIR: _quote,
    Action.ACCEPT_QUOTE: _accept_quote,
    Action.DECLINE_QUOTE: _decline_quote,
    Action.SETTLE_CHARGE: _settle_charge,
    Action.WAIVE_CHARGE: _waive_charge,
    Action.FINISH_REPAIR: _finish,
    Action.FINISH_VISIT: _finish_visit,
}
