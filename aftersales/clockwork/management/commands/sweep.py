import logging
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from aftersales.clock.services import moment
from aftersales.clockwork.services import relay, sweep
from aftersales.clockwork.services.timetable import Duty, duties

logger = logging.getLogger(__name__)

AFTER_A_FAILURE = 1.0
"""Seconds until a failed round is tried again."""
OURS = ("clockwork.sweep", "clockwork.relay")
"""Done in every round, and told of."""


class Command(BaseCommand):
    help = (
        "Do what is due now and send what is owed, without a broker.\n\n"
        "  manage.py sweep          once\n"
        "  manage.py sweep --loop   time limits and messages every 15 seconds until stopped,\n"
        "                           and all that beat would ask for, as often as beat would"
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="repeat until stopped")
        parser.add_argument("--every", type=float, default=15, metavar="SECONDS", help="pause between sweeps (15)")

    def handle(self, *args: Any, **options: Any) -> None:
        """What fails is named and hinders nothing else; in the loop it is tried again."""
        others = list(duties(settings.CELERY_BEAT_SCHEDULE, without=OURS))
        if not options["loop"]:
            if failed := self._round(others):
                raise CommandError(f"Failed, see the log: {', '.join(failed)}.")
            return
        while True:
            try:
                time.sleep(AFTER_A_FAILURE if self._round(others) else options["every"])
            except KeyboardInterrupt:
                return

    def _round(self, others: list[Duty]) -> list[str]:
        """Time limits first, then what else is due, then what is owed for all of it. Returns what failed."""
        self._done: list[str] = []
        due = [(duty.task, duty.do) for duty in others if duty.is_due]
        steps = [("clockwork.sweep", self._sweep), *due, ("clockwork.relay", self._relay)]
        failed = [name for name, step in steps if not _alone(name, step)]
        if self._done:
            self.stdout.write(", ".join(self._done))
        return failed

    def _sweep(self) -> None:
        report = sweep(moment())
        if report.did_something:
            self._done += [f"{report.expired} expired", f"{report.reminded} reminded"]
        if report.failed:
            self._done.append(f"failed: {', '.join(report.failed)}")

    def _relay(self) -> None:
        if sent := relay(moment()):
            self._done.append(f"{sent} mails sent")


def _alone(name: str, step: Callable[[], None]) -> bool:
    """A database that is away comes back: what is due then is still due."""
    try:
        step()
    except Exception as error:
        logger.exception("%s failed; tried again", name)
        if isinstance(error, DatabaseError):
            connection.close()
        return False
    return True
