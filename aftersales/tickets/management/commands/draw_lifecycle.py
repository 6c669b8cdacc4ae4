from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from aftersales.domain.diagram import deadline_table, lifecycle_diagram


class Command(BaseCommand):
    help = "Print the lifecycle of a ticket as a Mermaid state diagram, as docs/lifecycle.md shows it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--deadlines", action="store_true", help="print the table of due times instead")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(deadline_table() if options["deadlines"] else lifecycle_diagram())
