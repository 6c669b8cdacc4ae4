"""What beat asks for is what the loop without a broker does, each duty for itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as of_django
from django.core import mail
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from aftersales.clockwork.services.timetable import duties
from aftersales.domain.payments import RefundState
from aftersales.insights.models import Progress
from aftersales.notifications.services import notify
from aftersales.refunds.models import Refund
from portal.celery import app
from tests.factories import NOON
from tests.notifications.test_outbox import a_notice
from tests.refunds.cast import a_line, not_shipped, refunding, with_gateway

TIMETABLE = of_django.CELERY_BEAT_SCHEDULE


def test_a_worker_knows_every_task_of_the_timetable() -> None:
    app.loader.import_default_modules()

    assert {line["task"] for line in TIMETABLE.values()} <= set(app.tasks)


def test_a_nudge_counts_though_a_workers_clock_is_ahead_by_minutes() -> None:
    assert {
        name for name, line in TIMETABLE.items() if line.get("options", {"expires": 3600})["expires"] < 900
    } == set()


def test_the_loop_does_all_that_beat_asks_for_but_opening_files() -> None:
    done = {duty.task for duty in duties(TIMETABLE)}

    assert done == {line["task"] for line in TIMETABLE.values()} - {"evidence.check", "evidence.tidy"}


def test_what_comes_round_is_due_at_once_and_what_has_its_hour_waits_for_it() -> None:
    due = {duty.task for duty in duties(TIMETABLE) if duty.is_due}

    assert {"clockwork.pay", "standing.keep", "insights.ingest", "audit.anchor"} <= due
    assert due.isdisjoint({"clockwork.tidy", "clockwork.purge"})


def test_a_duty_is_due_again_when_its_seconds_have_passed() -> None:
    (pay,) = (duty for duty in duties(TIMETABLE) if duty.task == "clockwork.pay")

    pay.last = datetime.now(UTC)
    assert not pay.is_due
    pay.last -= timedelta(seconds=6)
    assert pay.is_due


@pytest.mark.django_db
def test_without_a_broker_the_figures_are_counted_and_payments_go_out() -> None:
    refunding(with_gateway(not_shipped(a_line())))

    call_command("sweep")

    assert Progress.objects.get().read_at is not None
    assert set(Refund.objects.values_list("state", flat=True)) == {RefundState.PAYING}


@pytest.mark.django_db
def test_a_duty_that_fails_is_named_and_keeps_no_mail_back(settings: Settings) -> None:
    settings.CELERY_BEAT_SCHEDULE = {"gone": {"task": "no.such.task", "schedule": 10}}
    notify([a_notice()], NOON)

    with pytest.raises(CommandError, match=r"Failed, see the log: no\.such\.task\."):
        call_command("sweep")

    assert [message.to for message in mail.outbox] == [["u-k@example.com"]]
