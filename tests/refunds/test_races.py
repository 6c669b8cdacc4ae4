"""Two at once about the same money, on real threads and real row locks."""

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.accounts.models import StaffRole
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.moving import Details
from aftersales.domain.payments import Callback, EntryKind, MoneyCode, MoneyRefusedError, PaymentState, RefundState
from aftersales.domain.requests import Reason, RequestKind
from aftersales.refunds.models import LedgerEntry, Payment, Refund, RefundEvent, SimulatedTransfer
from aftersales.refunds.selectors.accounts import deposit_of
from aftersales.refunds.selectors.lines import refundable_of_line
from aftersales.refunds.services.booking import Entry, book
from aftersales.tickets.models import TicketEvent
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.refunding import agree_refund, relay_payments, settle_callback
from tests.factories import NOON, StoreFactory, a_ticket, agent_of, as_customer, as_store, asked
from tests.refunds.cast import BY_CLOCK, a_line, granted, not_shipped, refund_of, refunding, with_gateway
from tests.tickets.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
D = Decimal


def kinds(results: list[object]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_two_agents_who_approve_at_once_promise_the_money_once() -> None:
    ticket = a_ticket(not_shipped(a_line()), asked(RequestKind.REFUND_ONLY, Reason.NO_LONGER_WANTED))
    agents = [agent_of(ticket.store) for _ in range(2)]

    results = at_once(
        *[lambda who=who: move_ticket(ticket, Action.APPROVE, actor=as_store(who), at=NOON) for who in agents]
    )

    assert kinds(results) == ["IllegalMoveError", "Ticket"]
    assert refund_of(ticket).amount == D("699.00")


def test_a_withdrawal_that_races_the_approval_leaves_either_a_refund_or_none() -> None:
    ticket = a_ticket(not_shipped(a_line()), asked(RequestKind.REFUND_ONLY, Reason.NO_LONGER_WANTED))
    agent = agent_of(ticket.store)

    results = at_once(
        lambda: move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON),
        lambda: move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON),
    )

    ticket.refresh_from_db()
    assert kinds(results) == ["IllegalMoveError", "Ticket"]
    assert (ticket.state, Refund.objects.count()) in [(State.REFUNDING, 1), (State.CLOSED, 0)]
    assert TicketEvent.objects.filter(ticket=ticket).count() == 2


def test_two_refunds_of_one_line_at_once_do_not_exceed_what_was_paid() -> None:
    line = a_line("100.00")

    results = at_once(*[lambda n=n: granted(line, "60.00", key=f"AS-{n}:2") for n in range(4)])

    assert kinds(results) == ["MoneyRefusedError"] * 3 + ["Refund"]
    assert refundable_of_line(line) == D("40.00")


def test_the_same_report_from_many_threads_pays_once() -> None:
    ticket = refunding(with_gateway(a_line()))
    relay_payments(NOON)
    payment = Payment.objects.get()
    told = Callback(payment.key, payment.reference, payment.amount, is_paid=True)

    results = at_once(*[lambda: settle_callback(told, at=NOON) for _ in range(4)])

    ticket.refresh_from_db()
    assert kinds(results) == ["Refund"] * 4
    assert ticket.state == State.COMPLETED
    assert RefundEvent.objects.filter(action="pay").count() == 1
    assert TicketEvent.objects.filter(ticket=ticket, action=Action.PAY_REFUND).count() == 1


def test_relays_at_once_send_each_payment_once() -> None:
    for _ in range(6):
        refunding(with_gateway(a_line()))

    at_once(*[lambda: relay_payments(NOON) for _ in range(3)])

    assert SimulatedTransfer.objects.count() == 6
    assert set(Payment.objects.values_list("state", "tries")) == {(PaymentState.SENT, 1)}


def test_two_people_who_agree_at_once_agree_once() -> None:
    ticket = refunding(a_line("6000.00"))
    refund = refund_of(ticket)
    people = [agent_of(ticket.store, StaffRole.FINANCE) for _ in range(2)]

    results = at_once(*[lambda who=who: agree_refund(refund, by=who, actor=as_store(who), at=NOON) for who in people])

    assert kinds(results) == ["MoneyRefusedError", "Refund"]
    assert RefundEvent.objects.filter(action="agree").count() == 1


def test_two_people_who_record_the_payment_at_once_record_it_once() -> None:
    ticket = refunding()
    people = [agent_of(ticket.store) for _ in range(2)]
    paid = Details(payment_reference="2200")

    results = at_once(
        *[
            lambda who=who: move_ticket(ticket, Action.PAY_REFUND, actor=as_store(who), at=NOON, details=paid)
            for who in people
        ]
    )

    assert kinds(results) == ["IllegalMoveError", "Ticket"]
    assert (Payment.objects.count(), refund_of(ticket).state) == (1, RefundState.PAID)


def test_a_dispute_that_races_the_relay_either_holds_the_payment_or_comes_after_it() -> None:
    ticket = refunding(with_gateway(a_line()))
    at = NOON + timedelta(hours=25)

    at_once(
        lambda: relay_payments(at),
        lambda: open_dispute(ticket, actor=as_customer(ticket), at=at, statement="Where is it?"),
    )

    refund = refund_of(ticket)
    assert refund.is_held
    assert SimulatedTransfer.objects.count() == Payment.objects.filter(state=PaymentState.SENT).count()


def test_bookings_at_once_follow_each_other() -> None:
    store = StoreFactory()

    at_once(
        *[
            lambda n=n: book(store, Entry(f"slip-{n}", EntryKind.TOP_UP, D("10.00")), actor=BY_CLOCK, at=NOON)
            for n in range(6)
        ]
    )

    assert deposit_of(store) == D("60.00")
    assert list(LedgerEntry.objects.order_by("sequence").values_list("balance", flat=True)) == [
        D(f"{n}0.00") for n in range(1, 7)
    ]


def test_the_same_booking_at_once_is_made_once() -> None:
    store = StoreFactory()

    results = at_once(
        *[lambda: book(store, Entry("slip", EntryKind.TOP_UP, D("10.00")), actor=BY_CLOCK, at=NOON) for _ in range(3)]
    )

    refused = [result for result in results if isinstance(result, MoneyRefusedError)]
    assert [error.code for error in refused] == [MoneyCode.ENTRY_REPEATED] * 2
    assert deposit_of(store) == D("10.00")
