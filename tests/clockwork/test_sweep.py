from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from aftersales.clockwork.services import fan_out, sweep
from aftersales.deadlines.models import Deadline, DeadlineState, Heartbeat
from aftersales.disputes.models import Dispute
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.disputes import Dismissal, DisputeAction, DisputeDetails, DisputeState
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.notifications.models import Notice
from aftersales.tickets.models import TicketEvent
from aftersales.tickets.services.moving import move_ticket
from tests.factories import (
    NOON,
    OrderLineFactory,
    a_draft,
    a_ticket,
    agent_of,
    an_arbiter,
    as_customer,
    as_platform,
    as_store,
    asked,
)

pytestmark = pytest.mark.django_db

REVIEW_ENDS = NOON + timedelta(hours=48)
SWEEP_QUERIES, ESCALATION_QUERIES, ACCEPTANCE_QUERIES = 15, 20, 17
REFUSED = Details(reason_code="not_intact", note="Scratched.")


def test_nothing_happens_before_the_end() -> None:
    ticket = a_ticket()

    sweep(REVIEW_ENDS - timedelta(seconds=1))

    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_REVIEW


def test_sweeping_twice_does_it_once() -> None:
    ticket = a_ticket()
    sweep(REVIEW_ENDS)

    report = sweep(REVIEW_ENDS)

    assert not report.did_something
    assert TicketEvent.objects.filter(ticket=ticket).count() == 2


def test_a_silent_store_above_the_limit_faces_the_platform() -> None:
    ticket = a_ticket(OrderLineFactory(paid_amount=Decimal("2000.01")))

    sweep(REVIEW_ENDS)

    ticket.refresh_from_db()
    assert ticket.state == State.IN_DISPUTE
    dispute = Dispute.objects.get()
    assert (dispute.ground, dispute.opened_by_role, dispute.state) == ("overdue", "clock", "awaiting_acceptance")


def test_a_silent_store_is_not_taken_to_agree_to_what_a_person_must_see() -> None:
    doubtful = asked(RequestKind.RETURN_REFUND, Reason.DEFECTIVE)  # a visible defect without a photo
    ticket = a_ticket(what=doubtful)

    sweep(REVIEW_ENDS)

    ticket.refresh_from_db()
    assert ticket.verdict["outcome"] == "needs_review"
    assert ticket.state == State.IN_DISPUTE


def test_the_store_is_at_fault_either_way() -> None:
    a_ticket()
    a_ticket(OrderLineFactory(paid_amount=Decimal("5000.00")))

    sweep(REVIEW_ENDS)

    assert list(TicketEvent.objects.filter(via="clock").values_list("store_fault", flat=True)) == [True, True]


def test_both_reminders_go_to_the_stores_agents_and_only_once_each() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)

    for hours in (23, 24, 25, 44, 45):
        sweep(NOON + timedelta(hours=hours))
        fan_out(NOON + timedelta(hours=hours))

    assert Notice.objects.filter(user=agent, code="reminder").count() == 2


def test_after_an_outage_one_reminder_stands_for_all() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)

    sweep(NOON + timedelta(hours=47))
    fan_out(NOON + timedelta(hours=47))

    assert Notice.objects.filter(user=agent, code="reminder").count() == 1


def test_no_reminder_is_sent_after_the_end() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)

    sweep(REVIEW_ENDS + timedelta(days=1))
    fan_out(REVIEW_ENDS + timedelta(days=1))

    assert not Notice.objects.filter(user=agent, code="reminder").exists()


def test_a_forgotten_draft_is_dropped_and_tells_nobody() -> None:
    draft = a_draft()

    sweep(NOON + timedelta(days=8))
    fan_out(NOON + timedelta(days=8))

    draft.refresh_from_db()
    assert (draft.state, draft.close_reason) == (State.CLOSED, "draft_expired")
    assert not Notice.objects.exists()


