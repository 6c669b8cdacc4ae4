import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from aftersales.clock.services import moment
from aftersales.notifications.gateways.bounces import NotAReportError
from aftersales.notifications.services import take_bounce


class Command(BaseCommand):
    help = (
        "Read one delivery report (a bounced mail) and mark the address it calls dead. "
        'Example, for an alias of a mail server: bounces: "|/srv/portal/manage.py take_bounce"'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="the mail as a file; by default standard input")

    def handle(self, *_args: Any, file: str, **_options: Any) -> None:
        try:
            raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
            marked = take_bounce(raw, moment())
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.", returncode=2) from None
        except NotAReportError:
            raise CommandError("This is no delivery report of a mail; nothing was changed.", returncode=2) from None
        for address in marked:
            self.stdout.write(f"{address} is marked: nothing is sent there until somebody says that it works.")
        if not marked:
            self.stdout.write("The report names no address of ours that failed for good; nothing was changed.")
