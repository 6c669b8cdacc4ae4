import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from aftersales.accounts.models import Store
from aftersales.clock.services import moment
from aftersales.domain.order_columns import UnusableFileError
from aftersales.orders.gateways.exports import read_export
from aftersales.orders.services.importing import ImportReport, import_orders
from aftersales.wording import imports

SOME_REFUSED, UNUSABLE = 1, 2


class Command(BaseCommand):
    help = (
        "Take in a store's order export: CSV in UTF-8 or GB18030, with the marketplace's headings or English ones.\n\n"
        "  manage.py import_orders docs/examples/orders-zh.csv --store logitech-flagship --dry-run\n"
        "  manage.py import_orders docs/examples/orders-en.csv --store logitech-flagship --create-customers\n\n"
        "The same file twice changes nothing; a later export carries the delivery states forward. Refused rows are\n"
        "listed at the end with line, column and reason; the others are kept. See docs/import.md.\n\n"
        "Exit code: 0 all rows taken, 1 some rows refused, 2 the file or the store cannot be used."
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the export")
        parser.add_argument("--store", required=True, metavar="SLUG", help="whose orders these are")
        parser.add_argument(
            "--create-customers", action="store_true", help="open accounts and print a one-time sign-in link for each"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_orders(
                read_export(options["file"]),
                self._store(options["store"]),
                at=moment(),
                create_customers=options["create_customers"],
                dry_run=options["dry_run"],
                progress=self._progress,
            )
        except UnusableFileError as error:
            self.stderr.write(imports.file_sentence(error), self.style.ERROR)
            sys.exit(UNUSABLE)
        self._tell(report, is_dry_run=options["dry_run"])
        if report.refused:
            sys.exit(SOME_REFUSED)

    def _store(self, slug: str) -> Store:
        store = Store.objects.filter(slug=slug).first()
        if store is None:
            known = list(Store.objects.order_by("slug").values_list("slug", flat=True))
            self.stderr.write(imports.unknown_store_sentence(slug, known), self.style.ERROR)
            sys.exit(UNUSABLE)
        return store

    def _progress(self, rows: int) -> None:
        self.stdout.write(imports.progress_sentence(rows))
        self.stdout.flush()

    def _tell(self, report: ImportReport, *, is_dry_run: bool) -> None:
        counts = {"new": len(report.new), "updated": len(report.updated), "unchanged": len(report.unchanged)}
        self.stdout.write(imports.count_sentence(**counts))
        if report.passed_over:
            self.stdout.write(imports.passed_over_sentence(report.passed_over))
        if report.ownerless:
            self.stdout.write(imports.ownerless_sentence(len(report.ownerless)))
        if report.opened:
            self.stdout.write(imports.opened_sentence(len(report.opened)))
        for person, path in () if is_dry_run else report.opened:
            self.stdout.write(f"  {person.username}  {settings.PUBLIC_URL}{path}")
        if is_dry_run:
            self.stdout.write(imports.dry_run_sentence())
        self._list_refused(report)

    def _list_refused(self, report: ImportReport) -> None:
        if not report.refused:
            return
        self.stderr.write(imports.refused_sentence(len(report.refused)))
        for refused in sorted(report.refused, key=lambda refused: refused.line):
            self.stderr.write(f"  {imports.row_sentence(refused)}")
