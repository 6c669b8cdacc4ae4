import logging
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from aftersales.clock.services import moment
from aftersales.clockwork.services import relay, sweep
from aftersales.clockwork.services.jobs import work_on_jobs
from aftersales.clockwork.services.nagging import nag_when_due
from aftersales.clockwork.services.reminding import remind_when_due
from aftersales.tickets.services.tracking import ask_carriers, tell_arrivals

logger = logging.getLogger(__name__)

AFTER_A_FAILURE = 1.0
"""Seconds until a failed round is tried again."""


class Command(BaseCommand):
    help = (
        "Do what is due now and send what is owed, without a broker.\n\n"
        "  manage.py sweep          once\n"
        "  manage.py sweep --loop   every 15 seconds until stopped"
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="repeat until stopped")
        parser.add_argument("--every", type=float, default=15, metavar="SECONDS", help="pause between sweeps (15)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["loop"]:
            self._once()
            return
        while True:
            try:
                self._safely()
                time.sleep(options["every"])
            except KeyboardInterrupt:
                return

    def _safely(self) -> None:
        """A database that is away comes back: what is due then is still due."""
        try:
            self._once()
        except DatabaseError:
            logger.exception("the database failed; tried again")
            connection.close()
            time.sleep(AFTER_A_FAILURE)

    def _once(self) -> None:
        at = moment()
        report = sweep(at)
        work_on_jobs(at)
        nag_when_due(at)
        remind_when_due(at)
        sent = relay(at)
        ask_carriers(at)
        tell_arrivals(at)
        if report.did_something or sent:
            failed = f", failed: {', '.join(report.failed)}" if report.failed else ""
            self.stdout.write(f"{report.expired} expired, {report.reminded} reminded, {sent} mails sent{failed}")
