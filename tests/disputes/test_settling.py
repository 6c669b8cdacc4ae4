"""One side offers, the other accepts; a dispute waits for a test, the police or a court."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.clockwork.services import sweep
from aftersales.disputes.models import Dispute, SettlementOffer
from aftersales.disputes.services.opening import open_dispute
from aftersales.disputes.services.ruling import rule
from aftersales.domain.disputes import DisputeMoveCode, DisputeState, IllegalDisputeMoveError, SuspensionGround
from aftersales.domain.lifecycle import Role, State
from aftersales.domain.rulings import RulingOutcome
from aftersales.refunds.models import Refund
from aftersales.tickets.services.moving import CLOCK
from tests.disputes.cast import REFUND, A, again, collecting, opened, party, step, ticket_of, under_review
from tests.factories import NOON, OrderLineFactory, a_ticket, agent_of, an_arbiter, as_platform

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CUSTOMER, STORE = Role.CUSTOMER, Role.STORE


def offer(dispute: Dispute, role: Role, amount: str = "200.00") -> Dispute:
    money = Decimal(amount)
    return step(dispute, A.OFFER_SETTLEMENT, party(dispute, role), outcome=RulingOutcome.REFUND, amount=money)


def refusal_of(call: object) -> DisputeMoveCode:
    with pytest.raises(IllegalDisputeMoveError) as refused:
        call()  # type: ignore[operator]
    return refused.value.code


def test_an_accepted_offer_ends_the_dispute_and_the_ticket_goes_on_as_agreed() -> None:
    dispute = offer(collecting(), STORE)

    done = step(dispute, A.ACCEPT_SETTLEMENT, party(dispute, CUSTOMER))

    ticket = ticket_of(done)
    assert (done.state, done.holds_ticket, SettlementOffer.objects.get().state) == ("settled", False, "accepted")
    assert (ticket.state, ticket.amount) == (State.REFUNDING, Decimal("200.00"))
    assert Refund.objects.get().cause == "settlement"


def test_nobody_accepts_their_own_offer() -> None:
    dispute = offer(collecting(), STORE)

    own = refusal_of(lambda: step(dispute, A.ACCEPT_SETTLEMENT, party(dispute, STORE)))

    assert own is DisputeMoveCode.NOTHING_OFFERED
    assert again(dispute).state == DisputeState.COLLECTING_EVIDENCE


def test_a_newer_offer_takes_the_place_of_the_last_and_the_platforms_time_runs_on() -> None:
    dispute = opened()
    due = dispute.due_at

    dispute = offer(offer(dispute, STORE, "100.00"), STORE, "150.00")

    assert list(SettlementOffer.objects.order_by("id").values_list("state", flat=True)) == ["replaced", "open"]
    assert dispute.due_at == due


def test_a_declined_offer_cannot_be_accepted() -> None:
    dispute = offer(collecting(), CUSTOMER)
    dispute = step(dispute, A.DECLINE_SETTLEMENT, party(dispute, STORE))

    later = refusal_of(lambda: step(dispute, A.ACCEPT_SETTLEMENT, party(dispute, STORE)))

    assert later is DisputeMoveCode.NOTHING_OFFERED


@pytest.mark.parametrize("amount", ["0.00", "-5.00", "699.01"])
def test_an_offer_of_nothing_or_of_more_than_was_paid_is_refused(amount: str) -> None:
    dispute = collecting()

    assert refusal_of(lambda: offer(dispute, STORE, amount)) is DisputeMoveCode.AMOUNT_WRONG
    assert not SettlementOffer.objects.exists()


def test_an_offer_lapses_when_the_platform_rules() -> None:
    dispute = offer(under_review(), STORE)

    rule(dispute, REFUND, actor=as_platform(an_arbiter()), at=NOON)

    assert SettlementOffer.objects.get().state == "lapsed"
    late = refusal_of(lambda: step(dispute, A.ACCEPT_SETTLEMENT, party(dispute, CUSTOMER)))
    assert late is DisputeMoveCode.NOT_FROM_HERE


def test_a_ruling_on_a_settled_dispute_is_refused() -> None:
    dispute = offer(under_review(), STORE)
    step(dispute, A.ACCEPT_SETTLEMENT, party(dispute, CUSTOMER))

    late = refusal_of(lambda: rule(dispute, REFUND, actor=as_platform(an_arbiter()), at=NOON))

    assert late is DisputeMoveCode.NOT_FROM_HERE
    assert not again(dispute).rulings.exists()


def proposed() -> Dispute:
    dispute = under_review(OrderLineFactory(paid_amount=Decimal("9000.00")))
    rule(dispute, replace(REFUND, amount=Decimal("9000.00")), actor=as_platform(an_arbiter()), at=NOON)
    return again(dispute)


def test_nothing_is_left_to_sign_once_the_sides_have_settled() -> None:
    dispute = offer(proposed(), STORE)

    dispute = step(dispute, A.ACCEPT_SETTLEMENT, party(dispute, CUSTOMER))

    assert (dispute.state, dispute.rulings.get().status) == (DisputeState.SETTLED, "declined")


def test_nothing_is_left_to_sign_once_the_claim_is_withdrawn() -> None:
    dispute = proposed()

    dispute = step(dispute, A.WITHDRAW, party(dispute, CUSTOMER))

    assert (dispute.state, dispute.rulings.get().status) == (DisputeState.WITHDRAWN, "declined")


def test_what_the_clock_has_handed_up_is_the_customers_to_withdraw() -> None:
    ticket = a_ticket()
    agent_of(ticket.store)
    dispute = again(open_dispute(ticket, actor=CLOCK, at=NOON + 5 * DAY))

    store = refusal_of(lambda: step(dispute, A.WITHDRAW, party(dispute, STORE), NOON + 5 * DAY))
    done = step(dispute, A.WITHDRAW, party(dispute, CUSTOMER), NOON + 5 * DAY)

    assert store is DisputeMoveCode.NOT_YOURS
    assert (done.state, ticket_of(done).state) == (DisputeState.WITHDRAWN, State.AWAITING_REVIEW)


# --- waiting for something else ---


def test_a_suspended_dispute_goes_on_by_itself_after_thirty_days() -> None:
    judge = as_platform(an_arbiter())
    dispute = step(under_review(), A.SUSPEND, judge, note="Tested.", suspended_for=SuspensionGround.TEST)
    assert (dispute.state, dispute.suspended_for) == (DisputeState.SUSPENDED, "test")
    assert dispute.due_at

    sweep(dispute.due_at)

    resumed = again(dispute)
    assert (resumed.state, resumed.suspended_for) == (DisputeState.UNDER_REVIEW, "")
    assert dispute.due_at - NOON > 29 * DAY
    assert resumed.due_at
    assert resumed.due_at > dispute.due_at


def test_the_police_have_to_show_their_receipt_first_and_then_get_six_months() -> None:
    judge = as_platform(an_arbiter())
    dispute = step(under_review(), A.SUSPEND, judge, note="Fraud.", suspended_for=SuspensionGround.POLICE)
    assert dispute.due_at
    assert dispute.due_at - NOON < 12 * DAY

    noted = step(dispute, A.RECORD_SLIP, judge, NOON + DAY)

    assert noted.due_at
    assert noted.due_at - NOON > 180 * DAY


def test_a_test_has_no_receipt() -> None:
    judge = as_platform(an_arbiter())
    dispute = step(under_review(), A.SUSPEND, judge, note="Tested.", suspended_for=SuspensionGround.TEST)

    assert refusal_of(lambda: step(dispute, A.RECORD_SLIP, judge)) is DisputeMoveCode.SLIP_NOT_AWAITED


def test_the_sides_can_settle_while_it_is_suspended() -> None:
    judge = as_platform(an_arbiter())
    dispute = step(under_review(), A.SUSPEND, judge, note="They talk.", suspended_for=SuspensionGround.AGREED)

    done = step(offer(dispute, STORE), A.ACCEPT_SETTLEMENT, party(dispute, CUSTOMER))

    assert (done.state, ticket_of(done).state) == (DisputeState.SETTLED, State.REFUNDING)
