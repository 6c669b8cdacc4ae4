from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from aftersales.clock.services import moment
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.demonstrating import DemoOnlyError, NothingRunsError, force_overdue
from aftersales.wording.names import deadline_name


class Command(BaseCommand):
    help = "Let the running time limit of a ticket end now (demo only); the clock does the rest at its next sweep."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="ticket number, for example AS-2611-00042")

    def handle(self, *_args: Any, number: str, **_options: Any) -> None:
        ticket = Ticket.objects.filter(number=number).first()
        if ticket is None:
            raise CommandError(f"There is no ticket {number}.")
        try:
            deadline = force_overdue(ticket, moment())
        except DemoOnlyError:
            raise CommandError("force_overdue works with DEMO=1 only: real tickets keep their time.") from None
        except NothingRunsError:
            raise CommandError(f"No time limit is running on {number}.") from None
        with translation.override("en"):
            self.stdout.write(f"{number}: {deadline_name(deadline.code)} is over now. The next sweep acts on it.")
