"""Money and the ticket it belongs to: promised by a move, paid by hand or by a gateway, completed once all is paid."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from aftersales.accounts.models import StaffRole, User
from aftersales.clockwork.services import sweep
from aftersales.deadlines.models import Deadline, DeadlineState
from aftersales.disputes.models import Dispute
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.disputes.services.ruling import rule, sign
from aftersales.domain.calendar import SHANGHAI
from aftersales.domain.disputes import DisputeAction
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, State
from aftersales.domain.moving import Details
from aftersales.domain.payments import (
    Callback,
    MoneyCode,
    MoneyRefusedError,
    PaidBy,
    PaymentState,
    RefundCause,
    RefundState,
)
from aftersales.domain.payments import SimulatedBehaviour as B
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.rulings import Liable, RulingDraft, RulingOutcome, RulingStatus
from aftersales.domain.settings import SettingCode
from aftersales.refunds.gateways.simulated import tell
from aftersales.refunds.models import Payment, PaymentAttempt, Refund, RefundEvent, SimulatedTransfer
from aftersales.refunds.selectors.accounts import deposit_of
from aftersales.refunds.selectors.lines import refundable_of_line
from aftersales.refunds.services.deciding import make_good
from aftersales.refunds.services.paying import ask_gateway, lease_payments
from aftersales.tickets.models import Ticket, TicketEvent
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.refunding import (
    agree_refund,
    deliver_simulated,
    give_return_freight,
    pay_refund,
    relay_payments,
    retry_refund,
    settle_callback,
)
from tests.deadlines.setting import in_force
from tests.factories import (
    NOON,
    OrderLineFactory,
    a_ticket,
    agent_of,
    an_arbiter,
    as_customer,
    as_platform,
    as_store,
    asked,
)
from tests.refunds.cast import BY_CLOCK, a_line, refund_of, refunding, returned, with_gateway

pytestmark = pytest.mark.django_db
D = Decimal
REFERENCE = Details(payment_reference="2200-1")
SOON = NOON + timedelta(seconds=5)


def agent_in(ticket: Ticket) -> User:
    return ticket.store.memberships.filter(role=StaffRole.AGENT)[0].user


def again(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def actions_of(refund: Refund) -> list[str]:
    return list(RefundEvent.objects.filter(refund=refund).order_by("sequence").values_list("action", flat=True))


# --- promised ---


def test_an_approval_promises_the_money_and_pays_nothing() -> None:
    ticket = refunding()

    refund = refund_of(ticket)
    assert (ticket.state, refund.state, refund.amount) == (State.REFUNDING, RefundState.TO_PAY, D("699.00"))
    assert (refund.cause, refund.proposed_by) == (RefundCause.APPROVAL, agent_in(ticket))


def test_an_accepted_offer_promises_the_offered_amount_in_the_name_of_who_made_it() -> None:
    ticket = a_ticket(a_line())
    agent = agent_of(ticket.store)
    offer = Details(kind=RequestKind.REFUND_ONLY, amount=D("200.00"), note="Keep it.")
    move_ticket(ticket, Action.MAKE_OFFER, actor=as_store(agent), at=NOON, details=offer)

    move_ticket(ticket, Action.ACCEPT_OFFER, actor=as_customer(ticket), at=NOON)

    refund = refund_of(ticket)
    assert (refund.amount, refund.cause, refund.proposed_by) == (D("200.00"), RefundCause.OFFER, agent)


def test_an_expired_offer_is_not_accepted_and_promises_nothing() -> None:
    ticket = a_ticket(a_line())
    offer = Details(kind=RequestKind.REFUND_ONLY, amount=D("200.00"), note="Keep it.")
    move_ticket(ticket, Action.MAKE_OFFER, actor=as_store(agent_of(ticket.store)), at=NOON, details=offer)

    with pytest.raises(IllegalMoveError) as illegal:
        move_ticket(ticket, Action.ACCEPT_OFFER, actor=as_customer(ticket), at=NOON + timedelta(hours=48))

    assert illegal.value.code is MoveCode.TOO_LATE
    assert (again(ticket).state, Refund.objects.count()) == (State.AWAITING_OFFER_REPLY, 0)


@pytest.mark.parametrize("amount", ["-1.00", "0.00", "699.01", "10.005", "NaN"])
def test_an_offer_of_what_is_no_amount_is_refused(amount: str) -> None:
    ticket = a_ticket(a_line())
    offer = Details(kind=RequestKind.REFUND_ONLY, amount=D(amount), note="Keep it.")

    with pytest.raises(IllegalMoveError) as illegal:
        move_ticket(ticket, Action.MAKE_OFFER, actor=as_store(agent_of(ticket.store)), at=NOON, details=offer)

    assert illegal.value.code is MoveCode.DETAIL_WRONG
    assert (again(ticket).state, again(ticket).offers) == (State.AWAITING_REVIEW, 0)


def test_an_exchange_that_cannot_be_shipped_becomes_a_refund_of_all_that_was_paid() -> None:
    ticket = a_ticket(a_line("699.00"), asked(RequestKind.EXCHANGE, Reason.DEFECTIVE))
    store = as_store(agent_of(ticket.store))
    move_ticket(ticket, Action.APPROVE, actor=store, at=NOON)
    parcel = Details(carrier="SF", waybill="SF1234567890123")
    move_ticket(ticket, Action.SHIP_RETURN, actor=as_customer(ticket), at=NOON, details=parcel)
    move_ticket(ticket, Action.ACCEPT_RETURN, actor=store, at=NOON)

    move_ticket(ticket, Action.CONVERT_TO_REFUND, actor=store, at=NOON)

    refund = refund_of(ticket)
    assert (refund.amount, refund.cause) == (D("699.00"), RefundCause.CONVERSION)


def test_two_requests_for_parts_of_a_line_together_give_back_what_was_paid_to_the_cent() -> None:
    line = a_line("100.00", 3)

    first, second = refunding(line, 1), refunding(line, 2)

    assert (refund_of(first).amount, refund_of(second).amount) == (D("33.34"), D("66.66"))
    assert refundable_of_line(line) == D("0.00")


def test_price_protection_lowers_what_a_later_return_gives_back() -> None:
    line = a_line("699.00")
    drop = asked(RequestKind.PRICE_PROTECTION, Reason.PRICE_DROP, declared={"price_drop": "50.00"})
    ticket = a_ticket(line, drop)
    agent = as_store(agent_of(ticket.store))
    move_ticket(ticket, Action.APPROVE, actor=agent, at=NOON)
    move_ticket(ticket, Action.PAY_REFUND, actor=agent, at=NOON, details=REFERENCE)

    later = a_ticket(line)

    assert (again(ticket).state, later.worth, later.amount) == (State.COMPLETED, D("649.00"), D("649.00"))


def test_freight_comes_back_on_a_fault_and_a_missing_gift_is_deducted_without_one() -> None:
    charged = {"paid_amount": D("100.00"), "freight_amount": D("8.00"), "gift": "Mouse mat", "gift_price": D("19.90")}
    lines = [OrderLineFactory(order__ships_free=False, **charged) for _ in range(2)]

    faulty = a_ticket(lines[0], asked(reason=Reason.DEFECTIVE, declared={"gift": "lost"}))
    unwanted = a_ticket(lines[1], asked(declared={"gift": "lost"}))

    assert (faulty.amount, unwanted.amount) == (D("108.00"), D("80.10"))


# --- a second person ---


def test_above_the_limit_a_second_person_agrees_and_never_the_first() -> None:
    ticket = refunding(a_line("5000.01"))
    refund, first = refund_of(ticket), agent_in(ticket)
    second = agent_of(ticket.store, StaffRole.FINANCE)
    assert refund.state == RefundState.AWAITING_SECOND

    with pytest.raises(MoneyRefusedError) as refused:
        agree_refund(refund, by=first, actor=as_store(first), at=NOON)
    assert refused.value.code is MoneyCode.SAME_PERSON
    agree_refund(refund, by=second, actor=as_store(second), at=SOON)

    refund.refresh_from_db()
    assert (refund.state, refund.agreed_by) == (RefundState.TO_PAY, second)


def test_before_a_second_person_agreed_nobody_pays() -> None:
    ticket = refunding(with_gateway(a_line("5000.01")))

    with pytest.raises(IllegalMoveError) as illegal:
        move_ticket(ticket, Action.PAY_REFUND, actor=as_store(agent_in(ticket)), at=NOON, details=REFERENCE)

    assert illegal.value.code is MoveCode.SECOND_PERSON_NEEDED
    assert relay_payments(NOON) == 0
    assert (again(ticket).state, Payment.objects.count()) == (State.REFUNDING, 0)


def test_the_limit_is_a_setting() -> None:
    in_force(SettingCode.SECOND_PERSON_AMOUNT, D("100.00"), NOON - timedelta(days=1))

    assert refund_of(refunding()).state == RefundState.AWAITING_SECOND


# --- by hand ---


def test_a_store_records_what_it_paid_by_hand_and_the_ticket_is_completed() -> None:
    ticket = refunding()

    move_ticket(ticket, Action.PAY_REFUND, actor=as_store(agent_in(ticket)), at=SOON, details=REFERENCE)

    refund, payment = refund_of(ticket), Payment.objects.get()
    assert (again(ticket).state, refund.state, refund.paid_at) == (State.COMPLETED, RefundState.PAID, SOON)
    assert (payment.gateway, payment.state, payment.reference) == ("manual", PaymentState.PAID, "2200-1")


def test_what_is_with_the_gateway_is_not_paid_by_hand_as_well() -> None:
    ticket = refunding(with_gateway(a_line()))

    with pytest.raises(IllegalMoveError) as illegal:
        move_ticket(ticket, Action.PAY_REFUND, actor=as_store(agent_in(ticket)), at=NOON, details=REFERENCE)

    assert illegal.value.code is MoveCode.PAYMENT_RUNNING
    assert (again(ticket).state, refund_of(ticket).state) == (State.REFUNDING, RefundState.TO_PAY)


def test_the_freight_of_a_return_is_given_back_once_and_completes_the_ticket_with_the_rest() -> None:
    ticket = returned()
    agent = agent_in(ticket)
    freight = give_return_freight(ticket, D("12.00"), actor=as_store(agent), at=NOON)

    with pytest.raises(MoneyRefusedError):
        give_return_freight(ticket, D("12.00"), actor=as_store(agent), at=NOON)
    pay_refund(freight, reference="F-1", proof=[], actor=as_store(agent), at=NOON)
    assert again(ticket).state == State.REFUNDING
    goods = Refund.objects.exclude(pk=freight.pk).get()
    pay_refund(goods, reference="G-1", proof=[], actor=as_store(agent), at=NOON)

    assert again(ticket).state == State.COMPLETED
    assert refundable_of_line(ticket.order_line) == D("0.00")


# --- through a gateway ---


def at_gateway(*behaviours: B) -> Ticket:
    tell(*behaviours)
    return refunding(with_gateway(a_line()))


def test_a_payment_goes_out_is_accepted_and_completes_the_ticket_when_the_gateway_reports_it() -> None:
    ticket = at_gateway()

    relay_payments(NOON)
    assert (again(ticket).state, refund_of(ticket).state) == (State.REFUNDING, RefundState.PAYING)
    deliver_simulated(SOON)

    assert (again(ticket).state, refund_of(ticket).state) == (State.COMPLETED, RefundState.PAID)
    assert list(PaymentAttempt.objects.order_by("id").values_list("outcome", flat=True)) == [
        "accepted",
        "callback_paid",
    ]
    assert TicketEvent.objects.filter(ticket=ticket, action=Action.PAY_REFUND).get().via == "gateway"


def test_paid_in_the_answer_needs_no_report() -> None:
    ticket = at_gateway(B.AT_ONCE)

    assert relay_payments(NOON) == 1

    assert again(ticket).state == State.COMPLETED


def test_a_gateway_that_does_not_answer_is_asked_again_later_with_the_same_key() -> None:
    ticket = at_gateway(B.UNREACHABLE, B.AT_ONCE)
    relay_payments(NOON)
    payment = Payment.objects.get()
    assert (payment.state, payment.tries) == (PaymentState.WAITING, 1)
    assert timedelta(seconds=45) <= payment.available_at - NOON <= timedelta(seconds=75)

    assert relay_payments(NOON + timedelta(seconds=44)) == 0
    relay_payments(NOON + timedelta(seconds=76))

    assert (again(ticket).state, SimulatedTransfer.objects.get().key) == (State.COMPLETED, payment.key)


def test_after_eight_attempts_without_an_answer_a_person_looks_and_only_the_same_key_goes_out_again() -> None:
    ticket, at = at_gateway(*[B.UNREACHABLE] * 8), NOON
    for _ in range(8):
        relay_payments(at)
        at += timedelta(hours=3)
    refund = refund_of(ticket)
    assert (refund.state, Payment.objects.get().state) == (RefundState.FAILED, PaymentState.STUCK)

    with pytest.raises(IllegalMoveError):
        move_ticket(ticket, Action.PAY_REFUND, actor=as_store(agent_in(ticket)), at=at, details=REFERENCE)
    retry_refund(refund, actor=as_store(agent_in(ticket)), at=at)
    relay_payments(at)
    deliver_simulated(at + timedelta(minutes=1))

    assert (again(ticket).state, SimulatedTransfer.objects.count()) == (State.COMPLETED, 1)


def test_after_a_refusal_another_payment_with_a_new_key_may_follow() -> None:
    ticket = at_gateway(B.REFUSE)
    relay_payments(NOON)
    refund = refund_of(ticket)
    assert (refund.state, Payment.objects.get().state) == (RefundState.FAILED, PaymentState.FAILED)

    retry_refund(refund, actor=as_store(agent_in(ticket)), at=SOON)
    relay_payments(SOON)
    deliver_simulated(SOON + timedelta(minutes=1))

    assert again(ticket).state == State.COMPLETED
    assert list(Payment.objects.order_by("id").values_list("key", "state")) == [
        (f"{refund.number}-1", PaymentState.FAILED),
        (f"{refund.number}-2", PaymentState.PAID),
    ]


def test_killed_between_the_call_and_its_record_it_is_sent_again_and_the_money_moves_once() -> None:
    ticket = at_gateway()
    (leased,) = lease_payments(NOON)
    ask_gateway(leased, NOON)  # and here the process dies

    assert lease_payments(NOON + timedelta(minutes=1)) == []
    relay_payments(NOON + timedelta(minutes=3))
    deliver_simulated(NOON + timedelta(minutes=3))

    assert (again(ticket).state, SimulatedTransfer.objects.count()) == (State.COMPLETED, 1)
    assert Payment.objects.get().tries == 2


def test_a_report_that_overtakes_the_answer_settles_it_and_the_answer_changes_nothing() -> None:
    ticket = at_gateway(B.LOSE_ANSWER)
    (leased,) = lease_payments(NOON)
    answer = ask_gateway(leased, NOON)
    deliver_simulated(SOON)
    assert again(ticket).state == State.COMPLETED

    from_relay = relay_payments(NOON + timedelta(hours=1))

    assert (from_relay, type(answer).__name__) == (0, "NoAnswerError")
    assert actions_of(refund_of(ticket)) == ["grant", "pay"]


@pytest.mark.parametrize("behaviour", [B.TWICE, B.OUT_OF_ORDER])
def test_told_twice_or_in_the_wrong_order_it_is_paid_once(behaviour: B) -> None:
    ticket = at_gateway(behaviour)
    relay_payments(NOON)

    deliver_simulated(SOON)
    deliver_simulated(SOON + timedelta(hours=1))

    assert SimulatedTransfer.objects.get().callbacks_left == 0
    assert actions_of(refund_of(ticket)) == ["grant", "send", "pay"]
    assert TicketEvent.objects.filter(ticket=ticket, action=Action.PAY_REFUND).count() == 1


def told_of(payment: Payment) -> Callback:
    return Callback(payment.key, f"SIM-{payment.key}", payment.amount, is_paid=True)


def test_a_report_for_another_amount_pays_nothing_and_is_kept_to_be_seen() -> None:
    ticket = at_gateway()
    relay_payments(NOON)

    with pytest.raises(MoneyRefusedError) as refused:
        settle_callback(replace(told_of(Payment.objects.get()), amount=D("6.99")), at=SOON)

    assert refused.value.code is MoneyCode.OTHER_AMOUNT
    assert (again(ticket).state, refund_of(ticket).state) == (State.REFUNDING, RefundState.PAYING)
    assert actions_of(refund_of(ticket)) == ["grant", "send", "callback_refused"]


def test_a_report_about_an_unknown_payment_is_refused() -> None:
    with pytest.raises(MoneyRefusedError) as refused:
        settle_callback(Callback("RF-0-1", "SIM-0", D("1.00"), is_paid=True), at=NOON)

    assert refused.value.code is MoneyCode.UNKNOWN_PAYMENT


# --- while the platform decides ---


def dispute_of(ticket: Ticket, at: datetime) -> Dispute:
    return open_dispute(ticket, actor=as_customer(ticket), at=at, statement="Where is it?")


def test_nothing_is_paid_while_a_dispute_is_open_and_its_end_lets_the_payment_go() -> None:
    ticket = at_gateway()
    at = NOON + timedelta(hours=25)
    dispute = dispute_of(ticket, at)
    assert refund_of(ticket).is_held

    assert relay_payments(at) == 0
    assert SimulatedTransfer.objects.count() == 0
    move_dispute(dispute, DisputeAction.WITHDRAW, actor=as_customer(ticket), at=at)
    relay_payments(at)

    assert SimulatedTransfer.objects.count() == 1
    assert actions_of(refund_of(ticket)) == ["grant", "hold", "release", "send"]


def test_what_the_gateway_paid_meanwhile_completes_the_ticket_once_the_dispute_is_over() -> None:
    ticket = at_gateway()
    relay_payments(NOON)
    at = NOON + timedelta(hours=25)
    dispute = dispute_of(ticket, at)
    deliver_simulated(at)
    assert (again(ticket).state, refund_of(ticket).state) == (State.IN_DISPUTE, RefundState.PAID)

    move_dispute(dispute, DisputeAction.WITHDRAW, actor=as_customer(ticket), at=at)

    assert again(ticket).state == State.COMPLETED


def ruled(ticket: Ticket, amount: str, outcome: RulingOutcome = RulingOutcome.REFUND) -> Ticket:
    at, arbiter = NOON + timedelta(hours=25), as_platform(an_arbiter())
    dispute = dispute_of(ticket, at)
    dispute = move_dispute(dispute, DisputeAction.ACCEPT, actor=arbiter, at=at)
    for party in (as_customer(ticket), as_store(agent_in(ticket))):
        dispute = move_dispute(dispute, DisputeAction.FINISH_EVIDENCE, actor=party, at=at)
    liable = Liable.CUSTOMER if outcome is RulingOutcome.REJECT else Liable.STORE
    made = rule(dispute, RulingDraft(outcome, liable, D(amount), "Facts.", "Reasons."), actor=arbiter, at=at)
    if made.status == RulingStatus.PROPOSED:
        sign(dispute, actor=as_platform(an_arbiter()), at=at)
    if outcome is RulingOutcome.REJECT:
        move_dispute(dispute, DisputeAction.ACCEPT_RULING, actor=as_customer(ticket), at=at)
    else:
        move_dispute(dispute, DisputeAction.EXECUTE, actor=as_store(agent_in(ticket)), at=at)
    return again(ticket)


def test_a_ruling_takes_the_place_of_what_was_promised() -> None:
    ticket = ruled(at_gateway(), "300.00")

    first, second = Refund.objects.filter(reference=ticket.number).order_by("id")
    assert (first.state, second.state, second.amount) == (RefundState.CANCELLED, RefundState.TO_PAY, D("300.00"))
    assert (second.cause, refundable_of_line(ticket.order_line)) == (RefundCause.RULING, D("399.00"))
    assert [payment.state for payment in Payment.objects.order_by("id")] == [
        PaymentState.CANCELLED,
        PaymentState.WAITING,
    ]


def test_a_ruling_above_the_limit_needs_no_second_person_of_the_store() -> None:
    ticket = ruled(refunding(a_line("9000.00")), "9000.00")

    assert Refund.objects.filter(reference=ticket.number).latest("id").state == RefundState.TO_PAY


def test_a_ruling_grants_only_what_the_gateway_has_not_paid_already() -> None:
    tell(B.DELAY)
    ticket = refunding(with_gateway(a_line()))
    relay_payments(NOON)

    ticket = ruled(ticket, "699.00")

    assert (Refund.objects.count(), SimulatedTransfer.objects.count()) == (1, 1)
    deliver_simulated(NOON + timedelta(hours=26))
    assert again(ticket).state == State.COMPLETED


def test_a_ruling_for_the_store_takes_back_what_has_not_gone_out() -> None:
    ticket = ruled(refunding(), "0.00", RulingOutcome.REJECT)

    assert (ticket.state, refund_of(ticket).state) == (State.CLOSED, RefundState.CANCELLED)
    assert refundable_of_line(ticket.order_line) == D("699.00")


# --- a store that does not pay ---


def day(month: int, number: int) -> datetime:
    """24:00 of the day before, in Shanghai."""
    return datetime(2026, month, number, tzinfo=SHANGHAI)


def test_the_law_s_days_count_from_the_grant_and_then_the_platform_pays_first() -> None:
    ticket = refunding()
    sweep(NOON + timedelta(hours=24))
    assert again(ticket).due_at == day(11, 26)  # seven days after 18 Nov

    sweep(day(11, 26))

    refund = refund_of(ticket)
    assert (again(ticket).state, again(ticket).is_advanced, refund.paid_by) == (State.REFUNDING, True, PaidBy.PLATFORM)
    assert again(ticket).due_at == day(12, 4)  # fifteen days after 18 Nov
    assert TicketEvent.objects.get(ticket=ticket, action=Action.ADVANCE_REFUND).store_fault


def advanced() -> Ticket:
    ticket = refunding()
    sweep(NOON + timedelta(hours=24))
    sweep(day(11, 26))
    return again(ticket)


def test_what_the_platform_paid_is_booked_against_the_store_s_deposit() -> None:
    ticket = advanced()
    arbiter = as_platform(an_arbiter())

    move_ticket(ticket, Action.PAY_REFUND, actor=arbiter, at=day(11, 27), details=REFERENCE)

    assert (again(ticket).state, refund_of(ticket).state) == (State.COMPLETED, RefundState.PAID)
    assert deposit_of(ticket.store) == D("-699.00")


def test_once_the_platform_has_taken_over_the_store_does_not_pay_as_well() -> None:
    ticket = advanced()

    with pytest.raises(IllegalMoveError) as illegal:
        move_ticket(ticket, Action.PAY_REFUND, actor=as_store(agent_in(ticket)), at=day(11, 27), details=REFERENCE)

    assert illegal.value.code is MoveCode.ALREADY_ADVANCED
    assert (again(ticket).state, deposit_of(ticket.store)) == (State.REFUNDING, D("0.00"))


def test_a_failed_payment_of_the_store_is_paid_by_the_platform_with_its_own() -> None:
    tell(B.REFUSE)
    line = with_gateway(a_line())
    ticket = refunding(line)
    relay_payments(NOON)

    sweep(NOON + timedelta(hours=24))
    sweep(day(11, 26))
    move_ticket(ticket, Action.PAY_REFUND, actor=as_platform(an_arbiter()), at=day(11, 26), details=REFERENCE)

    assert deposit_of(ticket.store) == D("-699.00")
    assert [payment.paid_by for payment in Payment.objects.order_by("id")] == [PaidBy.STORE, PaidBy.PLATFORM]


def test_the_platform_does_not_take_over_before_the_store_is_late() -> None:
    ticket = refunding()

    with pytest.raises(IllegalMoveError) as illegal:
        move_ticket(ticket, Action.ADVANCE_REFUND, actor=as_platform(an_arbiter()), at=NOON)

    assert (illegal.value.code, again(ticket).is_advanced) == (MoveCode.NOT_OVERDUE, False)


def test_after_fifteen_days_the_breach_of_the_law_is_kept_with_the_refund() -> None:
    ticket = advanced()
    assert refund_of(ticket).breached_at is None

    sweep(day(12, 4))

    assert refund_of(ticket).breached_at == day(12, 4)
    assert not Deadline.objects.filter(subject_id=ticket.pk, state=DeadlineState.PENDING).exists()


# --- a ruling changed on appeal ---


def paid_ticket() -> Ticket:
    ticket = ruled(refunding(), "300.00")
    agent = as_store(agent_in(ticket))
    return move_ticket(ticket, Action.PAY_REFUND, actor=agent, at=NOON + timedelta(hours=26), details=REFERENCE)


def test_a_changed_ruling_that_owes_less_leaves_the_customer_what_was_paid() -> None:
    ticket = paid_ticket()
    paid = Refund.objects.get(reference=ticket.number, state=RefundState.PAID)

    make_good(paid, D("300.00"), key="DP-1:appeal", actor=BY_CLOCK, at=NOON)

    paid.refresh_from_db()
    assert (paid.state, deposit_of(ticket.store)) == (RefundState.PAID, D("300.00"))
