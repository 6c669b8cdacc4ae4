import re
from argparse import ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from aftersales.clock.services import demo_offset, moment, shift_demo_clock

RESET = "reset"
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def length(text: str) -> timedelta | None:
    """+49h, 30m, -2d; None stands for reset."""
    if text == RESET:
        return None
    match = re.fullmatch(r"([+-]?)(\d{1,5})([mhd])", text)
    if not match:
        raise ArgumentTypeError("write +49h, +30m, -2d or reset")
    sign, amount, unit = match.groups()
    by = timedelta(**{_UNITS[unit]: int(amount)})
    return -by if sign == "-" else by


class Command(BaseCommand):
    help = "Move the demo's clock by a length such as +49h, +30m or -2d, or back to real time with reset (demo only)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("by", type=length, help="+49h, +30m, -2d (write it after --) or reset")

    def handle(self, *_args: Any, by: timedelta | None, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("shift_clock works with DEMO=1 only: nothing real may run on a shifted clock.")
        offset = shift_demo_clock(-demo_offset() if by is None else by)
        self.stdout.write(f"The demo's clock is {offset} from real time: {moment():%Y-%m-%d %H:%M} UTC.")
