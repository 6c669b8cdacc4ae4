from argparse import ArgumentParser, RawDescriptionHelpFormatter
from time import monotonic
from typing import Any

from django.core.management import BaseCommand, CommandError

from aftersales.audit.services.verifying import (
    BrokenLink,
    broken_anchors,
    broken_links,
    history_tables,
    newest_anchor,
)

TOLD_EVERY_SECONDS = 5.0
EXAMPLES = """
examples:
  manage.py verify_history                                   every table of history
  manage.py verify_history --table tickets.TicketEvent       one table; may be given again

exit code: 0 all is as it was written · 1 something is not, each break on a line of standard output · 2 no such table
"""


class Command(BaseCommand):
    help = (
        "Follows every chain of history, row by row, and names the first link of each subject that does not hold, "
        "ends that were taken off, and anchored rows that are gone."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, epilog=EXAMPLES, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--table", action="append", metavar="APP.MODEL", help="only this table of history")

    def handle(self, *args: Any, table: list[str] | None, **options: Any) -> None:
        known = {model._meta.label: model for model in history_tables()}
        if unknown := set(table or ()) - known.keys():
            raise CommandError(
                f"No table of history is called {', '.join(sorted(unknown))}. There are: {', '.join(known)}.",
                returncode=2,
            )
        broken = sum(self._verify(known[label]) for label in table or known)
        if broken:
            raise CommandError(f"{broken} breaks: history is not as it was written.")
        self.stdout.write("History is as it was written.")

    def _verify(self, model: Any) -> int:
        label, told, count = model._meta.label, monotonic(), 0

        def progress(done: int) -> None:
            nonlocal told
            if monotonic() >= told + TOLD_EVERY_SECONDS:
                told = monotonic()
                self.stderr.write(f"{label}: {done} rows")

        for broken in (*broken_links(model, progress), *broken_anchors(model)):
            count += 1
            self.stdout.write(_line(broken))
        anchor = newest_anchor(model)
        anchored = f", anchored to row {anchor.through_id} as {anchor.digest[:16]}" if anchor else ""
        self.stdout.write(f"{label}: {model._base_manager.count()} rows, {count} breaks{anchored}")
        return count


def _line(broken: BrokenLink) -> str:
    where = f"{broken.table} of {broken.subject}, link {broken.sequence}" if broken.subject else broken.table
    return f"{where}: {broken.damage} ({broken.detail})"
