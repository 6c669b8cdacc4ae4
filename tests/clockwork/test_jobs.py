"""The platform moves many time limits at once, and takes it back."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from aftersales.clockwork.selectors.matching import matching, preview
from aftersales.clockwork.services import sweep
from aftersales.clockwork.services.jobs import work_on_jobs
from aftersales.deadlines.models import Deadline, DeadlineState, JobKind, JobState, TimeJob
from aftersales.deadlines.selectors.watching import job_progress
from aftersales.deadlines.services.jobs import JobNotOpenError, begin_job, take_back_job
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.disputes import DisputeAction
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.moving import Details
from aftersales.domain.settings import SettingCode
from aftersales.tickets.models import Ticket, TicketEvent
from aftersales.tickets.services.moving import move_ticket
from tests.deadlines.setting import in_force
from tests.factories import (
    NOON,
    OrderLineFactory,
    StoreFactory,
    UserFactory,
    a_draft,
    a_ticket,
    agent_of,
    an_arbiter,
    as_customer,
    as_platform,
    as_store,
)

pytestmark = pytest.mark.django_db
REVIEW_ENDS = NOON + timedelta(hours=48)
JOB_QUERIES = 22


def a_job(kind: JobKind = JobKind.HOLIDAY, **fields: object) -> TimeJob:
    values: dict[str, object] = {"days": 3, "reason": "Spring Festival", "by": UserFactory(), "at": NOON} | fields
    return TimeJob(kind=kind, **values)


def begun(job: TimeJob, at: datetime = NOON) -> TimeJob:
    return begin_job(job, matching(job, at))


def clock_of(ticket: Ticket) -> Deadline:
    return Deadline.objects.get(subject_kind="ticket", subject_id=ticket.pk, state=DeadlineState.PENDING)


def finish(job: TimeJob, at: datetime = NOON) -> None:
    while work_on_jobs(at):
        pass
    job.refresh_from_db()


def test_a_holiday_gives_everybody_more_days_with_who_and_why() -> None:
    ticket = a_ticket()
    job = begun(a_job())

    finish(job)

    ticket.refresh_from_db()
    clock = clock_of(ticket)
    assert clock.due_at == ticket.due_at == REVIEW_ENDS + timedelta(days=3)
    assert (clock.generation, clock.original_due_at) == (2, REVIEW_ENDS)
    assert (clock.explanation[-1]["code"], clock.explanation[-1]["why"]) == ("extended_for_all", "Spring Festival")
    event = TicketEvent.objects.get(ticket=ticket, action=Action.RESCHEDULE)
    assert (event.by, event.via, event.payload) == (job.by, "job", {"shift": "holiday", "why": "Spring Festival"})
    assert (job.state, job_progress(job)) == (JobState.DONE, {"moved": 1, "all": 1})


def test_the_preview_counts_what_the_job_then_moves() -> None:
    for _ in range(3):
        a_ticket()
    a_draft()
    job = a_job()

    told = preview(job, NOON)
    finish(begun(job))

    assert (told.total, list(told.by_code)) == (3, [("review", 3)])
    assert job_progress(job) == {"moved": 3, "all": 3}


def test_only_what_falls_due_in_the_days_and_at_the_store_that_were_named() -> None:
    store = StoreFactory()
    wanted, elsewhere = a_ticket(OrderLineFactory(order__store=store)), a_ticket()
    later = a_ticket(OrderLineFactory(order__store=store), at=NOON + timedelta(days=5))
    job = begun(a_job(store=store, due_from=NOON, due_until=NOON + timedelta(days=3)))

    finish(job)

    assert clock_of(wanted).generation == 2
    assert [clock_of(ticket).generation for ticket in (elsewhere, later)] == [1, 1]


def test_a_time_by_which_the_law_wants_the_refund_is_not_lengthened() -> None:
    ticket = a_ticket()
    Deadline.objects.filter(subject_id=ticket.pk, state=DeadlineState.PENDING).update(code="refund_legal")

    assert not matching(a_job(), NOON).exists()


def test_what_is_over_is_not_revived() -> None:
    ticket = a_ticket()
    job = begun(a_job())

    finish(job, REVIEW_ENDS)

    assert clock_of(ticket).due_at == REVIEW_ENDS
    assert job_progress(job) == {"gone_on": 1, "all": 1}


def test_what_went_on_meanwhile_is_left_alone() -> None:
    ticket = a_ticket()
    job = begun(a_job())
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent_of(ticket.store)), at=NOON)
    before = clock_of(ticket).due_at

    finish(job)

    assert clock_of(ticket).due_at == before
    assert job_progress(job) == {"gone_on": 1, "all": 1}


def test_an_evidence_round_is_lengthened_too() -> None:
    ticket = a_ticket()
    refused = Details(reason_code="not_intact", note="Scratched.")
    move_ticket(ticket, Action.REJECT, actor=as_store(agent_of(ticket.store)), at=NOON, details=refused)
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=NOON)
    dispute = move_dispute(dispute, DisputeAction.ACCEPT, actor=as_platform(an_arbiter()), at=NOON)

    finish(begun(a_job()))

    dispute.refresh_from_db()
    assert dispute.due_at == NOON + timedelta(hours=72, days=3)


def test_taken_back_the_old_end_holds_again_and_the_history_keeps_both() -> None:
    ticket, by = a_ticket(), UserFactory()
    job = begun(a_job())
    finish(job)

    take_back_job(job, by=by, at=NOON)
    finish(job)

    ticket.refresh_from_db()
    clock = clock_of(ticket)
    assert (clock.due_at, ticket.due_at, clock.generation) == (REVIEW_ENDS, REVIEW_ENDS, 3)
    assert [step["code"] for step in clock.explanation] == ["counted_hours", "extended_for_all", "taken_back"]
    assert (job.state, job_progress(job)) == (JobState.UNDONE, {"taken_back": 1, "all": 1})
    assert TicketEvent.objects.filter(action=Action.RESCHEDULE).order_by("id").last().by == by  # type: ignore[union-attr]


def test_taking_back_leaves_at_least_a_day_and_never_more_than_there_was() -> None:
    ticket = a_ticket()
    job = begun(a_job())
    finish(job)
    late = REVIEW_ENDS - timedelta(hours=1)

    take_back_job(job, by=UserFactory(), at=late)
    finish(job, late)

    assert clock_of(ticket).due_at == late + timedelta(hours=24)


def test_only_what_is_done_can_be_taken_back_and_once() -> None:
    a_ticket()
    job = begun(a_job())
    with pytest.raises(JobNotOpenError):
        take_back_job(job, by=UserFactory(), at=NOON)
    finish(job)
    take_back_job(job, by=UserFactory(), at=NOON)
    finish(job)

    with pytest.raises(JobNotOpenError):
        take_back_job(job, by=UserFactory(), at=NOON)


def test_counted_anew_a_running_limit_has_the_length_now_in_force() -> None:
    ticket = a_ticket()
    in_force(SettingCode.SELLER_REVIEW_H, 36, NOON + timedelta(hours=1))
    later = NOON + timedelta(hours=2)

    finish(begun(a_job(JobKind.RECOMPUTE, days=None, reason="Faster answers"), later), later)

    clock = clock_of(ticket)
    assert (clock.due_at, clock.generation) == (NOON + timedelta(hours=36), 2)
    assert [step["code"] for step in clock.explanation] == ["counted_hours", "recomputed"]


def test_counting_anew_makes_nobody_late_at_once() -> None:
    ticket = a_ticket()
    in_force(SettingCode.SELLER_REVIEW_H, 12, NOON + timedelta(hours=1))
    later = NOON + timedelta(hours=20)

    finish(begun(a_job(JobKind.RECOMPUTE, days=None), later), later)

    assert clock_of(ticket).due_at == later + timedelta(hours=24)


def test_what_was_extended_by_hand_keeps_its_end() -> None:
    ticket = a_ticket()
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent_of(ticket.store)), at=NOON)
    more = Details(days=2, note="Take your time.")
    extended = move_ticket(ticket, Action.EXTEND, actor=as_platform(an_arbiter()), at=NOON, details=more)

    job = begun(a_job(JobKind.RECOMPUTE, days=None))
    finish(job)

    assert clock_of(ticket).due_at == extended.due_at
    assert job_progress(job) == {"kept": 1, "all": 1}


def test_a_holiday_does_not_use_up_the_one_extension() -> None:
    ticket = a_ticket()
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent_of(ticket.store)), at=NOON)
    finish(begun(a_job()))

    more = Details(days=2, note="Take your time.")
    extended = move_ticket(ticket, Action.EXTEND, actor=as_platform(an_arbiter()), at=NOON, details=more)

    assert extended.due_at == clock_of(ticket).original_due_at + timedelta(days=5)


def test_one_bad_row_stops_nobody_else() -> None:
    good, bad = a_ticket(), a_ticket()
    job = begun(a_job())
    Ticket.objects.filter(pk=bad.pk).update(state=State.IN_DISPUTE)

    finish(job)

    assert clock_of(good).generation == 2
    assert (job.state, job_progress(job)) == (JobState.DONE, {"moved": 1, "refused": 1, "all": 2})


def test_thirty_take_as_many_statements_as_three(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for count in (3, 30):
        for _ in range(count):
            a_ticket()
        begun(a_job(due_until=REVIEW_ENDS + timedelta(seconds=1)))
        with django_assert_num_queries(JOB_QUERIES):
            work_on_jobs(NOON)


def test_the_moved_end_is_the_one_that_the_sweep_keeps() -> None:
    ticket = a_ticket()
    finish(begun(a_job()))

    sweep(REVIEW_ENDS)
    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_REVIEW

    sweep(REVIEW_ENDS + timedelta(days=3))
    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_RETURN
