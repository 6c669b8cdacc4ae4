"""What the clock does by itself can be switched off, kind by kind: then it marks, and a person decides."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from aftersales.clockwork.services import sweep
from aftersales.deadlines.models import Deadline, DeadlineState
from aftersales.disputes.models import Dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.settings import SettingCode
from aftersales.tickets.models import Ticket, TicketEvent
from aftersales.tickets.services.moving import move_ticket
from tests.deadlines.setting import in_force
from tests.factories import NOON, OrderLineFactory, a_ticket, agent_of, as_customer, as_store, asked

pytestmark = pytest.mark.django_db
SENT = Details(carrier="SF", waybill="SF1234567890123")
SHIPPED = Details(carrier="SF", waybill="SF1234567890124")
LATER = NOON + timedelta(days=30)


def clearly_owed() -> Ticket:
    return a_ticket()


def expensive() -> Ticket:
    return a_ticket(OrderLineFactory(paid_amount=Decimal("5000.00")))


def moved(kind: RequestKind, *steps: tuple[Action, Details]) -> Ticket:
    ticket = a_ticket(what=asked(kind, Reason.NO_LONGER_WANTED))
    agent = agent_of(ticket.store)
    for action, details in steps:
        actor = as_customer(ticket) if action is Action.SHIP_RETURN else as_store(agent)
        move_ticket(ticket, action, actor=actor, at=NOON, details=details)
    return ticket


def to_send_back() -> Ticket:
    return moved(RequestKind.RETURN_REFUND, (Action.APPROVE, Details()))


def on_its_way_back() -> Ticket:
    return moved(RequestKind.RETURN_REFUND, (Action.APPROVE, Details()), (Action.SHIP_RETURN, SENT))


def to_ship() -> Ticket:
    steps = (Action.APPROVE, Details()), (Action.SHIP_RETURN, SENT), (Action.ACCEPT_RETURN, Details())
    return moved(RequestKind.EXCHANGE, *steps)


def to_receive() -> Ticket:
    steps = (Action.APPROVE, Details()), (Action.SHIP_RETURN, SENT), (Action.ACCEPT_RETURN, Details())
    return moved(RequestKind.EXCHANGE, *steps, (Action.SHIP_OUTBOUND, SHIPPED))


CASES = [
    (SettingCode.AUTO_APPROVE, clearly_owed, State.AWAITING_REVIEW, True),
    (SettingCode.AUTO_ESCALATE, expensive, State.AWAITING_REVIEW, True),
    (SettingCode.AUTO_CLOSE, to_send_back, State.AWAITING_RETURN, False),
    (SettingCode.AUTO_CONFIRM, on_its_way_back, State.RETURN_IN_TRANSIT, True),
    (SettingCode.AUTO_CONFIRM, to_receive, State.OUTBOUND_IN_TRANSIT, False),
    (SettingCode.FORCED_EXECUTION, to_ship, State.AWAITING_SHIPMENT, True),
]


def all_sweeps(until: datetime) -> None:
    for days in range((until - NOON).days + 1):
        sweep(NOON + timedelta(days=days))


@pytest.mark.parametrize(("switch", "make", "state", "is_fault"), CASES)
def test_switched_off_it_is_marked_and_left_to_a_person(
    switch: SettingCode, make: Callable[[], Ticket], state: State, is_fault: bool
) -> None:
    ticket = make()
    in_force(switch, False, NOON)

    all_sweeps(LATER)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.is_overdue, ticket.due_at) == (state, True, None)
    assert Deadline.objects.filter(subject_id=ticket.pk, state=DeadlineState.HELD).count() == 1
    left = TicketEvent.objects.get(ticket=ticket, action=Action.LEAVE_TO_PERSON)
    assert (left.via, left.by, left.store_fault) == ("clock", None, is_fault)


@pytest.mark.parametrize(("switch", "make", "state", "_is_fault"), CASES)
def test_another_switch_stops_nothing(
    switch: SettingCode, make: Callable[[], Ticket], state: State, _is_fault: bool
) -> None:
    ticket = make()
    for other in {case[0] for case in CASES} - {switch}:
        in_force(other, False, NOON)

    for _ in range(2):
        ticket.refresh_from_db()
        sweep(ticket.due_at or LATER)

    ticket.refresh_from_db()
    assert ticket.state != state


def test_the_last_reminder_goes_out_all_the_same() -> None:
    ticket = clearly_owed()
    in_force(SettingCode.AUTO_APPROVE, False, NOON)

    assert sweep(NOON + timedelta(hours=44)).reminded == 1
    ticket.refresh_from_db()
    assert not ticket.is_overdue


def test_who_was_late_may_still_act_and_the_mark_goes() -> None:
    ticket = clearly_owed()
    in_force(SettingCode.AUTO_APPROVE, False, NOON)
    sweep(NOON + timedelta(hours=48))

    move_ticket(ticket, Action.APPROVE, actor=as_store(agent_of(ticket.store)), at=NOON + timedelta(hours=50))

    ticket.refresh_from_db()
    assert (ticket.state, ticket.is_overdue) == (State.AWAITING_RETURN, False)
    assert not Deadline.objects.filter(state=DeadlineState.HELD).exists()


def test_the_customer_need_not_wait_and_asks_the_platform_in() -> None:
    ticket = clearly_owed()
    in_force(SettingCode.AUTO_APPROVE, False, NOON)
    sweep(NOON + timedelta(hours=48))

    open_dispute(ticket, actor=as_customer(ticket), at=NOON + timedelta(hours=48))

    assert Dispute.objects.get().ground == "overdue"
    assert not Deadline.objects.filter(state=DeadlineState.HELD).exists()


def test_an_open_question_keeps_the_stores_paused_time() -> None:
    ticket = moved(RequestKind.RETURN_REFUND, (Action.REQUEST_INFO, Details(note="A photo, please.")))
    in_force(SettingCode.AUTO_CLOSE, False, NOON)
    sweep(NOON + timedelta(days=5))

    move_ticket(
        ticket,
        Action.SUPPLY_INFO,
        actor=as_customer(ticket),
        at=NOON + timedelta(days=6),
        details=Details(note="Here it is."),
    )

    ticket.refresh_from_db()
    assert (ticket.state, ticket.due_at) == (State.AWAITING_REVIEW, NOON + timedelta(days=8))
