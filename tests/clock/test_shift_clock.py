from argparse import ArgumentTypeError
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from aftersales.clock.management.commands.shift_clock import length
from aftersales.clock.models import DemoOffset
from aftersales.clock.services import demo_offset

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("+49h", timedelta(hours=49)),
        ("30m", timedelta(minutes=30)),
        ("-2d", timedelta(days=-2)),
        ("reset", None),
    ],
)
def test_lengths_are_read_as_people_write_them(text: str, by: timedelta | None) -> None:
    assert length(text) == by


@pytest.mark.parametrize("text", ["", "49", "h", "1.5h", "+1w", "999999h"])
def test_other_lengths_are_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError):
        length(text)


def test_shifts_add_up_and_reset_goes_back(settings: Settings) -> None:
    settings.DEMO = True

    call_command("shift_clock", "+49h", verbosity=0)
    call_command("shift_clock", "+1h", verbosity=0)
    assert demo_offset() == timedelta(hours=50)

    call_command("shift_clock", "reset", verbosity=0)
    assert demo_offset() == timedelta()


def test_nothing_real_runs_on_a_shifted_clock(settings: Settings) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("shift_clock", "+49h")

    assert not DemoOffset.objects.exists()
