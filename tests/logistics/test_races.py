"""Two at once, on real threads and real row locks."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from aftersales.domain.goods import ChargePaid, ChargePaidBy, GoodsCode, Grade, Inspected, News, TrackingStatus
from aftersales.domain.lifecycle import Action, IllegalMoveError, State
from aftersales.domain.moving import Details
from aftersales.domain.requests import RequestKind
from aftersales.logistics.models import (
    Appointment,
    Carrier,
    Inspection,
    Parcel,
    ParcelItem,
    RepairCharge,
    Slot,
    TrackingNews,
)
from aftersales.tickets.models import TicketEvent
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.tracking import hear_from_carrier
from tests.factories import NOON, agent_of, as_store, parcel_sent
from tests.logistics.stage import (
    a_slot,
    approved,
    booking,
    by_customer,
    by_store,
    carriers_again,
    charged,
    in_order,
    parcel_of,
    quoted,
    sent_back,
)
from tests.tickets.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def first_rows() -> None:
    carriers_again()


def refusals(results: list[object]) -> list[str]:
    return [result.code for result in results if isinstance(result, IllegalMoveError)]


def test_of_two_agents_exactly_one_inspects() -> None:
    ticket = sent_back()
    actors = [as_store(agent_of(ticket.store)) for _ in range(2)]
    bad = Inspected(Grade.WORN, 0)

    results = at_once(
        lambda: move_ticket(ticket, Action.ACCEPT_RETURN, actor=actors[0], at=NOON, details=Details(record=in_order())),
        lambda: move_ticket(
            ticket, Action.FAIL_INSPECTION, actor=actors[1], at=NOON, details=Details(record=bad, note="Worn.")
        ),
    )

    assert refusals(results) == ["not_from_here"]
    assert Inspection.objects.count() == 1


def test_the_last_place_in_a_slot_is_taken_once() -> None:
    tickets = [approved() for _ in range(4)]
    slot = a_slot(tickets[0], capacity=1)
    for ticket in tickets[1:]:
        type(ticket.order_line.order).objects.filter(pk=ticket.order_line.order_id).update(store=tickets[0].store)

    results = at_once(
        *[
            lambda ticket=ticket: by_customer(ticket, Action.BOOK_APPOINTMENT, record=booking(slot))
            for ticket in tickets
        ]
    )

    assert refusals(results) == [GoodsCode.SLOT_FULL] * 3
    assert (Slot.objects.get().taken, Appointment.objects.count()) == (1, 1)


def test_two_customers_who_swap_their_times_do_not_wait_for_each_other_for_ever() -> None:
    first, second = approved(), approved()
    type(first.order_line.order).objects.filter(pk=second.order_line.order_id).update(store=first.store)
    slots = [a_slot(first, days=days, capacity=2) for days in (1, 2)]
    by_customer(first, Action.BOOK_APPOINTMENT, record=booking(slots[0]))
    by_customer(second, Action.BOOK_APPOINTMENT, record=booking(slots[1]))

    results = at_once(
        lambda: by_customer(first, Action.BOOK_APPOINTMENT, record=booking(slots[1])),
        lambda: by_customer(second, Action.BOOK_APPOINTMENT, record=booking(slots[0])),
    )

    assert [result for result in results if isinstance(result, Exception)] == []
    assert list(Slot.objects.order_by("id").values_list("taken", flat=True)) == [1, 1]


def test_one_message_from_many_threads_moves_the_ticket_once() -> None:
    ticket = sent_back()
    parcel, carrier = parcel_of(ticket), Carrier.objects.get(code="sf")
    news = [News("7", TrackingStatus.DELIVERED, NOON + timedelta(days=1))]
    at = NOON + timedelta(days=1, hours=1)

    results = at_once(*[lambda: hear_from_carrier(carrier, parcel.waybill, news, at=at) for _ in range(6)])

    assert [result for result in results if isinstance(result, Exception)] == []
    assert TicketEvent.objects.filter(ticket=ticket, action="record_delivery").count() == 1
    assert TrackingNews.objects.count() == 1


def test_one_waybill_is_given_to_one_of_two_customers() -> None:
    tickets, parcel = [approved(), approved()], parcel_sent()

    results = at_once(
        *[
            lambda ticket=ticket: by_customer(
                ticket, Action.SHIP_RETURN, carrier=parcel.carrier, waybill=parcel.waybill
            )
            for ticket in tickets
        ]
    )

    assert refusals(results) == [GoodsCode.WAYBILL_USED]
    assert (Parcel.objects.count(), ParcelItem.objects.count()) == (1, 1)


def test_a_quote_is_answered_one_way() -> None:
    ticket = quoted()

    results = at_once(
        lambda: by_customer(ticket, Action.ACCEPT_QUOTE), lambda: by_customer(ticket, Action.DECLINE_QUOTE)
    )

    answers = list(
        TicketEvent.objects.filter(ticket=ticket, action__endswith="_quote").values_list("action", flat=True)
    )
    assert (len(refusals(results)), len(answers)) == (1, 1)
    ticket.refresh_from_db()
    assert ticket.kind == RequestKind.REPAIR
    assert ticket.state == (State.IN_REPAIR if answers == ["accept_quote"] else State.AWAITING_SHIPMENT)


def test_a_payment_recorded_by_two_agents_at_once_is_recorded_once() -> None:
    ticket = charged()
    actors = [as_store(agent_of(ticket.store)) for _ in range(2)]
    paid = Details(record=ChargePaid(Decimal("120.00"), ChargePaidBy.HAND_OVER), payment_reference="2200-1")

    results = at_once(
        *(partial(move_ticket, ticket, Action.SETTLE_CHARGE, actor=each, at=NOON, details=paid) for each in actors)
    )

    assert refusals(results) == [GoodsCode.NO_CHARGE]
    assert TicketEvent.objects.filter(ticket=ticket, action=Action.SETTLE_CHARGE).count() == 1


def test_a_charge_is_paid_or_waived_but_not_both() -> None:
    ticket = charged()
    actors = [as_store(agent_of(ticket.store)) for _ in range(2)]
    paid = Details(record=ChargePaid(Decimal("120.00"), ChargePaidBy.HAND_OVER), payment_reference="2200-1")

    results = at_once(
        lambda: move_ticket(ticket, Action.SETTLE_CHARGE, actor=actors[0], at=NOON, details=paid),
        lambda: move_ticket(ticket, Action.WAIVE_CHARGE, actor=actors[1], at=NOON, details=Details(note="Free.")),
    )

    charge = RepairCharge.objects.get()
    assert refusals(results) == [GoodsCode.NO_CHARGE]
    assert (charge.state == "paid", charge.state == "waived") in {(True, False), (False, True)}
    assert (charge.reference == "") is (charge.state == "waived")


def test_a_parcel_sent_while_the_charge_is_paid_goes_out_only_after_it() -> None:
    ticket = by_store(charged(), Action.FINISH_REPAIR)
    actors = [as_store(agent_of(ticket.store)) for _ in range(2)]
    paid = Details(record=ChargePaid(Decimal("120.00"), ChargePaidBy.HAND_OVER), payment_reference="2200-1")

    results = at_once(
        lambda: move_ticket(ticket, Action.SETTLE_CHARGE, actor=actors[0], at=NOON, details=paid),
        lambda: move_ticket(ticket, Action.SHIP_OUTBOUND, actor=actors[1], at=NOON, details=parcel_sent()),
    )

    ticket.refresh_from_db()
    assert refusals(results) in ([], [GoodsCode.CHARGE_OPEN])
    assert ticket.state == (State.AWAITING_SHIPMENT if refusals(results) else State.OUTBOUND_IN_TRANSIT)
    assert (RepairCharge.objects.get().state, ticket.owes_charge) == ("paid", False)
