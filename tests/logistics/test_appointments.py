"""Appointments: a place in a slot, given back, changed, kept, and never one too many."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from aftersales.clockwork.services import sweep
from aftersales.domain.goods import AppointmentKind, GoodsCode
from aftersales.domain.lifecycle import Action, IllegalMoveError, State
from aftersales.domain.requests import RequestKind
from aftersales.logistics.models import Appointment, Repair, Slot
from aftersales.logistics.services.appointments import offer_slots
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.repairs import unit_events, unit_facts
from tests.factories import NOON, parcel_sent
from tests.logistics.stage import AN_HOUR, a_slot, approved, booking, by_customer, by_store

pytestmark = pytest.mark.django_db


def book(ticket: Ticket, slot: Slot) -> Ticket:
    return by_customer(ticket, Action.BOOK_APPOINTMENT, record=booking(slot))


def refused(ticket: Ticket, slot: Slot) -> str:
    with pytest.raises(IllegalMoveError) as error:
        book(ticket, slot)
    return error.value.code


def taken(slot: Slot) -> int:
    return Slot.objects.get(pk=slot.pk).taken


def test_a_pickup_is_booked_and_the_time_to_send_stays() -> None:
    ticket = approved()
    slot, due_at = a_slot(ticket), ticket.due_at

    ticket = book(ticket, slot)

    assert (ticket.state, ticket.due_at, taken(slot)) == (State.AWAITING_RETURN, due_at, 1)
    assert Appointment.objects.get(case_id=ticket.pk).address == "3 Headset Road"


def test_a_full_slot_takes_nobody_more() -> None:
    first = approved()
    slot = a_slot(first)
    book(first, slot)
    second = approved()
    Slot.objects.filter(pk=slot.pk).update(store=second.store)

    assert refused(second, slot) == GoodsCode.SLOT_FULL
    assert (taken(slot), Appointment.objects.count()) == (1, 1)


def test_the_database_itself_refuses_one_too_many() -> None:
    slot = a_slot(approved())

    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.filter(pk=slot.pk).update(taken=2)


def test_another_time_gives_the_first_one_back() -> None:
    ticket = approved()
    first, second = a_slot(ticket), a_slot(ticket, days=2)

    book(book(ticket, first), second)

    assert (taken(first), taken(second)) == (0, 1)
    assert Appointment.objects.filter(case_id=ticket.pk, cancelled_at=None).get().slot == second


def test_a_full_slot_leaves_the_first_appointment_as_it_was() -> None:
    ticket = approved()
    first, full = a_slot(ticket), a_slot(ticket, days=2)
    Slot.objects.filter(pk=full.pk).update(taken=1)
    book(ticket, first)

    assert refused(ticket, full) == GoodsCode.SLOT_FULL
    assert (taken(first), Appointment.objects.get(cancelled_at=None).slot) == (1, first)


@pytest.mark.parametrize("days", [0, -1, 8], ids=["begun", "past", "after the time to send"])
def test_what_is_not_offered_is_not_booked(days: int) -> None:
    ticket = approved()

    assert refused(ticket, a_slot(ticket, days=days)) == GoodsCode.SLOT_GONE


def test_another_stores_slot_is_not_offered() -> None:
    assert refused(approved(), a_slot(approved())) == GoodsCode.SLOT_GONE


def test_a_technician_comes_for_repairs_alone() -> None:
    ticket = approved()

    assert refused(ticket, a_slot(ticket, kind=AppointmentKind.ON_SITE)) == GoodsCode.SLOT_GONE


def test_a_customer_cancels_and_the_time_stays_as_it_was() -> None:
    ticket = approved()
    slot, due_at = a_slot(ticket), ticket.due_at

    ticket = by_customer(book(ticket, slot), Action.CANCEL_APPOINTMENT, NOON + AN_HOUR)

    assert (taken(slot), ticket.due_at) == (0, due_at)
    assert Appointment.objects.get().cancelled_by == "customer"


def test_a_store_that_cancels_gives_all_the_time_again() -> None:
    ticket = approved()
    slot, due_at = a_slot(ticket), ticket.due_at

    ticket = by_store(book(ticket, slot), Action.CANCEL_APPOINTMENT, NOON + timedelta(days=1))

    assert due_at
    assert ticket.due_at == due_at + timedelta(days=1)


def test_without_an_appointment_there_is_nothing_to_cancel() -> None:
    with pytest.raises(IllegalMoveError) as error:
        by_customer(approved(), Action.CANCEL_APPOINTMENT)
    assert error.value.code == GoodsCode.NO_APPOINTMENT


def test_a_withdrawn_request_gives_its_appointment_back() -> None:
    ticket = approved()
    slot = a_slot(ticket)

    by_customer(book(ticket, slot), Action.WITHDRAW)

    assert (taken(slot), Appointment.objects.get().cancelled_by) == (0, "clock")


def test_what_was_fetched_counts_as_kept() -> None:
    ticket = approved()
    slot = a_slot(ticket)
    book(ticket, slot)
    parcel = parcel_sent()

    after = slot.starts_at + AN_HOUR
    by_customer(ticket, Action.SHIP_RETURN, after, carrier=parcel.carrier, waybill=parcel.waybill)

    assert (taken(slot), Appointment.objects.get().kept_at) == (1, after)


def test_a_request_that_ends_by_time_gives_its_appointment_back() -> None:
    ticket = approved()
    slot = a_slot(ticket, days=7)
    Slot.objects.filter(pk=slot.pk).update(starts_at=NOON + timedelta(days=9), ends_at=NOON + timedelta(days=10))
    Appointment.objects.create(
        slot=slot, case_id=ticket.pk, order_line=ticket.order_line, contact="W", phone="1", address="X", booked_at=NOON
    )
    Slot.objects.filter(pk=slot.pk).update(taken=1)

    sweep(NOON + timedelta(days=8))

    ticket.refresh_from_db()
    assert (ticket.state, taken(slot)) == (State.CLOSED, 0)


# --- repairs on site ---


def a_visit() -> tuple[Ticket, Slot]:
    ticket = approved(RequestKind.REPAIR)
    slot = a_slot(ticket, kind=AppointmentKind.ON_SITE)
    return book(ticket, slot), slot


def test_a_repair_on_site_ends_the_request_and_counts_as_a_repair() -> None:
    ticket, slot = a_visit()

    ticket = by_store(ticket, Action.FINISH_VISIT, slot.starts_at + AN_HOUR, note="New switch.")

    assert (ticket.state, Repair.objects.get().work_done) == (State.COMPLETED, "New switch.")
    assert Appointment.objects.get().kept_at == slot.starts_at + AN_HOUR
    line = ticket.order_line
    assert unit_facts(unit_events([line])[line.pk], NOON + timedelta(days=9))["repairs_failed"] == 1


def test_a_visit_is_not_finished_before_it_began() -> None:
    ticket, slot = a_visit()

    with pytest.raises(IllegalMoveError) as error:
        by_store(ticket, Action.FINISH_VISIT, slot.starts_at - AN_HOUR, note="Done.")
    ticket.refresh_from_db()
    assert (error.value.code, ticket.state) == (GoodsCode.VISIT_AHEAD, State.AWAITING_RETURN)


def test_a_repair_without_a_visit_is_not_finished_on_site() -> None:
    with pytest.raises(IllegalMoveError) as error:
        by_store(approved(RequestKind.REPAIR), Action.FINISH_VISIT, note="Done.")
    assert error.value.code == GoodsCode.NO_APPOINTMENT


# --- the store's times ---


def test_times_are_offered_once_and_hold_more_when_offered_again() -> None:
    store = approved().store
    times = [(NOON + timedelta(days=day), NOON + timedelta(days=day) + AN_HOUR) for day in (1, 2)]
    assert offer_slots(store, AppointmentKind.PICKUP, times, capacity=2) == 2
    Slot.objects.filter(starts_at=times[0][0]).update(taken=2)

    assert offer_slots(store, AppointmentKind.PICKUP, times, capacity=1) == 1

    assert list(Slot.objects.order_by("starts_at").values_list("capacity", "taken")) == [(2, 2), (1, 0)]
