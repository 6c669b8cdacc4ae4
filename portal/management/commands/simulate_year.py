"""Play a year of disputes on a database of its own, and add everything up again from its events."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal.simulation.recount import recount, wrong
from portal.simulation.year import DAYS, TAIL, Year, fingerprint, simulate


class Command(BaseCommand):
    help = "Simulate a year of requests, disputes and penalties, and recount ledgers, nodes, scores and refunds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tickets", type=int, default=20_000, help="how many orders bring a request")
        parser.add_argument("--seed", type=int, default=1, help="the same seed plays the same year")
        parser.add_argument("--days", type=int, default=DAYS, help="for how many days people buy")

    def handle(self, *, tickets: int, seed: int, days: int, **_options: Any) -> None:
        """The database is made for this run beside the configured one, and dropped at its end."""
        if tickets < 1 or days < 1:
            raise CommandError("--tickets and --days are at least 1.")
        started, name = monotonic(), connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            play = simulate(Year(tickets, seed, days=days, tail=TAIL), self.stdout.write)
            for step, count in sorted(
                [*play.done.items(), *(("refused " + why, n) for why, n in play.refused.items())]
            ):
                self.stdout.write(f"{count:>8}  {step}")
            findings = list(recount())
            self.stdout.write("\n".join(map(str, findings)))
            self.stdout.write(f"seed {seed}, fingerprint {fingerprint()}, {monotonic() - started:.0f} s")
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
        if differing := wrong(findings):
            raise CommandError(f"{len(differing)} of {len(findings)} recounts differ.")
