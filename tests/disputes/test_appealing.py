"""Each side appeals once, within the time; somebody else decides, and money that was paid stays."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from aftersales.clockwork.services import fan_out, sweep
from aftersales.disputes.models import Appeal, Dispute, Ruling
from aftersales.disputes.selectors.effects import effect_of
from aftersales.disputes.services.opening import open_dispute
from aftersales.disputes.services.ruling import rule
from aftersales.domain.disputes import DisputeMoveCode, DisputeState, IllegalDisputeMoveError
from aftersales.domain.lifecycle import Action, Role, State
from aftersales.domain.moving import Details
from aftersales.domain.payments import Callback, RefundCause, SimulatedBehaviour
from aftersales.domain.rulings import Liable, RulingDraft, RulingOutcome
from aftersales.notifications.models import Notice
from aftersales.refunds.gateways.simulated import tell
from aftersales.refunds.models import LedgerEntry, Payment, Refund
from aftersales.refunds.selectors.accounts import deposit_of
from aftersales.refunds.services.granting import Grant, grant_refunds
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.refunding import deliver_simulated, pay_refund, relay_payments, settle_callback
from aftersales.wording.confirmations import dispute_confirm_lines
from aftersales.wording.effects import effect_lines
from tests.disputes.cast import (
    PART,
    REFUND,
    REJECT,
    RETURN,
    A,
    again,
    appealed,
    executed,
    in_force,
    party,
    ruled,
    step,
    ticket_of,
)
from tests.factories import NOON, OrderLineFactory, agent_of, an_arbiter, as_customer, as_platform, parcel_sent
from tests.refunds.cast import BY_CLOCK, a_line, refunding, with_gateway

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
D = Decimal
RESEND = RulingDraft(RulingOutcome.RESEND, Liable.STORE, D(0), "少配件。", "补寄。")


def refusal_of(call: object) -> DisputeMoveCode:
    with pytest.raises(IllegalDisputeMoveError) as refused:
        call()  # type: ignore[operator]
    return refused.value.code


def paid(dispute: Dispute) -> Ticket:
    """The store has paid what the ruling ordered."""
    details = Details(payment_reference="PAY-1")
    return move_ticket(
        ticket_of(dispute), Action.PAY_REFUND, actor=party(dispute, Role.STORE), at=NOON, details=details
    )


def decided(dispute: Dispute, draft: RulingDraft) -> Dispute:
    rule(dispute, draft, actor=as_platform(an_arbiter()), at=NOON + HOUR)
    return again(dispute)


def test_an_appeal_before_the_execution_suspends_it() -> None:
    dispute = appealed(ruled(REFUND), Role.STORE)

    sweep(NOON + 30 * HOUR)

    dispute.refresh_from_db()
    assert (dispute.state, dispute.holds_ticket) == (DisputeState.UNDER_APPEAL, True)
    assert ticket_of(dispute).state == State.IN_DISPUTE


def test_an_appeal_after_the_execution_lets_the_ticket_go_on() -> None:
    dispute = appealed(executed(REFUND), Role.STORE)

    assert (dispute.state, dispute.holds_ticket) == (DisputeState.UNDER_APPEAL, False)
    assert paid(dispute).state == State.COMPLETED


def test_nobody_appeals_twice() -> None:
    dispute = appealed(ruled(REFUND), Role.STORE)
    back = step(dispute, A.UPHOLD, as_platform(an_arbiter()), note="It is right.")

    assert refusal_of(lambda: appealed(back, Role.STORE)) is DisputeMoveCode.APPEALED_BEFORE
    assert Appeal.objects.count() == 1


def test_the_other_side_appeals_too_and_one_answer_is_for_both() -> None:
    dispute = appealed(executed(REFUND), Role.STORE)
    due = dispute.due_at

    dispute = appealed(dispute, Role.CUSTOMER, NOON + DAY)
    assert (dispute.state, dispute.due_at) == (DisputeState.UNDER_APPEAL, due)
    done = step(dispute, A.UPHOLD, as_platform(an_arbiter()), NOON + 2 * DAY, "It is right.")

    assert list(Appeal.objects.order_by("id").values_list("role", "result")) == [
        ("store", "upheld"),
        ("customer", "upheld"),
    ]
    assert done.state == DisputeState.CLOSED  # both have had theirs


def test_the_other_side_has_the_same_last_day_while_the_first_is_looked_at() -> None:
    dispute = executed(REFUND)
    last = dispute.due_at
    assert last
    dispute = appealed(dispute, Role.STORE, last - HOUR)

    assert refusal_of(lambda: appealed(dispute, Role.CUSTOMER, last)) is DisputeMoveCode.TOO_LATE


def test_whoever_let_the_ruling_stand_does_not_decide_the_other_sides_appeal() -> None:
    same = as_platform(an_arbiter())
    dispute = step(appealed(ruled(REFUND), Role.STORE), A.UPHOLD, same, NOON + HOUR, "It is right.")
    dispute = appealed(dispute, Role.CUSTOMER, NOON + 2 * HOUR)

    upheld = refusal_of(lambda: step(dispute, A.UPHOLD, same, NOON + 3 * HOUR, "Again."))
    changed = refusal_of(lambda: rule(dispute, PART, actor=same, at=NOON + 3 * HOUR))

    assert {upheld, changed} == {DisputeMoveCode.DECIDED_BEFORE}


def test_whoever_ruled_does_not_stop_the_change_that_waits_to_be_signed() -> None:
    line = OrderLineFactory(paid_amount=D("9000.00"))
    dispute = appealed(ruled(PART, line=line), Role.CUSTOMER)
    first = as_platform(in_force(dispute).by)
    rule(dispute, replace(REFUND, amount=D("9000.00")), actor=as_platform(an_arbiter()), at=NOON)

    own = refusal_of(lambda: step(dispute, A.DECLINE_RULING, first, note="Mine was right."))

    assert own is DisputeMoveCode.DECIDED_BEFORE
    assert Ruling.objects.filter(status="proposed").count() == 1


def test_a_late_appeal_is_refused_whether_the_clock_has_swept_or_not() -> None:
    dispute = executed(REFUND)
    assert dispute.due_at

    late = dispute.due_at
    assert refusal_of(lambda: appealed(dispute, Role.CUSTOMER, late)) is DisputeMoveCode.TOO_LATE
    assert not Appeal.objects.exists()


def test_the_store_cannot_appeal_a_claim_that_was_refused() -> None:
    dispute = ruled(REJECT)

    assert refusal_of(lambda: appealed(dispute, Role.STORE)) is DisputeMoveCode.NOT_APPEALABLE


def test_an_appeal_without_words_is_refused() -> None:
    dispute = ruled(REFUND)
    actor = party(dispute, Role.STORE)

    assert refusal_of(lambda: step(dispute, A.APPEAL, actor)) is DisputeMoveCode.NOTE_MISSING
    assert again(dispute).state == DisputeState.AWAITING_EXECUTION


def test_whoever_ruled_does_not_decide_the_appeal() -> None:
    dispute = appealed(ruled(REFUND), Role.STORE)
    same = as_platform(in_force(dispute).by)

    upheld = refusal_of(lambda: step(dispute, A.UPHOLD, same, note="Mine."))
    changed = refusal_of(lambda: rule(dispute, REJECT, actor=same, at=NOON))

    assert (upheld, changed) == (DisputeMoveCode.DECIDED_BEFORE, DisputeMoveCode.DECIDED_BEFORE)
    assert Ruling.objects.count() == 1
    assert again(dispute).state == DisputeState.UNDER_APPEAL


def test_an_upheld_ruling_goes_back_to_the_store_with_its_whole_time() -> None:
    dispute = appealed(ruled(REFUND), Role.STORE)

    back = step(dispute, A.UPHOLD, as_platform(an_arbiter()), NOON + 2 * DAY, "It is right.", note_en="Right.")

    appeal = Appeal.objects.get()
    assert (back.state, back.due_at) == (DisputeState.AWAITING_EXECUTION, NOON + 3 * DAY)
    assert (appeal.result, appeal.reasons_zh, appeal.reasons_en) == ("upheld", "It is right.", "Right.")


def test_an_appeal_that_nobody_decides_leaves_the_ruling_standing() -> None:
    dispute = appealed(ruled(REFUND), Role.STORE)
    assert dispute.due_at

    sweep(dispute.due_at)

    dispute.refresh_from_db()
    assert (dispute.state, Appeal.objects.get().result) == (DisputeState.AWAITING_EXECUTION, "lapsed")


def test_a_changed_ruling_before_execution_is_the_one_that_the_store_carries_out() -> None:
    dispute = decided(appealed(ruled(REFUND), Role.STORE), PART)
    assert dispute.state == DisputeState.AWAITING_EXECUTION

    done = step(dispute, A.EXECUTE, party(dispute, Role.STORE), NOON + 2 * HOUR)

    assert (ticket_of(done).amount, in_force(done).instance) == (D("300.00"), "appeal")
    assert Ruling.objects.get(status="replaced").amount == D("699.00")


def test_when_a_changed_ruling_refuses_the_claim_the_appeal_of_the_customer_is_still_open() -> None:
    dispute = decided(appealed(ruled(REFUND), Role.STORE), REJECT)

    assert (dispute.state, ticket_of(dispute).state) == (DisputeState.RULED, State.IN_DISPUTE)
    assert appealed(dispute, Role.CUSTOMER, NOON + 2 * HOUR).state == DisputeState.UNDER_APPEAL


def test_when_both_have_appealed_a_refused_claim_is_over_at_once() -> None:
    dispute = decided(appealed(ruled(REJECT), Role.CUSTOMER), REJECT)

    assert (dispute.state, ticket_of(dispute).state) == (DisputeState.CLOSED, State.CLOSED)


def test_what_was_paid_stays_with_the_customer_and_the_store_is_made_good() -> None:
    dispute = executed(REFUND)
    paid(dispute)

    done = decided(appealed(dispute, Role.STORE), REJECT)

    assert ticket_of(done).state == State.COMPLETED
    assert Refund.objects.get().state == "paid"
    assert deposit_of(done.ticket.store) == D("699.00")


def test_what_was_made_good_is_taken_back_when_the_second_appeal_finds_it_due_after_all() -> None:
    dispute = executed(REFUND)
    paid(dispute)
    lost = decided(appealed(dispute, Role.STORE), REJECT)
    lost = appealed(lost, Role.CUSTOMER, NOON + HOUR)

    done = decided(lost, PART)

    assert deposit_of(done.ticket.store) == D("399.00")  # it bears the 300 of 699 that stand
    assert [one.state for one in Refund.objects.all()] == ["paid"]


def test_more_on_appeal_is_paid_by_the_platform_after_the_first_was_paid() -> None:
    dispute = executed(PART)
    paid(dispute)

    decided(appealed(dispute, Role.CUSTOMER), REFUND)

    first, more = Refund.objects.order_by("id")
    assert (first.amount, more.amount, more.paid_by) == (D("300.00"), D("399.00"), "platform")


def test_a_change_before_the_money_has_gone_out_takes_its_place() -> None:
    dispute = executed(REFUND)

    done = decided(appealed(dispute, Role.STORE), REJECT)

    assert (ticket_of(done).state, Refund.objects.get().state) == (State.CLOSED, "cancelled")
    assert not LedgerEntry.objects.exists()


def test_a_completed_request_cannot_become_an_exchange_any_more() -> None:
    dispute = executed(REFUND)
    paid(dispute)
    held = appealed(dispute, Role.CUSTOMER)
    exchange = RulingDraft(RulingOutcome.EXCHANGE, Liable.STORE, D(0), "失灵。", "换货。")

    assert refusal_of(lambda: decided(held, exchange)) is DisputeMoveCode.TICKET_ENDED
    assert Ruling.objects.get().status == "in_force"
    assert Appeal.objects.get().result == ""


def test_after_a_completed_exchange_an_appeal_can_still_give_money() -> None:
    """Nothing had been refunded; the goods stay where they are."""
    dispute = executed(RulingDraft(RulingOutcome.RESEND, Liable.STORE, D(0), "少配件。", "补寄。"))
    ticket = ticket_of(dispute)
    move_ticket(ticket, Action.SHIP_OUTBOUND, actor=party(dispute, Role.STORE), at=NOON, details=parcel_sent())
    move_ticket(ticket_of(dispute), Action.CONFIRM_RECEIPT, actor=as_customer(ticket), at=NOON)

    done = decided(appealed(dispute, Role.CUSTOMER), PART)

    refund = Refund.objects.get()
    assert (ticket_of(done).state, refund.amount, refund.paid_by) == (State.COMPLETED, D("300.00"), "platform")


def test_both_sides_read_that_after_the_end_an_appeal_is_about_money() -> None:
    with override("en"):
        before, after = (dispute_confirm_lines(A.APPEAL, Role.STORE, has_ended=ended)[0] for ended in (False, True))

    assert before == "Another arbiter looks at the ruling again. What is not carried out yet waits."
    assert after.endswith("so the appeal can change its money; the goods stay where they are.")


def test_accepting_is_no_way_back_to_an_appeal() -> None:
    dispute = ruled(REFUND)
    held = step(dispute, A.ACCEPT_RULING, party(dispute, Role.CUSTOMER))

    assert refusal_of(lambda: appealed(held, Role.CUSTOMER)) is DisputeMoveCode.ACCEPTED_BEFORE
    assert again(held).state == DisputeState.AWAITING_EXECUTION


# --- money that is with the bank, or has come from it ---

RETURN_PART = replace(RETURN, amount=PART.amount)


def with_the_bank(draft: RulingDraft, *behaviours: SimulatedBehaviour) -> Dispute:
    """Carried out, the bank has taken the payment and not answered yet, and the store has appealed."""
    tell(*(behaviours or (SimulatedBehaviour.DELAY,)))
    dispute = ruled(draft, line=with_gateway(a_line()))
    dispute = step(dispute, A.EXECUTE, party(dispute, Role.STORE))
    relay_payments(NOON)
    return appealed(dispute, Role.STORE)


@pytest.mark.parametrize(("was", "becomes"), [(PART, RETURN_PART), (REFUND, RETURN), (PART, RETURN), (REFUND, RESEND)])
def test_goods_are_not_taken_back_for_money_that_has_left(was: RulingDraft, becomes: RulingDraft) -> None:
    """What the bank pays would be paid again for the goods, or be gone when they never come."""
    dispute = with_the_bank(was)

    assert refusal_of(lambda: decided(dispute, becomes)) is DisputeMoveCode.MONEY_LEFT
    deliver_simulated(NOON + DAY)
    assert refusal_of(lambda: decided(dispute, becomes)) is DisputeMoveCode.TICKET_ENDED

    assert (Ruling.objects.count(), again(dispute).state) == (1, DisputeState.UNDER_APPEAL)
    assert [(one.amount, one.state) for one in Refund.objects.all()] == [(was.amount, "paid")]


def test_once_the_bank_has_refused_goods_can_be_asked_for() -> None:
    dispute = with_the_bank(PART, SimulatedBehaviour.REFUSE)

    done = decided(dispute, RETURN_PART)

    assert (ticket_of(done).state, Refund.objects.get().state) == (State.AWAITING_RETURN, "cancelled")


def test_money_with_the_bank_counts_when_more_is_decided() -> None:
    dispute = with_the_bank(PART)

    decided(dispute, REFUND)
    relay_payments(NOON + HOUR)
    deliver_simulated(NOON + DAY)

    assert [(one.amount, one.state) for one in Refund.objects.order_by("id")] == [
        (D("300.00"), "paid"),
        (D("399.00"), "paid"),
    ]
    assert ticket_of(dispute).state == State.COMPLETED


@pytest.mark.parametrize(
    ("becomes", "state", "refunds"),
    [
        (PART, State.REFUNDING, [("699.00", "cancelled"), ("300.00", "to_pay")]),
        (REJECT, State.CLOSED, [("699.00", "cancelled")]),
    ],
)
def test_what_the_bank_refuses_after_less_was_decided_is_off_and_so_is_what_was_made_good(
    becomes: RulingDraft, state: State, refunds: list[tuple[str, str]]
) -> None:
    dispute = with_the_bank(REFUND)
    decided(dispute, becomes)
    assert deposit_of(dispute.ticket.store) == REFUND.amount - becomes.amount
    payment = Payment.objects.get()

    settle_callback(Callback(payment.key, payment.reference, payment.amount, is_paid=False), at=NOON + HOUR)

    assert [(str(one.amount), one.state) for one in Refund.objects.order_by("id")] == refunds
    assert (ticket_of(dispute).state, deposit_of(dispute.ticket.store)) == (state, D("0.00"))


def test_what_the_bank_refuses_and_is_still_owed_waits_to_be_tried_again() -> None:
    tell(SimulatedBehaviour.REFUSE)
    refunding(with_gateway(a_line()))

    relay_payments(NOON)

    assert Refund.objects.get().state == "failed"


def from_refunding(behaviour: SimulatedBehaviour = SimulatedBehaviour.DELAY) -> Dispute:
    """The store had granted it all, the bank has taken the payment, and then the customer asked the platform in."""
    tell(behaviour)
    ticket = refunding(with_gateway(a_line()))
    relay_payments(NOON)
    at = NOON + 2 * DAY
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=at, statement="Where is my money?")
    dispute = step(again(dispute), A.ACCEPT, as_platform(an_arbiter()), at)
    for role in (Role.CUSTOMER, Role.STORE):
        dispute = step(dispute, A.FINISH_EVIDENCE, party(dispute, role), at)
    return dispute


@pytest.mark.parametrize("is_paid", [False, True])
def test_a_first_ruling_takes_no_goods_back_for_money_that_the_store_has_sent(is_paid: bool) -> None:
    dispute = from_refunding()
    if is_paid:
        deliver_simulated(NOON + 2 * DAY)

    assert refusal_of(lambda: decided(dispute, RETURN)) is DisputeMoveCode.MONEY_LEFT
    assert not Ruling.objects.exists()


def test_nor_does_a_settlement() -> None:
    dispute, exchange = from_refunding(), RulingOutcome.EXCHANGE
    actor = party(dispute, Role.STORE)

    assert refusal_of(lambda: step(dispute, A.OFFER_SETTLEMENT, actor, outcome=exchange)) is DisputeMoveCode.MONEY_LEFT


def test_a_first_ruling_of_what_the_bank_has_paid_completes_the_request() -> None:
    dispute = from_refunding()
    deliver_simulated(NOON + 2 * DAY)
    rule(dispute, PART, actor=as_platform(an_arbiter()), at=NOON + 2 * DAY)

    step(again(dispute), A.EXECUTE, party(dispute, Role.STORE), NOON + 2 * DAY)

    assert (ticket_of(dispute).state, Refund.objects.get().amount) == (State.COMPLETED, D("699.00"))
    assert deposit_of(dispute.ticket.store) == D("0.00")  # it had granted that of its own accord


def test_what_has_left_is_part_of_what_is_due_when_the_goods_are_back() -> None:
    """A payment that the bank had refused, and has made after all while the goods were on their way."""
    dispute = executed(RETURN)
    ticket = ticket_of(dispute)
    grant = Grant(f"{ticket.number}:late", ticket.number, ticket.order_line_id, (0,), D("300.00"), RefundCause.RULING)
    grant_refunds([grant], actor=BY_CLOCK, at=NOON)
    ticket = move_ticket(ticket, Action.SHIP_RETURN, actor=as_customer(ticket), at=NOON, details=parcel_sent())

    ticket = move_ticket(ticket, Action.ACCEPT_RETURN, actor=party(dispute, Role.STORE), at=NOON)

    assert [one.amount for one in Refund.objects.order_by("id")] == [D("300.00"), D("399.00")]


def test_goods_that_come_back_after_all_was_paid_complete_the_request() -> None:
    dispute = executed(RETURN_PART)
    ticket = ticket_of(dispute)
    grant = Grant(f"{ticket.number}:late", ticket.number, ticket.order_line_id, (0,), D("300.00"), RefundCause.RULING)
    (refund,) = grant_refunds([grant], actor=BY_CLOCK, at=NOON)
    pay_refund(refund, reference="2200", proof=(), actor=party(dispute, Role.STORE), at=NOON)
    ticket = move_ticket(ticket, Action.SHIP_RETURN, actor=as_customer(ticket), at=NOON, details=parcel_sent())

    ticket = move_ticket(ticket, Action.ACCEPT_RETURN, actor=party(dispute, Role.STORE), at=NOON)

    assert (ticket_of(dispute).state, Refund.objects.count()) == (State.COMPLETED, 1)


def test_whoever_rules_reads_what_has_left_already() -> None:
    dispute = from_refunding()

    with override("en"):
        less, all_of_it = (effect_lines(effect_of(dispute, draft))[1] for draft in (PART, REFUND))

    assert less == "¥699.00 has been paid already or is with the bank, and stays with the customer."
    assert all_of_it == "¥699.00 of it has been paid already or is with the bank; only the rest is still to be paid."


# --- the last day ---


def reminded(dispute: Dispute) -> set[str]:
    """Whom the clock reminds three hours before the time to appeal ends."""
    assert dispute.due_at
    at = dispute.due_at - 3 * HOUR
    sweep(at)
    fan_out(at)
    return set(Notice.objects.filter(code="reminder").values_list("values__viewer", flat=True))


def test_before_the_time_to_appeal_ends_both_sides_are_reminded() -> None:
    dispute = executed(REFUND)
    agent_of(dispute.ticket.store)

    assert reminded(dispute) == {Role.CUSTOMER, Role.STORE}


def test_who_has_accepted_the_ruling_is_not_reminded_of_the_appeal() -> None:
    dispute = executed(REFUND)
    agent_of(dispute.ticket.store)

    step(dispute, A.ACCEPT_RULING, party(dispute, Role.CUSTOMER))

    assert reminded(again(dispute)) == {Role.STORE}
