import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aftersales.domain.eligibility import FactError, facts_from, judge


class MalformedLineError(ValueError):
    """A line that holds no case; says which field is wrong."""


class Command(BaseCommand):
    help = (
        "Judge requests: one case a line in, one verdict a line out.\n\n"
        "  manage.py judge_requests cases.jsonl > answers.jsonl\n"
        "  manage.py judge_requests - < cases.jsonl\n\n"
        'A case is {"id": ..., "facts": {...}}; a verdict is {"id", "outcome", "return_shipping", "last_day",\n'
        '"findings"}. A malformed line is named on standard error with its number and field; the others are still\n'
        "judged, and the exit code is 2."
    )
    requires_system_checks: list[str] = []

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.jsonl", help="cases, one JSON object a line; - reads standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        malformed = 0
        for number, line in enumerate(_lines(options["file"]), start=1):
            if not line.strip():
                continue
            try:
                self.stdout.write(json.dumps(_answer(line)))
            except MalformedLineError as error:
                malformed += 1
                self.stderr.write(f"line {number}: {error}")
        if malformed:
            raise CommandError(f"{malformed} malformed line(s) were not judged", returncode=2)


def _lines(name: str) -> Iterable[str]:
    if name == "-":
        return sys.stdin
    try:
        return Path(name).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"cannot read {name}: {error}", returncode=2) from error


def _answer(line: str) -> dict[str, object]:
    try:
        case = json.loads(line)
    except json.JSONDecodeError as error:
        raise MalformedLineError(f"not JSON ({error.msg} at column {error.colno})") from error
    if not isinstance(case, dict) or not isinstance(case.get("id"), str):
        raise MalformedLineError("id: required")
    if not isinstance(case.get("facts"), dict):
        raise MalformedLineError("facts: required")
    try:
        return {"id": case["id"]} | judge(facts_from(case["facts"])).as_json()
    except FactError as error:
        raise MalformedLineError(str(error)) from error
