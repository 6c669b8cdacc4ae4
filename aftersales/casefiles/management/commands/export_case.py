from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from aftersales.accounts.models import User
from aftersales.casefiles.models import CaseExport, ExportState
from aftersales.casefiles.services.exporting import log_export, write_case
from aftersales.clock.services import moment
from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import Ticket

READERS = (Role.PLATFORM, Role.STORE, Role.CUSTOMER)


class Command(BaseCommand):
    help = (
        "Writes the case file of a ticket: a PDF of what happened, the files that the named side may see, and a "
        "manifest with their hashes. That it was given out is kept; manage.py verify_case proves it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ticket", help="number of the ticket")
        parser.add_argument("-o", "--output", type=Path, help="where to write it; by default NUMBER.zip here")
        parser.add_argument("--for", dest="reader", choices=READERS, default=Role.PLATFORM, help="whose view it is")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), default="zh-hans")
        parser.add_argument("--by", metavar="USERNAME", help="who takes it, for the record")

    def handle(self, *args: Any, **options: Any) -> None:
        at = moment()
        ticket = Ticket.objects.filter(number=options["ticket"], submitted_at__isnull=False).first()
        if ticket is None:
            raise CommandError(f"There is no submitted ticket {options['ticket']}.")
        place: Path = options["output"] or Path(f"{ticket.number}.zip")
        export = CaseExport(
            ticket=ticket,
            role=options["reader"],
            language=options["language"],
            by=self.person(options["by"]),
            via="command",
            asked_at=at,
            state=ExportState.EXPIRED,  # the portal itself keeps none
        )
        try:
            with place.open("x+b") as out:
                packed = write_case(export, out, at, lambda _: None)
        except FileExistsError:
            raise CommandError(f"{place} exists already; nothing was written.") from None
        except BaseException:
            place.unlink(missing_ok=True)
            raise
        export.size, export.sha256, export.manifest_sha256 = packed.size, packed.sha256, packed.manifest_sha256
        export.ready_at = at
        export.save()
        log_export(export, at)
        self.stdout.write(f"{place}: {packed.size / 1e6:.1f} MB, SHA-256 {packed.sha256}")

    def person(self, username: str | None) -> User | None:
        if username is None:
            return None
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"There is nobody called {username}.")
        return person
