"""The calendar in force: official lists, a year entered by hand, single days on top."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import User
from aftersales.deadlines.models import CalendarDay, CalendarYear, Deadline, SubjectKind
from aftersales.deadlines.selectors import forget_calendar, rest_calendar
from aftersales.deadlines.services import TimerChange, write_timer_changes
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.moving import TimerPlan
from tests.factories import NOON, StoreFactory, UserFactory, agent_of

pytestmark = pytest.mark.django_db


def shown(*arguments: object) -> list[str]:
    out = StringIO()
    call_command("check_calendar", *arguments, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def administrator(client: Client) -> User:
    person = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(person)
    return person


def test_an_exception_is_in_force_once_it_is_read() -> None:
    CalendarDay.objects.create(day=date(2026, 11, 18), kind="rest", note="A storm")
    forget_calendar()
    assert rest_calendar().roll(date(2026, 11, 18)) == date(2026, 11, 19)


def test_a_year_entered_by_hand_is_known() -> None:
    CalendarYear.objects.create(year=2027, days_off="10-01..10-07", makeup_workdays="10-09", source="Notice")
    forget_calendar()
    assert (rest_calendar().is_known(2027), rest_calendar().roll(date(2027, 10, 1))) == (True, date(2027, 10, 8))


def test_a_process_reads_the_tables_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    forget_calendar()
    with django_assert_num_queries(3):
        rest_calendar()
    with django_assert_num_queries(0):
        rest_calendar()


def test_a_due_time_follows_the_exception() -> None:
    CalendarDay.objects.create(day=date(2026, 11, 19), kind="rest")
    forget_calendar()
    plan = TimerPlan(start=DeadlineCode.DISPUTE_ACCEPTANCE)
    write_timer_changes([TimerChange(SubjectKind.DISPUTE, 1, [], plan)], NOON)
    assert Deadline.objects.get().due_at == datetime(2026, 11, 20, 16, tzinfo=UTC)


@pytest.mark.parametrize(("field", "spans"), [("days_off", "13-01"), ("makeup_workdays", "soon")])
def test_a_year_with_a_day_that_is_none_is_refused(field: str, spans: str) -> None:
    year = CalendarYear(year=2027, source="Notice", **{"days_off": "01-01", field: spans})
    with pytest.raises(ValidationError) as refused:
        year.full_clean()
    assert refused.value.message_dict == {field: ["Write days as 01-01 and spans as 01-01..01-03."]}


# --- command ---


def test_a_known_year_is_shown_with_its_source() -> None:
    assert shown("--year", "2026") == [
        "2026: official notice (holidays package)",
        "days off: 01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 10-01..10-07",
        "make-up working days: 01-04 02-14 02-28 05-09 09-20 10-10",
    ]


def test_a_year_without_notice_is_shown_as_provisional() -> None:
    CalendarDay.objects.create(day=date(2099, 10, 1), kind="rest", note="National Day")
    assert shown("--year", "2099") == [
        "2099: PROVISIONAL: no official notice yet, weekends only",
        "days off: 10-01",
        "make-up working days: none",
        "exception: 10-01 rest National Day",
    ]


def test_a_year_entered_by_hand_is_shown_with_who_says_so() -> None:
    CalendarYear.objects.create(year=2099, days_off="01-01", source="Notice 2098/7")
    assert shown("--year", "2099")[0] == "2099: entered by hand (Notice 2098/7)"


# --- admin ---


def test_an_administrator_enters_a_day_and_it_is_kept_who_did(
    client: Client, administrator: User, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture without a type
        answer = client.post(
            "/admin/deadlines/calendarday/add/", {"day": "2026-11-18", "kind": "rest", "note": "Storm"}
        )
    assert answer.status_code == 302
    assert CalendarDay.objects.get().changed_by == administrator
    assert rest_calendar().is_rest_day(date(2026, 11, 18)) is True


def test_an_agent_enters_no_day(client: Client) -> None:
    client.force_login(agent_of(StoreFactory()))
    answer = client.post("/admin/deadlines/calendarday/add/", {"day": "2026-11-18", "kind": "rest"})
    assert (answer.status_code, CalendarDay.objects.count()) == (403, 0)
