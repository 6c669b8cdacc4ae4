"""Two at once in one dispute, on real threads and real row locks."""

from datetime import timedelta

import pytest

from aftersales.clockwork.services import sweep
from aftersales.disputes.models import Appeal, Ruling, SettlementOffer
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.ruling import rule
from aftersales.domain.disputes import DisputeAction, DisputeState
from aftersales.domain.lifecycle import Role, State
from aftersales.domain.rulings import RulingOutcome
from aftersales.refunds.models import Refund
from tests.disputes.cast import PART, REFUND, A, again, party, ruled, step, ticket_of, under_review
from tests.factories import NOON, an_arbiter, as_platform
from tests.tickets.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def kinds(results: list[object]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_two_arbiters_who_rule_at_once_make_one_ruling() -> None:
    dispute = under_review()
    judges = [as_platform(an_arbiter()) for _ in range(2)]

    results = at_once(*[lambda who=who: rule(dispute, REFUND, actor=who, at=NOON) for who in judges])

    assert kinds(results) == ["IllegalDisputeMoveError", "Ruling"]
    assert Ruling.objects.count() == 1


def test_the_store_and_the_clock_carry_a_ruling_out_once() -> None:
    dispute = ruled(REFUND)
    at = NOON + timedelta(hours=24)
    store = party(dispute, Role.STORE)

    at_once(
        lambda: move_dispute(dispute, DisputeAction.EXECUTE, actor=store, at=at),
        lambda: sweep(at),
    )
    sweep(at)

    assert (again(dispute).state, ticket_of(dispute).state) == (DisputeState.EXECUTED, State.REFUNDING)
    assert Refund.objects.count() == 1


def test_an_appeal_races_the_execution_and_one_of_them_comes_first() -> None:
    dispute = ruled(REFUND)
    store, customer = party(dispute, Role.STORE), party(dispute, Role.CUSTOMER)

    at_once(
        lambda: move_dispute(dispute, A.EXECUTE, actor=store, at=NOON),
        lambda: move_dispute(dispute, A.APPEAL, actor=customer, at=NOON, note="Too little."),
    )

    found = again(dispute)
    assert (found.state, Appeal.objects.count()) == (DisputeState.UNDER_APPEAL, 1)
    assert found.holds_ticket == (ticket_of(found).state == State.IN_DISPUTE)


def test_a_settlement_races_a_ruling_and_one_of_them_counts() -> None:
    dispute = under_review()
    store, customer = party(dispute, Role.STORE), party(dispute, Role.CUSTOMER)
    step(dispute, A.OFFER_SETTLEMENT, store, outcome=RulingOutcome.REFUND, amount=PART.amount)
    judge = as_platform(an_arbiter())

    results = at_once(
        lambda: move_dispute(dispute, A.ACCEPT_SETTLEMENT, actor=customer, at=NOON),
        lambda: rule(dispute, REFUND, actor=judge, at=NOON),
    )

    outcome = (again(dispute).state, Ruling.objects.count(), SettlementOffer.objects.get().state)
    assert "IllegalDisputeMoveError" in kinds(results)
    assert outcome in [("settled", 0, "accepted"), ("awaiting_execution", 1, "lapsed")]
