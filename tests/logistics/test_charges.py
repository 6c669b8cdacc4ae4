"""What a customer agrees to pay for a repair: owed from then on, paid or waived before the item goes back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from aftersales.clockwork.services import sweep
from aftersales.deadlines.models import Deadline
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.deadlines import DeadlineCode, Side
from aftersales.domain.disputes import DisputeAction
from aftersales.domain.goods import ChargeState, GoodsCode
from aftersales.domain.lifecycle import Action, IllegalMoveError, State
from aftersales.logistics.models import Parcel, RepairCharge, RepairQuote
from aftersales.tickets.models import Ticket
from tests.factories import NOON, as_customer, parcel_sent
from tests.logistics.stage import (
    agent_on,
    by_customer,
    by_store,
    charge_paid,
    charged,
    diagnosed,
    in_repair,
    quoted,
)

pytestmark = pytest.mark.django_db

AN_HOUR = timedelta(hours=1)


def refused(ticket: Ticket, action: Action, **details: object) -> str:
    """Why the store's step is refused; and nothing has changed."""
    ticket.refresh_from_db()
    before = (ticket.version, ticket.state, list(RepairCharge.objects.values()))
    with pytest.raises(IllegalMoveError) as error:
        by_store(ticket, action, NOON, **details)
    ticket.refresh_from_db()
    assert (ticket.version, ticket.state, list(RepairCharge.objects.values())) == before
    return error.value.code


def ship(ticket: Ticket) -> Ticket:
    parcel = parcel_sent()
    return by_store(ticket, Action.SHIP_OUTBOUND, carrier=parcel.carrier, waybill=parcel.waybill)


def repaired(ticket: Ticket) -> Ticket:
    return by_store(ticket, Action.FINISH_REPAIR, note="New switch.")


def waived(ticket: Ticket) -> Ticket:
    return by_store(ticket, Action.WAIVE_CHARGE, note="Our apologies for the wait.")


def test_an_accepted_quote_is_owed() -> None:
    ticket = charged()

    charge = RepairCharge.objects.get()
    assert (charge.state, str(charge.amount), charge.accepted_at) == (ChargeState.OPEN, "120.00", NOON)
    assert ticket.owes_charge


def test_a_declined_quote_is_not_owed() -> None:
    ticket = by_customer(quoted(), Action.DECLINE_QUOTE)

    assert (ticket.owes_charge, RepairCharge.objects.count()) == (False, 0)


def test_the_repaired_item_is_not_sent_back_before_it_is_paid_for() -> None:
    ticket = repaired(charged())
    parcel = parcel_sent()

    code = refused(ticket, Action.SHIP_OUTBOUND, carrier=parcel.carrier, waybill=parcel.waybill)

    assert (code, Parcel.objects.filter(direction="outbound").count()) == (GoodsCode.CHARGE_OPEN, 0)


def test_a_paid_repair_is_sent_back_and_keeps_how_it_was_paid_and_by_whom_that_was_recorded() -> None:
    ticket = charge_paid(repaired(charged()))
    charge = RepairCharge.objects.get()

    assert (charge.state, charge.paid_by, charge.reference, charge.settled_at, charge.settled_by) == (
        ChargeState.PAID,
        "payment_link",
        "2200-1",
        NOON,
        agent_on(ticket),
    )
    assert ship(ticket).state == State.OUTBOUND_IN_TRANSIT


def test_the_history_tells_of_the_payment() -> None:
    assert charge_paid(charged()).events.latest("sequence").payload == {
        "amount": "120.00",
        "paid_by": "payment_link",
        "payment_reference": "2200-1",
    }


def test_a_waived_charge_keeps_its_reason_and_the_item_is_sent_back() -> None:
    ticket = waived(repaired(charged()))

    charge = RepairCharge.objects.get()
    assert (charge.state, charge.reason) == (ChargeState.WAIVED, "Our apologies for the wait.")
    assert ship(ticket).state == State.OUTBOUND_IN_TRANSIT


def test_waiving_needs_a_reason() -> None:
    assert refused(charged(), Action.WAIVE_CHARGE) == "detail_missing"


def test_a_payment_needs_a_reference() -> None:
    assert refused(charged(), Action.SETTLE_CHARGE) == "detail_missing"


