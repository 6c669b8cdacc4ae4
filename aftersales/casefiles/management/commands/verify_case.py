import hashlib
import json
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from aftersales.casefiles.gateways.packing import MANIFEST, faults_of, read_manifest
from aftersales.casefiles.models import CaseExport


class Command(BaseCommand):
    help = (
        "Proves that a case file is whole, to the last byte, and names what is not. Where this portal gave it out, "
        "also that it is the one. Ends with 1 when anything is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.zip", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        faults = faults_of(file)
        for fault in faults:
            self.stdout.write(f"{fault.name}: {fault.what}")
        if faults:
            raise CommandError(f"{file} is not as it was made.")
        manifest = read_manifest(file) or b""
        self.stdout.write(f"{len(json.loads(manifest)['files'])} files and the manifest are whole.")
        self.compare(file, manifest)

    def compare(self, file: Path, manifest: bytes) -> None:
        """With what was written down when it was given out: whoever alters files can write a manifest that fits."""
        export = None
        with suppress(ValueError, TypeError):
            export = CaseExport.objects.filter(key=UUID(json.loads(manifest).get("export"))).first()
        if export is None:
            self.stdout.write("This portal knows nothing of it: whether it was given out like this can't be told here.")
            return
        if hashlib.sha256(manifest).hexdigest() != export.manifest_sha256:
            self.stdout.write(f"{MANIFEST}: not the one that was given out")
            raise CommandError(f"{file} is not what this portal gave out.")
        self.stdout.write(f"Given out by this portal on {export.asked_at:%Y-%m-%d %H:%M} UTC, for the {export.role}.")
