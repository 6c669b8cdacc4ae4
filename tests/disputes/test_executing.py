"""A ruling is carried out: by the store, or in its place by the clock."""

from datetime import timedelta

import pytest

from aftersales.clockwork.services import sweep
from aftersales.deadlines.models import Deadline
from aftersales.domain.disputes import DisputeAction, DisputeMoveCode, DisputeState, IllegalDisputeMoveError
from aftersales.domain.lifecycle import Role, State
from aftersales.domain.payments import PaidBy
from aftersales.domain.settings import SettingCode
from aftersales.refunds.models import Refund
from tests.deadlines.setting import in_force as in_force_from_now
from tests.disputes.cast import REFUND, REJECT, RETURN, A, executed, in_force, party, ruled, step, ticket_of
from tests.factories import NOON, an_arbiter, as_platform

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_ruling_holds_the_ticket_until_the_store_carries_it_out() -> None:
    dispute = ruled(REFUND)

    assert (dispute.state, dispute.holds_ticket) == (DisputeState.AWAITING_EXECUTION, True)
    assert dispute.due_at == NOON + DAY
    assert ticket_of(dispute).state == State.IN_DISPUTE


def test_the_store_carries_it_out_and_is_not_forced() -> None:
    dispute = executed(RETURN)

    ticket = ticket_of(dispute)
    assert (ticket.state, ticket.kind) == (State.AWAITING_RETURN, "return_refund")
    assert (in_force(dispute).executed_at, in_force(dispute).is_forced) == (NOON, False)


def test_the_time_to_appeal_counts_from_the_ruling_and_not_from_its_execution() -> None:
    dispute = ruled(REFUND)

    later = step(dispute, A.EXECUTE, party(dispute, Role.STORE), NOON + 20 * HOUR)

    assert later.due_at
    assert later.due_at - NOON < 8 * DAY
    assert Deadline.objects.get(subject_kind="dispute", state="pending").started_at == NOON


def test_what_the_store_leaves_undone_the_clock_forces_and_the_platform_pays_first() -> None:
    dispute = ruled(REFUND)
    sweep(NOON + 23 * HOUR)
    assert ticket_of(dispute).state == State.IN_DISPUTE

    sweep(NOON + 24 * HOUR)

    dispute.refresh_from_db()
    ticket = ticket_of(dispute)
    assert (dispute.state, in_force(dispute).is_forced) == (DisputeState.EXECUTED, True)
    assert (ticket.state, ticket.is_advanced) == (State.REFUNDING, True)
    assert Refund.objects.get(reference=ticket.number).paid_by == PaidBy.PLATFORM


def test_forcing_is_no_missed_due_time_besides() -> None:
    dispute = ruled(REFUND)

    sweep(NOON + 24 * HOUR)

    assert not ticket_of(dispute).events.filter(store_fault=True).exists()


def test_sweeping_twice_executes_once() -> None:
    dispute = ruled(REFUND)
    sweep(NOON + 24 * HOUR)
    version = ticket_of(dispute).version

    report = sweep(NOON + 24 * HOUR)

    assert report.expired == 0
    assert (ticket_of(dispute).version, Refund.objects.count()) == (version, 1)


def test_executing_twice_is_refused() -> None:
    dispute = executed(REFUND)

    with pytest.raises(IllegalDisputeMoveError) as refused:
        step(dispute, A.EXECUTE, party(dispute, Role.STORE))

    assert refused.value.code is DisputeMoveCode.NOT_FROM_HERE
    assert Refund.objects.count() == 1


def test_the_customer_carries_nothing_out() -> None:
    dispute = ruled(REFUND)

    with pytest.raises(IllegalDisputeMoveError) as refused:
        step(dispute, A.EXECUTE, party(dispute, Role.CUSTOMER))

    assert refused.value.code is DisputeMoveCode.NOT_YOURS
    assert ticket_of(dispute).state == State.IN_DISPUTE


def test_where_forcing_is_switched_off_the_platform_does_it_once_the_store_is_late() -> None:
    in_force_from_now(SettingCode.FORCED_EXECUTION, False, NOON - DAY)
    dispute, judge = ruled(REFUND), as_platform(an_arbiter())
    with pytest.raises(IllegalDisputeMoveError):
        step(dispute, A.EXECUTE, judge)

    sweep(NOON + 24 * HOUR)
    dispute.refresh_from_db()
    assert (dispute.state, dispute.is_overdue) == (DisputeState.AWAITING_EXECUTION, True)
    done = step(dispute, A.EXECUTE, judge, NOON + 25 * HOUR)

    assert (done.state, in_force(done).is_forced) == (DisputeState.EXECUTED, True)


def test_a_refused_claim_stays_open_to_appeal_and_is_closed_when_the_time_is_over() -> None:
    dispute = ruled(REJECT)
    assert (dispute.state, ticket_of(dispute).state) == (DisputeState.RULED, State.IN_DISPUTE)
    assert dispute.due_at

    sweep(dispute.due_at)

    dispute.refresh_from_db()
    assert (dispute.state, ticket_of(dispute).state) == (DisputeState.CLOSED, State.CLOSED)
    assert in_force(dispute).is_forced is False


def test_a_refused_claim_is_closed_at_once_when_the_customer_accepts_it() -> None:
    dispute = ruled(REJECT)

    done = step(dispute, A.ACCEPT_RULING, party(dispute, Role.CUSTOMER))

    assert (done.state, ticket_of(done).close_reason) == (DisputeState.CLOSED, "ruled_for_store")


def test_an_executed_dispute_closes_when_nobody_appeals() -> None:
    dispute = executed(REFUND)
    assert dispute.due_at

    sweep(dispute.due_at)

    dispute.refresh_from_db()
    assert dispute.state == DisputeState.CLOSED
    assert DisputeAction.CLOSE in set(dispute.events.values_list("action", flat=True))
