from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from aftersales.accounts.models import Store
from aftersales.clock.services import moment
from aftersales.clockwork.forms import JobForm
from aftersales.clockwork.selectors.matching import matching, preview
from aftersales.clockwork.services.jobs import work_on_jobs
from aftersales.deadlines.models import JobKind
from aftersales.deadlines.selectors.watching import job_progress
from aftersales.deadlines.services.jobs import begin_job
from aftersales.wording.names import deadline_name


class Command(BaseCommand):
    help = (
        "Move many running time limits: more days for everybody, or counted anew by the settings in force.\n"
        "Without --yes it only says what it would move.\n\n"
        "  manage.py move_time_limits holiday --days 3 --due-from 2027-02-05 --due-to 2027-02-12 --reason 春节 --yes\n"
        "  manage.py move_time_limits recompute --code review --reason 'Faster answers' --yes"
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=JobKind.values)
        parser.add_argument("--days", type=int, help="days more (holiday)")
        parser.add_argument("--due-from", metavar="DAY", help="only what ends on this day or later, 2027-02-05")
        parser.add_argument("--due-to", metavar="DAY", help="only what ends on this day or sooner")
        parser.add_argument("--code", default="", help="only this time limit, such as review")
        parser.add_argument("--store", metavar="SLUG", help="only this store")
        parser.add_argument("--reason", required=True, help="customers and stores read it")
        parser.add_argument("--yes", action="store_true", help="do it")

    def handle(self, *_args: Any, **options: Any) -> None:
        at, kind = moment(), JobKind(options["kind"])
        given = {name: options[name] or "" for name in ("days", "due_from", "due_to", "code", "reason")}
        store = Store.objects.filter(slug=options["store"]).first() if options["store"] else None
        if options["store"] and store is None:
            raise CommandError(f"There is no store {options['store']}.")
        with translation.override("en"):
            form = JobForm(given | {"store": store.pk if store else ""}, kind=kind)
            if not form.is_valid():
                raise CommandError(
                    "; ".join(f"{name}: {' '.join(map(str, words))}" for name, words in form.errors.items())
                )
            job = form.job(None, at)
            for code, count in preview(job, at).by_code:
                self.stdout.write(f"{count:>7}  {deadline_name(code)}")
        if not options["yes"]:
            self.stdout.write("Nothing was moved: say --yes to do it.")
            return
        begin_job(job, matching(job, at))
        while work_on_jobs(at):
            pass
        told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(job_progress(job).items()))
        self.stdout.write(f"Job {job.pk}: {told}.")