@pytest.mark.parametrize("amount", ["119.99", "120.01", "0.00", "-120.00"])
def test_another_amount_is_not_recorded_as_the_payment(amount: str) -> None:
    ticket = charged()

    with pytest.raises(IllegalMoveError) as error:
        charge_paid(ticket, amount)

    assert error.value.code == GoodsCode.CHARGE_OTHER_AMOUNT
    assert RepairCharge.objects.get().state == ChargeState.OPEN


def test_what_is_paid_is_paid_once_and_not_waived_any_more() -> None:
    ticket = charge_paid(charged())

    with pytest.raises(IllegalMoveError) as error:
        charge_paid(ticket)
    assert error.value.code == GoodsCode.NO_CHARGE
    assert refused(ticket, Action.WAIVE_CHARGE, note="Never mind.") == GoodsCode.NO_CHARGE


def test_a_repair_in_warranty_owes_nothing() -> None:
    assert refused(diagnosed(in_warranty=True), Action.WAIVE_CHARGE, note="Free.") == GoodsCode.NO_CHARGE


def test_the_stores_time_to_ship_begins_with_the_payment_and_until_then_it_is_the_customers_turn() -> None:
    ticket = repaired(charged())
    waiting = (ticket.due_at, ticket.turn)

    ticket = charge_paid(ticket, at=NOON + AN_HOUR)

    assert waiting == (None, Side.CUSTOMER)
    running = Deadline.objects.get(subject_id=ticket.pk, code=DeadlineCode.OUTBOUND_SHIPPING)
    assert (running.started_at, ticket.due_at, ticket.turn) == (NOON + AN_HOUR, running.due_at, Side.STORE)


def test_an_unpaid_repair_never_becomes_a_refund_by_the_clock() -> None:
    ticket = repaired(charged())

    for days in (5, 30, 90):
        sweep(NOON + timedelta(days=days))

    ticket.refresh_from_db()
    assert (ticket.state, ticket.is_overdue, ticket.events.filter(store_fault=True).count()) == (
        State.AWAITING_SHIPMENT,
        False,
        0,
    )


def test_a_payment_before_the_repair_is_done_leaves_the_repairs_time_as_it_was() -> None:
    ticket = charged()
    due_at = ticket.due_at

    assert charge_paid(ticket).due_at == due_at


def test_a_later_quote_takes_the_place_of_what_was_owed() -> None:
    ticket = charged()
    quoted(ticket)
    charged(ticket)

    assert list(RepairCharge.objects.order_by("id").values_list("state", flat=True)) == ["dropped", "open"]


def test_an_agreed_and_paid_price_is_not_quoted_anew() -> None:
    ticket = charge_paid(charged())

    with pytest.raises(IllegalMoveError) as error:
        quoted(ticket)

    assert (error.value.code, RepairQuote.objects.count()) == (GoodsCode.CHARGE_SETTLED, 1)


@pytest.mark.parametrize("action", [Action.CONVERT_TO_EXCHANGE, Action.CONVERT_TO_REFUND])
def test_a_repair_that_becomes_something_else_costs_nothing_any_more(action: Action) -> None:
    ticket = by_store(charged(), action, note="Out of stock.")

    assert (ticket.owes_charge, RepairCharge.objects.get().state) == (False, ChargeState.DROPPED)


def test_a_dispute_leaves_the_charge_as_it_was() -> None:
    ticket = repaired(charged())
    later = NOON + timedelta(days=2)
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=later, statement="It costs too much.")
    move_dispute(dispute, DisputeAction.WITHDRAW, actor=as_customer(ticket), at=later + AN_HOUR)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.owes_charge, ticket.due_at) == (State.AWAITING_SHIPMENT, True, None)


def test_the_database_keeps_one_standing_charge_for_a_repair() -> None:
    charge_paid(charged())
    charge = RepairCharge.objects.get()
    another = RepairQuote.objects.create(
        repair=charge.repair, amount="9.00", parts="-", valid_until=NOON.date(), at=NOON, by=charge.quote.by
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        RepairCharge.objects.create(repair=charge.repair, quote=another, amount="9.00", accepted_at=NOON)


def test_the_database_keeps_no_ticket_owing_that_is_not_in_repair() -> None:
    ticket = in_repair()

    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(state=State.CLOSED, owes_charge=True)
