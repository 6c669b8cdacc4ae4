from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from aftersales.evidence.gateways.objects import StorageAwayError
from aftersales.evidence.services.moving import moved

TOLD_EVERY = 100


class Command(BaseCommand):
    help = (
        "Moves the evidence on this disk to the bucket; can be stopped and started again, also while the portal runs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EVIDENCE_S3:
            raise CommandError("No bucket is set up: EVIDENCE_S3_BUCKET is empty.")
        count = 0
        try:
            for count, _ in enumerate(moved(), start=1):
                if count % TOLD_EVERY == 0:
                    self.stderr.write(f"{count} files moved")
        except StorageAwayError as away:
            raise CommandError(f"Stopped after {count} files: {away}") from away
        self.stdout.write(f"{count} files moved.")