def test_a_late_replacement_is_marked_then_turned_into_a_refund() -> None:
    ticket = a_ticket(what=asked(RequestKind.EXCHANGE, Reason.NO_LONGER_WANTED))
    agent = agent_of(ticket.store)
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON)
    sent = Details(carrier="SF", waybill="SF1234567890123")
    move_ticket(ticket, Action.SHIP_RETURN, actor=as_customer(ticket), at=NOON, details=sent)
    move_ticket(ticket, Action.ACCEPT_RETURN, actor=as_store(agent), at=NOON)

    sweep(NOON + timedelta(hours=72))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.is_overdue) == (State.AWAITING_SHIPMENT, True)

    sweep(NOON + timedelta(hours=96))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.kind, ticket.amount) == (State.REFUNDING, "return_refund", Decimal("699.00"))


def test_a_dispute_stops_the_tickets_clock_and_dismissal_gives_the_remainder_back() -> None:
    ticket = a_ticket()
    opened = open_dispute(ticket, actor=as_customer(ticket), at=NOON + timedelta(hours=30))
    sweep(NOON + timedelta(hours=47))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.due_at) == (State.IN_DISPUTE, None)

    dismissed_at = NOON + timedelta(hours=47)
    why = DisputeDetails(note="Out of scope.", dismissal=Dismissal.OTHER_ITEM)
    move_dispute(opened, DisputeAction.DISMISS, actor=as_platform(an_arbiter()), at=dismissed_at, details=why)

    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_REVIEW
    assert ticket.due_at == dismissed_at + timedelta(hours=24)  # 18 h were left, 24 h is the least


def test_a_dispute_nobody_accepts_is_accepted_by_the_clock_and_then_reviewed() -> None:
    ticket = a_ticket()
    move_ticket(ticket, Action.REJECT, actor=as_store(agent_of(ticket.store)), at=NOON, details=REFUSED)
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=NOON)

    sweep(NOON + timedelta(days=2))
    dispute.refresh_from_db()
    assert dispute.state == DisputeState.COLLECTING_EVIDENCE

    sweep(NOON + timedelta(days=6))
    dispute.refresh_from_db()
    assert dispute.state == DisputeState.UNDER_REVIEW


def test_one_bad_row_does_not_stop_the_rest() -> None:
    good, bad = a_ticket(), a_ticket()
    Deadline.objects.filter(subject_id=bad.pk, state=DeadlineState.PENDING).update(consequence="nonsense")

    report = sweep(REVIEW_ENDS)

    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state) == (State.AWAITING_RETURN, State.AWAITING_REVIEW)
    assert report.failed == [f"ticket {bad.pk}"]


def test_a_batch_of_thirty_takes_as_many_statements_as_a_batch_of_three(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    sweep(NOON)  # the first heartbeat is an insert
    for _ in range(3):
        a_ticket()
    with django_assert_num_queries(SWEEP_QUERIES):
        sweep(REVIEW_ENDS)

    for _ in range(30):
        a_ticket()
    with django_assert_num_queries(SWEEP_QUERIES):
        sweep(REVIEW_ENDS)


def test_handing_up_thirty_takes_as_many_statements_as_handing_up_three(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    sweep(NOON)
    an_arbiter()
    for _ in range(3):
        a_ticket(OrderLineFactory(paid_amount=Decimal("5000.00")))
    with django_assert_num_queries(ESCALATION_QUERIES):
        sweep(REVIEW_ENDS)

    for _ in range(30):
        a_ticket(OrderLineFactory(paid_amount=Decimal("5000.00")))
    with django_assert_num_queries(ESCALATION_QUERIES):
        sweep(REVIEW_ENDS)


def test_accepting_thirty_disputes_takes_as_many_statements_as_accepting_three(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    accepted_at = REVIEW_ENDS + timedelta(days=4)
    for count in (3, 30):
        for _ in range(count):
            a_ticket(OrderLineFactory(paid_amount=Decimal("5000.00")))
        sweep(REVIEW_ENDS)
        with django_assert_num_queries(ACCEPTANCE_QUERIES):
            sweep(accepted_at)

    assert set(Dispute.objects.values_list("state", "version")) == {(DisputeState.COLLECTING_EVIDENCE, 2)}


def test_a_sweep_leaves_a_heartbeat() -> None:
    sweep(NOON)

    assert Heartbeat.objects.get(name="sweep").at == NOON
