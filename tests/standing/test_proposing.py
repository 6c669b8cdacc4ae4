from datetime import timedelta

import pytest

from aftersales.accounts.models import Store
from aftersales.clockwork.services import sweep
from aftersales.disputes.models import Dispute
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.ruling import rule
from aftersales.domain.disputes import DisputeAction, Ground
from aftersales.domain.penalties import PenaltyState, Trigger
from aftersales.domain.rulings import Liable, RulingDraft, RulingOutcome
from aftersales.standing.models import Penalty, PenaltySource, SourceKind
from aftersales.standing.services.proposing import propose_due
from tests.desk.cast import a_dispute_to_rule, agent_in
from tests.factories import NOON, OrderLineFactory, StoreFactory, a_ticket, an_arbiter, as_platform, as_store

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def silent_tickets(store: Store, count: int) -> None:
    for _ in range(count):
        a_ticket(OrderLineFactory(order__store=store))


def ruled(liable: Liable = Liable.STORE, outcome: RulingOutcome = RulingOutcome.REFUND) -> Dispute:
    dispute = a_dispute_to_rule()
    amount = dispute.ticket.worth if outcome is RulingOutcome.REFUND else 0
    draft = RulingDraft(outcome, liable, amount, "It was like this.", "So it is.")  # type: ignore[arg-type]  # 0
    rule(dispute, draft, actor=as_platform(an_arbiter()), at=NOON)
    if outcome is RulingOutcome.REFUND:
        move_dispute(dispute, DisputeAction.EXECUTE, actor=as_store(agent_in(dispute)), at=NOON)
    return dispute


def test_every_third_missed_due_time_is_a_point_confirmed_by_the_table() -> None:
    store = StoreFactory()
    silent_tickets(store, 4)
    sweep(NOON + 3 * DAY)

    (penalty,) = propose_due(NOON + 3 * DAY)

    assert (penalty.store, penalty.trigger, penalty.points) == (store, Trigger.TIMEOUTS, 1)
    assert penalty.state == PenaltyState.NOTIFIED
    assert penalty.sources.count() == 3


def test_running_it_again_proposes_nothing_more() -> None:
    silent_tickets(StoreFactory(), 3)
    sweep(NOON + 3 * DAY)
    propose_due(NOON + 3 * DAY)

    assert propose_due(NOON + 3 * DAY) == []


def test_the_fourth_waits_for_two_more_and_not_longer_than_thirty_days() -> None:
    store = StoreFactory()
    silent_tickets(store, 2)
    sweep(NOON + 3 * DAY)

    assert propose_due(NOON + 3 * DAY) == []
    silent_tickets(store, 1)
    sweep(NOON + 40 * DAY)
    assert [len(penalty.sources.all()) for penalty in propose_due(NOON + 40 * DAY)] == []


def test_a_ruling_against_the_store_is_a_proposal_once_it_stands() -> None:
    dispute = ruled()
    assert propose_due(NOON + DAY) == []

    sweep(NOON + 10 * DAY)
    (penalty,) = propose_due(NOON + 10 * DAY)

    assert (penalty.trigger, penalty.state) == (Trigger.BROKEN_PROMISE, PenaltyState.PROPOSED)
    assert PenaltySource.objects.get(kind=SourceKind.RULING).reference == dispute.number


def test_a_ruling_for_the_store_is_none() -> None:
    ruled(Liable.CUSTOMER, RulingOutcome.REJECT)
    sweep(NOON + 10 * DAY)

    assert propose_due(NOON + 10 * DAY) == []
    assert Penalty.objects.count() == 0


def test_a_ruling_that_the_store_did_not_carry_out_is_a_proposal_at_once() -> None:
    dispute = a_dispute_to_rule()
    draft = RulingDraft(RulingOutcome.REFUND, Liable.STORE, dispute.ticket.worth, "It was so.", "So it is.")
    rule(dispute, draft, actor=as_platform(an_arbiter()), at=NOON)
    sweep(NOON + DAY)

    (penalty,) = propose_due(NOON + DAY)

    assert (penalty.trigger, penalty.points, penalty.state) == (Trigger.RULING_DISOBEYED, 6, PenaltyState.PROPOSED)
    assert (penalty.sources.get().kind, penalty.sources.get().reference) == (SourceKind.EXECUTION, dispute.number)
    assert propose_due(NOON + DAY) == []


def test_the_points_that_the_arbiter_suggests_take_the_place_of_the_tables() -> None:
    dispute = a_dispute_to_rule()
    draft = RulingDraft(RulingOutcome.REFUND, Liable.STORE, dispute.ticket.worth, "It was so.", "So it is.", points=5)
    rule(dispute, draft, actor=as_platform(an_arbiter()), at=NOON)
    move_dispute(dispute, DisputeAction.EXECUTE, actor=as_store(agent_in(dispute)), at=NOON)
    sweep(NOON + 10 * DAY)

    points = [penalty.points for penalty in propose_due(NOON + 10 * DAY) if penalty.trigger == Trigger.BROKEN_PROMISE]

    assert points == [5]


@pytest.mark.parametrize(("points", "held"), [(None, []), (0, []), (5, [5])])
def test_a_dispute_about_a_missed_due_time_is_held_against_the_store_by_the_arbiters_points(
    points: int | None, held: list[int]
) -> None:
    dispute = a_dispute_to_rule()
    Dispute.objects.filter(pk=dispute.pk).update(ground=Ground.OVERDUE)
    draft = RulingDraft(RulingOutcome.REFUND, Liable.STORE, dispute.ticket.worth, "It was so.", "So.", points=points)
    rule(dispute, draft, actor=as_platform(an_arbiter()), at=NOON)
    move_dispute(dispute, DisputeAction.EXECUTE, actor=as_store(agent_in(dispute)), at=NOON)
    sweep(NOON + 10 * DAY)

    found = [penalty.points for penalty in propose_due(NOON + 10 * DAY) if penalty.trigger == Trigger.BROKEN_PROMISE]

    assert found == held


def test_a_refund_that_the_platform_had_to_pay_is_a_proposal_and_no_missed_due_time() -> None:
    dispute = ruled()
    sweep(NOON + 2 * DAY)
    sweep(NOON + 20 * DAY)

    triggers = [penalty.trigger for penalty in propose_due(NOON + 20 * DAY)]

    assert dispute.ticket.events.filter(action="advance_refund", store_fault=True).count() == 1
    assert triggers.count(Trigger.LATE_REFUND) == 1
