from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from aftersales.clock.services import moment
from aftersales.tickets.models import Ticket
from portal.bench.people import write_people
from portal.bench.tickets import Amounts, Writer


class Command(BaseCommand):
    help = (
        "Fill an empty PostgreSQL database with made-up tickets, the same for the same --seed: stores, customers, "
        "orders, claimed units, history, time limits. For measuring only."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tickets", type=int, required=True, metavar="N", help="how many tickets")
        parser.add_argument("--due", type=int, default=0, metavar="N", help="so many time limits are over (0)")
        parser.add_argument("--ended", type=int, default=80, metavar="PERCENT", help="so many tickets have ended (80)")
        parser.add_argument("--seed", type=int, default=1, help="another number, other tickets (1)")
        parser.add_argument("--force", action="store_true", help="beside tickets that are there")

    def handle(self, *args: Any, **options: Any) -> None:
        amounts = Amounts(options["tickets"], options["due"], options["ended"] / 100)
        self.refuse(amounts, force=options["force"])
        at = moment()
        world = write_people(amounts.tickets, at)
        Writer(world, amounts, at, options["seed"]).write(self.say)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def refuse(self, amounts: Amounts, *, force: bool) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("The rows are written by COPY: DATABASE_URL must name a PostgreSQL database.")
        if not force and Ticket.objects.exists():
            raise CommandError("There are tickets in this database; --force writes beside them.")
        if not 0 <= amounts.ended_share <= 1 or amounts.due > amounts.tickets * (1 - amounts.ended_share):
            raise CommandError("Only time limits of tickets that have not ended can be over.")

    def say(self, done: int) -> None:
        self.stdout.write(f"{done} tickets")
        self.stdout.flush()
