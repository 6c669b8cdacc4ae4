from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from aftersales.deadlines.models import TimeJob
from tests.desk.cast import set_clock
from tests.factories import NOON, a_ticket

pytestmark = pytest.mark.django_db
HOLIDAY = ("holiday", "--days", "3", "--reason", "Spring Festival")


@pytest.fixture(autouse=True)
def _at_noon(db: None, settings: Settings) -> None:
    set_clock(settings, NOON)


def told(*options: str) -> str:
    out = StringIO()
    call_command("move_time_limits", *options, stdout=out)
    return out.getvalue()


def test_without_yes_it_only_says_what_it_would_move() -> None:
    ticket = a_ticket()

    assert told(*HOLIDAY) == "      1  Store's reply\nNothing was moved: say --yes to do it.\n"
    ticket.refresh_from_db()
    assert ticket.due_at == NOON + timedelta(hours=48)
    assert not TimeJob.objects.exists()


def test_with_yes_it_moves_to_the_end() -> None:
    ticket = a_ticket()

    assert told(*HOLIDAY, "--yes").endswith("1 all, 1 moved.\n")
    ticket.refresh_from_db()
    assert ticket.due_at == NOON + timedelta(hours=48, days=3)


@pytest.mark.parametrize(
    "options",
    [
        ("holiday", "--reason", "No days."),
        ("holiday", "--days", "3", "--reason", "x", "--store", "no-such"),
        ("recompute", "--reason", "x", "--code", "nonsense"),
    ],
)
def test_what_cannot_be_is_refused(options: tuple[str, ...]) -> None:
    a_ticket()

    with pytest.raises(CommandError):
        told(*options, "--yes")
    assert not TimeJob.objects.exists()
