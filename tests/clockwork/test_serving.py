"""One sweep serves everything that has time limits, whatever they belong to, and finds it by its index alone."""

from datetime import timedelta

import pytest
from django.db import connection

from aftersales.clockwork.services import sweep
from aftersales.deadlines.models import Deadline, DeadlineState
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.deadlines import RULES, Consequence, DeadlineCode
from aftersales.domain.disputes import DISPUTE_EXPIRY_ACTIONS, DISPUTE_MOVES, DisputeState
from aftersales.domain.lifecycle import EXPIRY_ACTIONS, Action, IllegalMoveError, MoveCode, Role, State
from aftersales.domain.penalties import PenaltyState
from aftersales.domain.settings import DEFAULTS
from aftersales.tickets.models import TicketEvent
from aftersales.tickets.services.moving import move_ticket
from tests.desk.cast import a_rejected_ticket
from tests.factories import NOON, a_ticket, agent_of, as_customer, as_store
from tests.logistics.stage import in_repair
from tests.refunds.cast import refunding
from tests.standing.test_penalties import notified

MONTHS_LATER = NOON + timedelta(days=60)


@pytest.mark.django_db
def test_one_sweep_serves_tickets_repairs_refunds_disputes_and_appeals_against_penalties() -> None:
    request, repair, refund, penalty = a_ticket(), in_repair(), refunding(), notified()
    refused = a_rejected_ticket()
    dispute = open_dispute(refused, actor=as_customer(refused), at=NOON)

    report = sweep(MONTHS_LATER)

    for row in (request, repair, refund, penalty, dispute):
        row.refresh_from_db()
    assert (request.state, repair.is_overdue, refund.is_overdue) == (State.AWAITING_RETURN, True, True)
    assert (dispute.state, penalty.state) == (DisputeState.COLLECTING_EVIDENCE, PenaltyState.BOOKED)
    assert (report.expired, report.failed) == (5, [])
    assert TicketEvent.objects.filter(via="clock").count() == 3


def test_whatever_passes_is_served_by_a_ticket_a_dispute_or_a_penalty() -> None:
    judged = {Consequence.JUDGE_SILENT_STORE, Consequence.ESCALATE, Consequence.BOOK_PENALTY}

    served = judged | set(EXPIRY_ACTIONS) | set(DISPUTE_EXPIRY_ACTIONS)

    assert {rule.consequence for rule in RULES.values()} <= served
    assert all(Role.CLOCK in DISPUTE_MOVES[action].roles for action in DISPUTE_EXPIRY_ACTIONS.values())


@pytest.mark.django_db
def test_a_reply_that_comes_late_is_refused_though_no_sweep_has_run() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)

    with pytest.raises(IllegalMoveError) as refused:
        move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON + timedelta(hours=48))

    assert refused.value.code is MoveCode.TOO_LATE
    ticket.refresh_from_db()
    assert (ticket.state, ticket.version) == (State.AWAITING_REVIEW, 1)
    assert Deadline.objects.filter(subject_id=ticket.pk, state=DeadlineState.PENDING).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_first_in_line_is_read_from_the_index_of_what_runs() -> None:
    a_ticket()
    first = Deadline.objects.filter(state=DeadlineState.PENDING).order_by("next_at").values_list("next_at")[:1]

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert "deadline_next" in first.explain()


def test_whatever_ends_something_reminds_at_most_four_hours_before() -> None:
    """But a draft, which nobody waits for."""
    rules = [rule.in_force(DEFAULTS, None, NOON) for rule in RULES.values() if not rule.only_marks]

    last = {rule.code: min(rule.reminders, default=0) for rule in rules}

    assert {code for code, hours in last.items() if not 0 < hours <= 4} == {DeadlineCode.DRAFT}
