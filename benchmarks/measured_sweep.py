"""The sweep against the least it could cost; sweep.py starts this on a database of its own."""

import argparse
import cProfile
import os
import pstats
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from statistics import median
from time import perf_counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.floor.settings")
django.setup()

from django.core.management import call_command  # noqa: E402  only importable now
from django.db import connection  # noqa: E402

from aftersales.clock.services import moment  # noqa: E402
from aftersales.clockwork.services import BATCH, sweep  # noqa: E402
from aftersales.deadlines.models import Deadline  # noqa: E402
from benchmarks.floor import sweeping as floor  # noqa: E402

GOAL_RATIO, GOAL_IDLE_MS = 10.0, 2.0
IDLE_ROUNDS = 50
_MAKE_DUE = """
WITH chosen AS (
    SELECT id, subject_id, %s::timestamptz - random() * interval '1 hour' AS over FROM deadlines_deadline
    WHERE state = 'pending' AND subject_kind = 'ticket' AND id <= %s
    ORDER BY random() LIMIT %s
), shown AS (
    UPDATE tickets_ticket SET due_at = over FROM chosen WHERE tickets_ticket.id = chosen.subject_id
)
UPDATE deadlines_deadline SET due_at = over, next_at = over FROM chosen WHERE deadlines_deadline.id = chosen.id
"""


@dataclass
class Statements:
    """What went to the database, and how long it took there."""

    count: int = 0
    seconds: float = 0.0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.count += 1
        started = perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.seconds += perf_counter() - started


def main() -> int:
    parser = argparse.ArgumentParser(prog="sweep.py", description=__doc__)
    parser.add_argument("--pending", type=int, nargs="+", default=[10_000, 1_000_000], metavar="N")
    parser.add_argument("--due", type=int, default=10_000, metavar="N")
    parser.add_argument("--rounds", type=int, default=3, help="medians of so many (3)")
    parser.add_argument("--profile", action="store_true", help="and where the time of a sweep goes")
    chosen = parser.parse_args()
    call_command("migrate", run_syncdb=True, verbosity=0)
    good, seeded = True, 0
    for pending in sorted(chosen.pending):
        due = min(chosen.due, pending)
        # What one round has swept is not made due again.
        seed(pending + (chosen.rounds - 1) * due - seeded)
        seeded = pending
        good = measured(pending, due, chosen.rounds) and good
    if chosen.profile:
        profile(chosen.due)
    return 0 if good else 1


def seed(more: int) -> None:
    at = moment()
    with redirect_stdout(StringIO()):
        call_command("seed_bench", tickets=more, ended=0, force=True)
    floor.fill(more, at)
    settle()


def settle() -> None:
    """Nothing left over from writing so much may run beside what is measured."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def measured(pending: int, due: int, rounds: int) -> bool:
    floors, ours, statements = [], [], Statements()
    newest = Deadline.objects.latest("id").pk
    for _ in range(rounds):
        at = moment()
        floor.make_due(due, at)
        floors.append(timed(floor.sweep, at, due))
        make_due(due, at, newest)
        statements = Statements()
        with connection.execute_wrapper(statements):
            ours.append(timed(fully_swept, at, due))
    idle_sql, idle = idle_milliseconds()
    ratio = median(ours) / median(floors)
    batches = -(-due // BATCH)
    print(f"{pending} running, {due} due, medians of {rounds}:")
    print(f"  floor {median(floors):.3f} s, sweep {median(ours):.3f} s: ratio {ratio:.1f} (goal {GOAL_RATIO:.0f})")
    print(f"  {due / median(ours):.0f} moves a second, {statements.count / batches:.1f} statements a batch of {BATCH}")
    print(f"  nothing due: {idle_sql:.2f} ms of SQL (goal {GOAL_IDLE_MS:.0f}), {idle:.2f} ms in all", flush=True)
    return ratio <= GOAL_RATIO and idle_sql <= GOAL_IDLE_MS


def timed(work: Callable[[datetime], int], at: datetime, expected: int) -> float:
    started = perf_counter()
    done = work(at)
    seconds = perf_counter() - started
    if done != expected:
        raise SystemExit(f"{done} of {expected} were swept")
    return seconds


def make_due(count: int, at: datetime, newest: int) -> None:
    """Among those that no round has swept."""
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_DUE, [at, newest, count])


def fully_swept(at: datetime) -> int:
    """How many moved."""
    report = sweep(at)
    if report.failed:
        raise SystemExit(f"failed: {report.failed}")
    return report.expired


def idle_milliseconds() -> tuple[float, float]:
    sql, whole = [], []
    for _ in range(IDLE_ROUNDS):
        at, statements = moment(), Statements()
        with connection.execute_wrapper(statements):
            whole.append(timed(fully_swept, at, 0))
        sql.append(statements.seconds)
    return median(sql) * 1000, median(whole) * 1000


def profile(due: int) -> None:
    at = moment()
    make_due(due, at, Deadline.objects.latest("id").pk)
    profiler = cProfile.Profile()
    profiler.runcall(sweep, at)
    pstats.Stats(profiler, stream=sys.stdout).sort_stats("tottime").print_stats(40)


if __name__ == "__main__":
    sys.exit(main())
