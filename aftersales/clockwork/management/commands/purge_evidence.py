from argparse import ArgumentParser, BooleanOptionalAction
from collections import Counter
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from aftersales.clock.services import moment
from aftersales.clockwork.services.purging import files_to_look_at, purge, retention_years

TOLD_EVERY_SECONDS = 5.0
PURGED = "purged"


class Command(BaseCommand):
    help = (
        "Deletes the bytes of evidence whose time is over; row, hash and history stay. Only says what it would do, "
        "unless --no-dry-run is given. It can be stopped at any time: the next run goes on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action=BooleanOptionalAction, default=True, help="only say what would go (the default)"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        at = moment()
        total, told, counts, size = files_to_look_at(at), monotonic(), Counter[str](), 0
        for file in purge(at, really=not dry_run, via="command"):
            counts[file.kept_for or PURGED] += 1
            if file.kept_for is None:
                size += file.size
                self.stdout.write(str(file.id))
            if monotonic() >= told + TOLD_EVERY_SECONDS:
                told = monotonic()
                self.stderr.write(f"{counts.total()} of {total} files looked at, {counts[PURGED]} past their time")
        verb = "would be deleted (say --no-dry-run to do it)" if dry_run else "deleted"
        self.stdout.write(f"Kept {retention_years(at)} years: {counts[PURGED]} files, {size / 1e6:.0f} MB {verb}.")
        kept = ", ".join(f"{count} {reason}" for reason, count in sorted(counts.items()) if reason != PURGED)
        self.stdout.write(f"Older files that stay: {kept or 'none'}.")
