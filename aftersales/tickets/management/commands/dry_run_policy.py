import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from aftersales.accounts.models import Store
from aftersales.clock.services import moment
from aftersales.domain.calendar import shanghai_time
from aftersales.domain.floor import floor_breaches
from aftersales.domain.reading import FactError
from aftersales.domain.terms import PolicyTerms, terms_from
from aftersales.tickets.selectors.dry_run import QUARTER, DryRunChange, DryRunReport, dry_run
from aftersales.wording.clauses import breach_sentence
from aftersales.wording.moments import shown_money
from aftersales.wording.names import kind_name, outcome_name, shipping_name


class Command(BaseCommand):
    help = (
        "Judge a store's recent tickets under draft terms and show what would change. Nothing is written.\n"
        'The file holds one JSON object, for example {"no_reason_days": 15, "return_shipping_payer": "store"}.'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--store", required=True, metavar="SLUG", help="the store's slug")
        parser.add_argument("--terms", required=True, metavar="FILE.json", help="the draft terms")
        parser.add_argument("--days", type=int, default=QUARTER.days, help="how far back (default: 90)")
        parser.add_argument("--list", type=int, default=20, help="how many changed tickets to list (default: 20)")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["days"] < 1:
            raise CommandError("--days must be 1 or more.")
        store = Store.objects.filter(slug=options["store"]).first()
        if store is None:
            known = ", ".join(Store.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no store {options['store']}. Known: {known}.")
        terms = _terms(options["terms"])
        at = moment()
        since = at - timedelta(days=options["days"])
        with translation.override("en"):
            self._write_breaches(terms)
            report = dry_run(store, terms, since=since, until=at, progress=self._write_progress)
            self._write_report(report, store, options["days"], options["list"])

    def _write_progress(self, done: int, total: int) -> None:
        self.stderr.write(f"Judged {done} of {total}")

    def _write_breaches(self, terms: PolicyTerms) -> None:
        for breach in floor_breaches(terms):
            self.stderr.write(self.style.WARNING(f"Cannot be published: {breach_sentence(breach)}"))

    def _write_report(self, report: DryRunReport, store: Store, days: int, most: int) -> None:
        write, changed = self.stdout.write, len(report.changes)
        write(f"{store.shown_name}, last {days} days: tickets judged: {report.judged}, would change: {changed}.")
        if report.untold:
            write(f"Left out, because their facts were not kept: {report.untold}.")
        for (old, new), count in sorted(report.moved.items()):
            money = shown_money(report.money[old, new])
            write(f"  {outcome_name(old)} -> {outcome_name(new)}: {count} (refunds of {money})")
        write(f"Refunds newly owed: {shown_money(report.refunds_won)}; no longer: {shown_money(report.refunds_lost)}.")
        for change in report.changes[:most]:
            write(f"  {_line(change)}")
        if changed > most:
            write(f"  and {changed - most} more (--list {changed} shows all)")


def _terms(name: str) -> PolicyTerms:
    try:
        source = json.loads(Path(name).read_text(encoding="utf-8-sig"))
        return terms_from(source)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"Cannot read {name}: {error}") from error
    except json.JSONDecodeError as error:
        raise CommandError(f"{name} is not JSON: {error.msg} in line {error.lineno}.") from error
    except FactError as error:
        raise CommandError(f"{name}: {error}") from error


def _line(change: DryRunChange) -> str:
    day = shanghai_time(change.submitted_at).date()
    told = (
        [f"{outcome_name(change.old.outcome)} -> {outcome_name(change.new.outcome)}"] if change.changes_outcome else []
    )
    if change.old.return_shipping is not change.new.return_shipping:
        told.append(f"{shipping_name(change.old.return_shipping)} -> {shipping_name(change.new.return_shipping)}")
    if change.old.last_day != change.new.last_day:
        told.append(f"last day {change.old.last_day or '-'} -> {change.new.last_day or '-'}")
    return f"{change.number}  {day}  {kind_name(change.kind)}  {shown_money(change.amount)}  {'; '.join(told)}"
