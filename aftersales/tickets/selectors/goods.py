"""Where the goods of a ticket are: addresses, parcels, inspections, repair and appointment, for every page alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aftersales.deadlines.selectors.settings import number_in_force
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.goods import AppointmentKind, ChargeState, Purpose
from aftersales.domain.lifecycle import Action, CloseReason, State
from aftersales.domain.requests import RequestKind
from aftersales.domain.settings import SettingCode
from aftersales.logistics.models import (
    Appointment,
    CaseAddress,
    Inspection,
    ParcelItem,
    QuoteState,
    Repair,
    RepairCharge,
    RepairQuote,
)
from aftersales.logistics.selectors.parcels import items_of_case
from aftersales.logistics.selectors.places import (
    address_in_force,
    addresses_of,
    appointments_of,
    default_addresses,
    slots_ahead,
)
from aftersales.logistics.selectors.repairs import inspections_of, quotes_of, repair_of, standing_charge
from aftersales.tickets.models import Ticket, TicketEvent


def appointment_kinds(kind: str) -> tuple[AppointmentKind, ...]:
    """What can be booked: a courier for whatever comes back, a technician for a repair."""
    if kind == RequestKind.REPAIR:
        return (AppointmentKind.PICKUP, AppointmentKind.ON_SITE)
    return (AppointmentKind.PICKUP,)


_CONVERSIONS = (Action.CONVERT_TO_EXCHANGE, Action.CONVERT_TO_REFUND)


@dataclass(frozen=True, slots=True)
class Goods:
    ticket: Ticket
    at: datetime
    addresses: Sequence[CaseAddress]
    parcels: Sequence[ParcelItem]
    inspections: Sequence[Inspection]
    repair: Repair | None
    quotes: Sequence[RepairQuote]
    charge: RepairCharge | None
    appointments: Sequence[Appointment]
    has_slots: bool
    store_address: str = ""
    """Where the store takes goods in, for a case that keeps no address of its own."""

    # --- where it goes ---

    @property
    def address(self) -> CaseAddress | None:
        return address_in_force(self.addresses)

    @property
    def address_text(self) -> str:
        return (self.address.text if self.address else "") or self.store_address

    @property
    def corrected_address(self) -> CaseAddress | None:
        """A newer one that the customer need not use."""
        latest = next(iter(self.addresses), None)
        return latest if latest and latest.waits_for_customer else None

    @property
    def appointment(self) -> Appointment | None:
        return next((one for one in self.appointments if one.is_open), None)

    @property
    def visit_is_due(self) -> bool:
        held = self.appointment
        return bool(held and held.slot.kind == AppointmentKind.ON_SITE and held.slot.starts_at <= self.at)

    @property
    def returned(self) -> ParcelItem | None:
        return next((item for item in self.parcels if item.purpose == Purpose.RETURN), None)

    @property
    def was_sent_back(self) -> bool:
        return any(item.purpose == Purpose.SENT_BACK for item in self.parcels)

    @property
    def can_be_sent_back(self) -> bool:
        """The request has ended with the goods at the store."""
        return self.ticket.close_reason == CloseReason.GOODS_SENT_BACK and not self.was_sent_back

    # --- the repair ---

    @property
    def quote(self) -> RepairQuote | None:
        """The one that waits for an answer."""
        return next((quote for quote in self.quotes if quote.state == QuoteState.OFFERED), None)

    @property
    def quote_holds(self) -> bool:
        return bool(self.quote and self.quote.valid_until >= shanghai_day(self.at))

    @property
    def repair_days(self) -> int:
        if self.repair is None or self.ticket.state != State.IN_REPAIR:
            return 0
        return (shanghai_day(self.at) - shanghai_day(self.repair.taken_in_at)).days

    @property
    def repair_is_slow(self) -> bool:
        return self.repair_days > number_in_force(SettingCode.REPAIR_SOFT_D, self.ticket.store_id, self.at)

    # --- what can be done ---

    @property
    def idle(self) -> set[Action]:
        """Actions of the table that the goods leave no room for just now: no page offers them."""
        idle: set[Action] = set()
        if self.returned is None or self.returned.parcel.delivered_at:
            idle.add(Action.RECORD_DELIVERY)
        if self.appointment is None:
            idle.add(Action.CANCEL_APPOINTMENT)
        if not self.visit_is_due:
            idle.add(Action.FINISH_VISIT)
        if not self.has_slots:
            idle.add(Action.BOOK_APPOINTMENT)
        return idle | self._idle_in_repair()

    @property
    def second(self) -> set[Action]:
        """What is possible but not the next thing to do: no page puts it first."""
        second = {Action.RECORD_DELIVERY, Action.CANCEL_APPOINTMENT, Action.WAIVE_CHARGE, *_CONVERSIONS}
        if self.repair and self.repair.diagnosed_at:
            second.add(Action.DIAGNOSE)
        if self.charge:
            second.add(Action.QUOTE_REPAIR)
        if self.quote_holds:
            second |= {Action.QUOTE_REPAIR, Action.FINISH_REPAIR}
        return second

    def _idle_in_repair(self) -> set[Action]:
        idle: set[Action] = set()
        if self.quote is None:
            idle |= {Action.ACCEPT_QUOTE, Action.DECLINE_QUOTE}
        if not self.quote_holds:
            idle.add(Action.ACCEPT_QUOTE)
        if not self.ticket.owes_charge:
            idle |= {Action.SETTLE_CHARGE, Action.WAIVE_CHARGE}
        is_settled = self.charge is not None and self.charge.state != ChargeState.OPEN
        if self.repair is None or self.repair.in_warranty is not False or is_settled:
            idle.add(Action.QUOTE_REPAIR)
        return idle


_TRAVELLED = frozenset(
    {
        State.AWAITING_RETURN,
        State.RETURN_IN_TRANSIT,
        State.INSPECTION_FAILED,
        State.IN_REPAIR,
        State.AWAITING_SHIPMENT,
        State.OUTBOUND_IN_TRANSIT,
    }
)


_INSPECTED = frozenset({Action.ACCEPT_RETURN, Action.FAIL_INSPECTION})


def goods_of(ticket: Ticket, at: datetime, events: Sequence[TicketEvent] | None = None) -> Goods:
    """With the ticket's `events` nothing is looked for that none of its moves can have recorded."""
    acted = set(Action) if events is None else {event.action for event in events}
    if events is not None and _TRAVELLED.isdisjoint({ticket.state, *(event.to_state for event in events)}):
        return Goods(ticket, at, (), (), (), None, (), None, (), has_slots=False)
    repair = repair_of(ticket.pk) if ticket.kind == RequestKind.REPAIR or ticket.state == State.IN_REPAIR else None
    addresses = addresses_of(ticket.pk)
    is_kept_nowhere = ticket.state == State.AWAITING_RETURN and not any(row.text for row in addresses)
    return Goods(
        ticket=ticket,
        at=at,
        addresses=addresses,
        parcels=items_of_case(ticket.pk),
        inspections=[] if _INSPECTED.isdisjoint(acted) else list(inspections_of(ticket.pk)),
        repair=repair,
        quotes=list(quotes_of(repair)) if repair else [],
        charge=standing_charge(ticket.pk) if repair else None,
        appointments=list(appointments_of(ticket.pk)) if Action.BOOK_APPOINTMENT in acted else [],
        has_slots=ticket.state == State.AWAITING_RETURN and _has_slots(ticket, at),
        store_address=return_address_of(ticket) if is_kept_nowhere else "",
    )


def return_address_of(ticket: Ticket) -> str:
    """Where the goods of a ticket go back to: as kept with it, else where its store takes goods in."""
    kept = address_in_force(addresses_of(ticket.pk))
    return (kept.text if kept else "") or store_address_of(ticket)


def store_address_of(ticket: Ticket) -> str:
    """Where its store takes goods in; empty while it lists no address."""
    return default_addresses([ticket.store_id]).get(ticket.store_id, "")


def _has_slots(ticket: Ticket, at: datetime) -> bool:
    kinds = appointment_kinds(ticket.kind)
    return any(slots_ahead(ticket.store, kind, at, ticket.due_at).exists() for kind in kinds)
