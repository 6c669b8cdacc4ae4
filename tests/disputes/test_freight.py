"""What a ruling says about freight is money: paid from the store's deposit, settled again on appeal, never doubled."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftersales.disputes.models import Dispute, Ruling
from aftersales.disputes.services.freight import settle_freight_due
from aftersales.disputes.services.opening import open_complaint, open_dispute
from aftersales.disputes.services.ruling import rule
from aftersales.domain.disputes import DisputeMoveCode, Ground, IllegalDisputeMoveError
from aftersales.domain.goods import Grade, Inspected
from aftersales.domain.lifecycle import Action, Role
from aftersales.domain.payments import MoneyCode, MoneyRefusedError
from aftersales.domain.rulings import FreightSplit, RulingDraft, settlement
from aftersales.orders.models import OrderLine
from aftersales.refunds.models import LedgerEntry, Refund
from aftersales.refunds.selectors.accounts import deposit_of
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.refunding import give_return_freight, pay_refund
from tests.disputes.cast import (
    NOTED,
    REFUND,
    REJECT,
    RETURN,
    A,
    again,
    agent_in,
    appealed,
    party,
    ruled,
    step,
    ticket_of,
)
from tests.factories import NOON, an_arbiter, as_customer, as_platform, as_store, parcel_sent
from tests.logistics.stage import a_line, agent_on, by_store, sent_back

pytestmark = pytest.mark.django_db
HOUR, D, ZERO = timedelta(hours=1), Decimal, Decimal(0)


def with_freight(amount: str | Decimal, draft: RulingDraft = REFUND) -> RulingDraft:
    return replace(draft, freight=FreightSplit.STORE, return_freight=D(amount))


def failed(line: OrderLine | None = None) -> Ticket:
    """The goods came back, and the store says that they are not as sent."""
    found = Inspected(Grade.WORN, 0, is_complete=False, missing="cable")
    return by_store(sent_back(line=line), Action.FAIL_INSPECTION, note="Worn.", record=found)


def in_review(ticket: Ticket) -> Dispute:
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=NOON, statement="It was new.")
    dispute = step(again(dispute), A.ACCEPT, as_platform(an_arbiter()))
    for role in (Role.CUSTOMER, Role.STORE):
        dispute = step(dispute, A.FINISH_EVIDENCE, party(dispute, role))
    return dispute


def decided(dispute: Dispute, draft: RulingDraft) -> Dispute:
    rule(dispute, draft, actor=as_platform(an_arbiter()), at=NOON + HOUR)
    return again(dispute)


def carried_out(draft: RulingDraft, ticket: Ticket | None = None) -> Dispute:
    dispute = decided(in_review(ticket or failed()), draft)
    return step(dispute, A.EXECUTE, party(dispute, Role.STORE), NOON + HOUR)


def freights(dispute: Dispute) -> list[tuple[Decimal, str, str]]:
    rows = Refund.objects.filter(reference=dispute.ticket.number, purpose="return_freight").order_by("id")
    return list(rows.values_list("amount", "state", "paid_by"))


def pay_freight(dispute: Dispute) -> None:
    for refund in Refund.objects.filter(reference=dispute.ticket.number, purpose="return_freight", state="to_pay"):
        actor = as_store(agent_in(dispute)) if refund.paid_by == "store" else as_platform(an_arbiter())
        pay_refund(refund, reference="P-1", proof=[], actor=actor, at=NOON + HOUR)


def test_the_way_back_is_paid_from_the_stores_deposit_as_soon_as_the_ruling_is_carried_out() -> None:
    dispute = carried_out(with_freight("15.00"))
    assert freights(dispute) == [(D("15.00"), "to_pay", "platform")]

    pay_freight(dispute)

    assert (freights(dispute)[0][1], deposit_of(dispute.ticket.store)) == ("paid", D("-15.00"))


def test_a_way_that_is_still_to_be_gone_is_paid_once_the_parcel_is_on_its_way_and_only_once() -> None:
    dispute = ruled(with_freight("15.00", RETURN))
    dispute = step(dispute, A.EXECUTE, party(dispute, Role.STORE))
    assert (settle_freight_due(NOON), freights(dispute)) == (0, [])

    ticket = ticket_of(dispute)
    move_ticket(ticket, Action.SHIP_RETURN, actor=as_customer(ticket), at=NOON, details=parcel_sent())

    assert (settle_freight_due(NOON), settle_freight_due(NOON)) == (1, 0)
    assert freights(dispute) == [(D("15.00"), "to_pay", "platform")]


@pytest.mark.parametrize(
    "draft",
    [
        with_freight("200.01"),
        with_freight("-1.00"),
        with_freight("1.005"),
        with_freight("15.00", REJECT),
        replace(with_freight("15.00"), freight=FreightSplit.CUSTOMER),
        replace(with_freight("15.00"), freight=FreightSplit.STORE_OUT_CUSTOMER_BACK),
        replace(with_freight("15.00"), freight=FreightSplit.NONE),
    ],
    ids=["more than a parcel costs", "below nothing", "no cents", "refused claim", "all", "way back", "no freight"],
)
def test_freight_that_is_not_the_stores_or_too_much_is_refused_and_nothing_is_ruled(draft: RulingDraft) -> None:
    dispute = in_review(failed())

    with pytest.raises(IllegalDisputeMoveError) as refused:
        decided(dispute, draft)

    assert refused.value.code is DisputeMoveCode.FREIGHT_WRONG
    assert (Ruling.objects.count(), again(dispute).state) == (0, "under_review")


def test_who_bears_all_freight_does_not_get_the_way_here_back() -> None:
    line = a_line()
    OrderLine.objects.filter(pk=line.pk).update(freight_amount=D("20.00"))
    line.refresh_from_db()
    dispute = in_review(failed(line))
    theirs = replace(REFUND, amount=line.money.paid, freight=FreightSplit.CUSTOMER)

    with pytest.raises(IllegalDisputeMoveError) as refused:
        decided(dispute, theirs)
    done = decided(dispute, replace(theirs, amount=line.money.paid - 20))

    assert (refused.value.code, refused.value.values) == (DisputeMoveCode.AMOUNT_WRONG, {"most": D("699.00")})
    assert done.state == "awaiting_execution"


def test_what_the_store_gave_of_its_own_accord_is_counted() -> None:
    ticket = failed()
    give_return_freight(ticket, D("12.00"), actor=as_store(agent_on(ticket)), at=NOON)

    dispute = carried_out(with_freight("15.00"), ticket)

    assert freights(dispute) == [(D("12.00"), "to_pay", "store"), (D("3.00"), "to_pay", "platform")]


def test_after_a_ruling_the_store_cannot_give_more_than_a_return_can_cost() -> None:
    dispute = carried_out(with_freight("195.00"))

    with pytest.raises(MoneyRefusedError) as refused:
        give_return_freight(ticket_of(dispute), D("5.01"), actor=as_store(agent_in(dispute)), at=NOON + HOUR)

    assert (refused.value.code, refused.value.values) == (MoneyCode.TOO_MUCH, {"most": D("5.00")})
    assert len(freights(dispute)) == 1


def test_more_freight_on_appeal_is_paid_besides() -> None:
    dispute = carried_out(with_freight("15.00"))
    pay_freight(dispute)

    done = decided(appealed(dispute, Role.CUSTOMER, NOON + HOUR), with_freight("18.00"))

    assert freights(done) == [(D("15.00"), "paid", "platform"), (D("3.00"), "to_pay", "platform")]


def test_less_freight_on_appeal_before_it_was_paid_is_called_back() -> None:
    dispute = carried_out(with_freight("15.00"))

    done = decided(appealed(dispute, Role.STORE, NOON + HOUR), with_freight("4.00"))

    assert freights(done) == [(D("15.00"), "cancelled", "platform"), (D("4.00"), "to_pay", "platform")]
    assert deposit_of(done.ticket.store) == ZERO


def test_less_freight_on_appeal_after_it_was_paid_stays_with_the_customer_and_the_store_is_made_good() -> None:
    dispute = carried_out(with_freight("15.00"))
    pay_freight(dispute)

    done = decided(appealed(dispute, Role.STORE, NOON + HOUR), with_freight("4.00"))

    assert freights(done) == [(D("15.00"), "paid", "platform")]
    assert (deposit_of(done.ticket.store), platform_ledger()) == (D("-4.00"), D("-11.00"))


def test_an_appeal_about_a_complaint_leaves_the_freight_of_the_claim_alone() -> None:
    claim = carried_out(with_freight("15.00"))
    actor, at = as_customer(claim.ticket), NOON + HOUR
    complaint = open_complaint(claim.ticket, Ground.POOR_ATTITUDE, actor=actor, at=at, statement="They shouted.")
    complaint = step(again(complaint), A.ACCEPT, as_platform(an_arbiter()), NOON + HOUR)
    for role in (Role.CUSTOMER, Role.STORE):
        complaint = step(complaint, A.FINISH_EVIDENCE, party(complaint, role), NOON + HOUR)

    done = decided(appealed(decided(complaint, NOTED), Role.STORE, NOON + HOUR), NOTED)

    assert Ruling.objects.get(dispute=done, status="in_force").instance == "appeal"
    assert freights(claim) == [(D("15.00"), "to_pay", "platform")]


CENTS = st.decimals(min_value=0, max_value=200, places=2)


@given(own=CENTS, rulings=st.lists(CENTS, min_size=1, max_size=3))
def test_whatever_is_ruled_how_often_the_store_bears_what_stands_and_no_cent_is_lost(
    own: Decimal, rulings: list[Decimal]
) -> None:
    """On money that has gone out: what the customer has is what the store bears and what the platform has lost."""
    has, good = own, ZERO
    for ruled_freight in rulings:
        owed = settlement(max(ruled_freight, own), has, has, good)
        has, good = has + owed.grant, good + owed.made_good

    store, platform = has - good, good
    assert (store, store + platform) == (max(own, rulings[-1]), has)
    assert has == max(own, *rulings)
    assert good >= ZERO


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=CENTS, second=CENTS, is_paid=st.booleans())
def test_the_books_say_the_same(first: Decimal, second: Decimal, is_paid: bool) -> None:
    before, dispute = platform_ledger(), carried_out(with_freight(first))
    if is_paid:
        pay_freight(dispute)
    done = decided(appealed(dispute, Role.CUSTOMER, NOON + HOUR), with_freight(second, replace(REFUND, points=1)))
    pay_freight(done)

    customer = sum((amount for amount, state, _by in freights(done) if state == "paid"), ZERO)
    store, platform = -deposit_of(done.ticket.store), before - platform_ledger()
    assert (store, store + platform) == (second, customer)
    assert customer == (max(first, second) if is_paid else second)


def platform_ledger() -> Decimal:
    own = LedgerEntry.objects.filter(account__store__isnull=True)
    return sum(own.values_list("amount", flat=True), ZERO)
