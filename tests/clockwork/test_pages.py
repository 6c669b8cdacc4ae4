"""The platform's pages of the clock: who sees them, what they show, what their buttons do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from aftersales.accounts.models import PLATFORM_ROLES, StaffRole, User
from aftersales.clockwork.services import sweep
from aftersales.clockwork.services.jobs import work_on_jobs
from aftersales.clockwork.urls import urlpatterns
from aftersales.deadlines.models import Deadline, DeadlineState, JobState, TimeJob
from aftersales.deadlines.selectors.watching import left_to_people
from aftersales.domain.lifecycle import State
from aftersales.domain.settings import SettingCode
from aftersales.notifications.models import OutboxEvent, OutboxMessage, OutboxState
from aftersales.tickets.models import Ticket
from tests.deadlines.setting import in_force
from tests.desk.cast import an_administrator, said, set_clock, signed_in
from tests.factories import NOON, StoreFactory, UserFactory, a_ticket, agent_of, an_arbiter, member

pytestmark = pytest.mark.django_db
REVIEW_ENDS = NOON + timedelta(hours=48)
WATCH_QUERIES, JOBS_QUERIES = 22, 9
HOLIDAY = {"kind": "holiday", "days": "3", "reason": "Spring Festival"}


@pytest.fixture(autouse=True)
def _half_an_hour_before_the_end(db: None, settings: Settings) -> None:
    set_clock(settings, REVIEW_ENDS - timedelta(minutes=30))


def a_held_deadline() -> Deadline:
    a_ticket(at=NOON - timedelta(hours=1))
    in_force(SettingCode.AUTO_APPROVE, False, NOON)
    sweep(REVIEW_ENDS - timedelta(minutes=59))
    return left_to_people().get()


def a_failing_deadline() -> Deadline:
    ticket = a_ticket(at=NOON - timedelta(hours=1))
    Deadline.objects.filter(subject_id=ticket.pk, state=DeadlineState.PENDING).update(
        attempts=2, last_error="ValueError: nonsense", next_at=REVIEW_ENDS + timedelta(hours=3)
    )
    return Deadline.objects.get(subject_id=ticket.pk, state=DeadlineState.PENDING)


def a_dead_message() -> OutboxMessage:
    return OutboxMessage.objects.create(
        key="AS-1:2:3",
        user=UserFactory(),
        code="move",
        path="/",
        state=OutboxState.DEAD,
        available_at=NOON,
        attempts=8,
        last_error="SMTPException: no",
    )


def a_job() -> TimeJob:
    signed_in(an_arbiter()).post(reverse("clockwork:new_job"), HOLIDAY)
    return TimeJob.objects.get()


# --- who ---

ADDRESSES: dict[str, Callable[[], str]] = {
    "watch": lambda: reverse("clockwork:watch"),
    "again": lambda: reverse("clockwork:again", args=[a_failing_deadline().pk]),
    "send_again": lambda: reverse("clockwork:send_again", args=["message", a_dead_message().pk]),
    "left": lambda: reverse("clockwork:left", args=[a_held_deadline().pk]),
    "jobs": lambda: reverse("clockwork:jobs"),
    "new_job": lambda: reverse("clockwork:new_job") + "?kind=holiday",
    "job": lambda: reverse("clockwork:job", args=[a_job().pk]),
}
GET = {
    #             agent manager arbiter admin
    "watch": (403, 403, 200, 200),
    "again": (405, 405, 405, 405),
    "send_again": (405, 405, 405, 405),
    "left": (403, 403, 200, 403),
    "jobs": (403, 403, 200, 200),
    "new_job": (403, 403, 200, 200),
    "job": (403, 403, 200, 200),
}
POST = {
    "again": (403, 403, 403, 302),
    "send_again": (403, 403, 403, 302),
    "left": (403, 403, 302, 403),
    "new_job": (403, 403, 422, 422),  # it says neither how far nor why
    "job": (403, 403, 302, 302),
}
BODIES = {"new_job": {"kind": "holiday"}}
LIKE = {StaffRole.SENIOR: "agent", StaffRole.FINANCE: "agent", StaffRole.OPERATOR: "admin", StaffRole.AUDITOR: "admin"}
"""Whoever else works here gets what one of these four gets; but an auditor only looks."""


def staff() -> dict[str, User]:
    return {
        "agent": agent_of(StoreFactory()),
        "manager": agent_of(StoreFactory(), StaffRole.MANAGER),
        "arbiter": an_arbiter(),
        "admin": an_administrator(),
    }


def colleague(role: StaffRole) -> User:
    return member(role) if role in PLATFORM_ROLES else agent_of(StoreFactory(), role)


def test_the_table_knows_every_address() -> None:
    assert {address.name for address in urlpatterns} == set(ADDRESSES) == set(GET)


@pytest.mark.parametrize("name", GET)
def test_each_address_answers_each_role_as_the_table_says(name: str) -> None:
    address = ADDRESSES[name]()

    assert tuple(signed_in(person).get(address).status_code for person in staff().values()) == GET[name]


@pytest.mark.parametrize("name", POST)
def test_each_button_works_for_the_role_of_the_table_alone(name: str) -> None:
    address = ADDRESSES[name]()

    answers = [signed_in(person).post(address, BODIES.get(name)).status_code for person in staff().values()]

    assert tuple(answers) == POST[name]


@pytest.mark.parametrize("role", LIKE)
def test_every_other_role_gets_what_its_like_gets(role: StaffRole) -> None:
    client, column = signed_in(colleague(role)), list(staff()).index(LIKE[role])
    addresses = {
        name: ADDRESSES[name]() for name in ("left", *(ADDRESSES.keys() - {"left"}))
    }  # the first is held alone
    acts = {name: 403 if role is StaffRole.AUDITOR else answers[column] for name, answers in POST.items()}

    looked = {name: client.get(address).status_code for name, address in addresses.items()}
    acted = {name: client.post(addresses[name], BODIES.get(name)).status_code for name in acts}

    assert looked == {name: GET[name][column] for name in addresses}
    assert acted == acts


@pytest.mark.parametrize("name", sorted(set(GET) - {"again", "send_again"}))
def test_anonymous_goes_to_the_sign_in_and_a_customer_has_no_business_here(name: str) -> None:
    address = ADDRESSES[name]()

    assert Client().get(address)["Location"].startswith(reverse("account_login"))
    assert signed_in(UserFactory()).get(address).status_code == 403


# --- what is due ---


def test_what_is_due_within_the_hour_is_listed_with_its_page() -> None:
    ticket, later = a_ticket(), a_ticket(at=NOON + timedelta(hours=2))
    sweep(REVIEW_ENDS - timedelta(minutes=30))  # the reminders are out

    page = said(signed_in(an_arbiter()).get(reverse("clockwork:watch")))

    assert reverse("admin:review", args=[ticket.number]) in page
    assert later.number not in page


def test_nothing_to_do_is_said() -> None:
    page = said(signed_in(an_arbiter()).get(reverse("clockwork:watch")))

    assert "Nothing falls due within the hour." in page
    assert "No sweep has run yet: nothing ends by itself." in page


def test_thirty_due_take_as_many_queries_as_one(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client, address = signed_in(an_arbiter()), reverse("clockwork:watch")
    client.get(address)
    for count in (1, 29):
        for _ in range(count):
            a_ticket()
        with django_assert_num_queries(WATCH_QUERIES):
            client.get(address)


def test_what_failed_is_shown_with_its_error_and_tried_again_by_the_administrator() -> None:
    deadline, client = a_failing_deadline(), signed_in(an_administrator())
    assert "ValueError: nonsense" in said(client.get(reverse("clockwork:watch")))

    response = client.post(reverse("clockwork:again", args=[deadline.pk]), follow=True)

    deadline.refresh_from_db()
    assert "The next sweep looks at it again, within seconds." in said(response)
    assert deadline.attempts == 0
    assert deadline.next_at
    assert deadline.next_at < REVIEW_ENDS


def test_an_arbiter_sees_the_failure_and_no_button() -> None:
    a_failing_deadline()

    page = said(signed_in(an_arbiter()).get(reverse("clockwork:watch")))

    assert "ValueError: nonsense" in page
    assert "Try again now" not in page


def test_a_dead_message_is_sent_again_and_an_event_too() -> None:
    message, client = a_dead_message(), signed_in(an_administrator())
    event = OutboxEvent.objects.create(
        kind="ticket_move", source_id=1, at=NOON, state=OutboxState.DEAD, available_at=NOON, last_error="KeyError"
    )
    assert said(client.get(reverse("clockwork:watch"))).count("Try again now") == 2

    client.post(reverse("clockwork:send_again", args=["message", message.pk]))
    client.post(reverse("clockwork:send_again", args=["event", event.pk]))

    message.refresh_from_db()
    event.refresh_from_db()
    assert (message.state, message.attempts, event.state) == (OutboxState.WAITING, 0, OutboxState.WAITING)


def test_what_is_not_given_up_is_left_alone() -> None:
    message = a_dead_message()
    OutboxMessage.objects.update(state=OutboxState.SENT)

    response = signed_in(an_administrator()).post(
        reverse("clockwork:send_again", args=["message", message.pk]), follow=True
    )

    message.refresh_from_db()
    assert "It is not given up any more. Nothing was changed." in said(response)
    assert message.state == OutboxState.SENT


@pytest.mark.parametrize(("kind", "pk"), [("nonsense", 1), ("message", 404)])
def test_what_is_not_there_is_not_found(kind: str, pk: int) -> None:
    client = signed_in(an_administrator())

    assert client.post(reverse("clockwork:send_again", args=[kind, pk])).status_code == 404


def test_an_arbiter_lets_the_clock_go_on() -> None:
    deadline, client = a_held_deadline(), signed_in(an_arbiter())
    address = reverse("clockwork:left", args=[deadline.pk])
    assert address in said(client.get(reverse("clockwork:watch")))

    page = said(client.get(address))
    assert "The store did not reply in time, so the request was approved" in page
    assert Ticket.objects.get().state == State.AWAITING_REVIEW

    client.post(address)
    assert Ticket.objects.get().state == State.AWAITING_RETURN


def test_what_has_gone_on_is_told_and_nothing_is_done() -> None:
    deadline, client = a_held_deadline(), signed_in(an_arbiter())
    address = reverse("clockwork:left", args=[deadline.pk])
    client.post(address)

    response = client.post(address, follow=True)

    assert "It has gone on meanwhile. Nothing was changed." in said(response)


def test_an_arbiter_who_is_a_party_does_not_decide() -> None:
    deadline = a_held_deadline()
    arbiter = an_arbiter()
    arbiter.memberships.create(store=Ticket.objects.get().store, role=StaffRole.AGENT)

    assert signed_in(arbiter).post(reverse("clockwork:left", args=[deadline.pk])).status_code == 403
    assert Ticket.objects.get().state == State.AWAITING_REVIEW


# --- jobs ---


def test_a_job_is_seen_before_it_is_done() -> None:
    ticket = a_ticket()

    page = said(signed_in(an_arbiter()).get(reverse("clockwork:new_job"), HOLIDAY))

    assert "1 time limit would be moved" in page
    assert ticket.number in page
    assert not TimeJob.objects.exists()


def test_a_job_is_begun_followed_and_taken_back() -> None:
    ticket = a_ticket()
    job = a_job()
    client, address = signed_in(an_arbiter()), reverse("clockwork:job", args=[job.pk])
    assert "0 of 1 time limits" in said(client.get(address))

    work_on_jobs(NOON)
    work_on_jobs(NOON)
    ticket.refresh_from_db()
    assert ticket.due_at == REVIEW_ENDS + timedelta(days=3)
    assert "1 of 1 time limits" in said(client.get(address))

    client.post(address)
    work_on_jobs(NOON)
    work_on_jobs(NOON)
    ticket.refresh_from_db()
    job.refresh_from_db()
    assert (ticket.due_at, job.state) == (REVIEW_ENDS, JobState.UNDONE)


def test_a_job_at_work_cannot_be_taken_back() -> None:
    a_ticket()
    job = a_job()

    response = signed_in(an_arbiter()).post(reverse("clockwork:job", args=[job.pk]), follow=True)

    job.refresh_from_db()
    assert "Only a job that is done can be taken back, and once. Nothing was changed." in said(response)
    assert job.state == JobState.RUNNING


@pytest.mark.parametrize(
    "changes", [{"days": "0"}, {"days": "31"}, {"reason": ""}, {"due_from": "2026-11-20", "due_to": "2026-11-19"}]
)
def test_what_cannot_be_is_refused_and_no_job_begins(changes: dict[str, str]) -> None:
    a_ticket()

    response = signed_in(an_arbiter()).post(reverse("clockwork:new_job"), HOLIDAY | changes)

    assert response.status_code == 422
    assert not TimeJob.objects.exists()


def test_an_unknown_kind_is_not_found() -> None:
    assert signed_in(an_arbiter()).get(reverse("clockwork:new_job"), {"kind": "nonsense"}).status_code == 404


def test_thirty_jobs_take_as_many_queries_as_one(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client, address = signed_in(an_arbiter()), reverse("clockwork:jobs")
    client.get(address)
    for count in (1, 29):
        for _ in range(count):
            client.post(reverse("clockwork:new_job"), HOLIDAY)
        client.get(address)
        with django_assert_num_queries(JOBS_QUERIES):
            client.get(address)
