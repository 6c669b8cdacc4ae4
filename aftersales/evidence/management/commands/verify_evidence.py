from argparse import ArgumentParser
from time import monotonic
from typing import Any
from uuid import UUID

from django.core.management import BaseCommand, CommandError

from aftersales.evidence.services.verifying import left_to_verify, verified_files

TOLD_EVERY_SECONDS = 5.0


class Command(BaseCommand):
    help = "Hashes every original anew, follows every history, and names what is missing or altered. Ends with 1 then."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--after", type=UUID, help="go on after this file, as an interrupted run has told")

    def handle(self, *args: Any, after: UUID | None, **options: Any) -> None:
        total, done, size, faults, told = left_to_verify(after), 0, 0, 0, monotonic()
        try:
            for checked in verified_files(after):
                after, done, size = checked.id, done + 1, size + checked.size
                faults += bool(checked.faults)
                for fault in checked.faults:
                    self.stdout.write(f"{checked.id}: {fault}")
                if monotonic() >= told + TOLD_EVERY_SECONDS:
                    told = monotonic()
                    self.stderr.write(f"{done} of {total} files, {size / 1e6:.0f} MB; go on with --after {after}")
        except KeyboardInterrupt:
            raise CommandError(f"Stopped after {done} of {total} files; go on with --after {after}") from None
        if faults:
            raise CommandError(f"{faults} of {done} files are not as they were received.")
        self.stdout.write(f"{done} files, {size / 1e6:.0f} MB: all as they were received.")
