from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from aftersales.clock.services import moment
from aftersales.evidence.services.trying import tried_files

TOLD_EVERY = 100


class Command(BaseCommand):
    help = (
        "Hands every file of a folder to the intake, whatever it is, and tells how many were accepted and why the "
        "others were refused. Nothing is kept. Ends with 1 when a file is neither: that would be a fault of ours."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="looked into with all its folders; links are not followed")
        parser.add_argument("--each", action="store_true", help="name each file with its outcome")

    def handle(self, *args: Any, folder: Path, each: bool, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        outcomes: Counter[str] = Counter()
        slowest, faults = 0.0, 0
        for tried in tried_files(folder, moment()):
            outcomes[tried.outcome] += 1
            slowest, faults = max(slowest, tried.seconds), faults + (not tried.is_sound)
            if each or not tried.is_sound:
                name = ascii(str(tried.path.relative_to(folder)))
                self.stdout.write(f"{name}: {tried.outcome} {tried.problem}".rstrip())
            if outcomes.total() % TOLD_EVERY == 0:
                self.stderr.write(f"{outcomes.total()} files tried")
        told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
        self.stdout.write(f"{outcomes.total()} files: {told or 'none'}; the slowest took {slowest:.1f} s.")
        if faults:
            raise CommandError(f"{faults} files were neither accepted nor refused.")
