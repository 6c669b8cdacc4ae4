"""The sweep against the least it could cost; sweep.py starts this on a database of its own."""

import argparse
import cProfile
import os
import pstats
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.floor.settings")
django.setup()

from django.core.management import call_command  # noqa: E402  only importable now
from django.db import connection  # noqa: E402

from aftersales.clock.services import moment  # noqa: E402
from aftersales.clockwork.services import BATCH, sweep  # noqa: E402
from aftersales.deadlines.models import Deadline  # noqa: E402
from benchmarks.floor import sweeping as floor  # noqa: E402
from benchmarks.processor import Spent, pages_touched, spent  # noqa: E402
from benchmarks.statements import Statements  # noqa: E402

GOAL_RATIO, GOAL_IDLE_MS = 10.0, 2.0
IDLE_ROUNDS = 50
_MAKE_DUE = """
WITH chosen AS (
    SELECT id, subject_id, %s::timestamptz - random() * interval '1 hour' AS over FROM deadlines_deadline
    WHERE state = 'pending' AND subject_kind = 'ticket' AND id <= %s {which}
    ORDER BY random() LIMIT %s
), shown AS (
    UPDATE tickets_ticket SET due_at = over FROM chosen WHERE tickets_ticket.id = chosen.subject_id
)
UPDATE deadlines_deadline SET due_at = over, next_at = over FROM chosen WHERE deadlines_deadline.id = chosen.id
"""
_ONE_EACH = """
AND (consequence = 'mark_overdue' OR consequence = 'judge_silent_store' AND EXISTS (
    SELECT FROM tickets_ticket WHERE id = subject_id AND kind IN ('return_refund', 'exchange') AND worth <= 2000
))
"""
MOVES = {"event, next time limit and outbox event": _ONE_EACH, "all kinds, also money and disputes": ""}
"""What the issue's goal is about: moves that write exactly these three. And what falls due in a year."""


@dataclass
class Measured:
    """Rounds of one kind of move, after one that warms up."""

    floors: list[Spent] = field(default_factory=list)
    ours: list[Spent] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    statements: Statements = field(default_factory=Statements)

    def ratio(self, part: str) -> float:
        return self._median(self.ours, part) / self._median(self.floors, part)

    def told(self, due: int) -> str:
        floor, ours = ({part: self._median(rounds, part) for part in _PARTS} for rounds in (self.floors, self.ours))
        return (
            f"    processor: floor {floor['processor']:.3f} s, sweep {ours['processor']:.3f} s"
            f" (worker {ours['worker']:.3f}, server {ours['server']:.3f}): ratio {self.ratio('processor'):.1f}"
            f" (goal {GOAL_RATIO:.0f})\n"
            f"    wall clock: floor {floor['wall']:.3f} s, sweep {ours['wall']:.3f} s: ratio {self.ratio('wall'):.1f}\n"
            f"    {due / ours['wall']:.0f} moves a second, {self.statements.count / -(-due // BATCH):.1f} statements"
            f" a batch of {BATCH}, {median(self.pages) / due:.0f} pages of the database touched a move"
        )

    @staticmethod
    def _median(rounds: list[Spent], part: str) -> float:
        return median(float(getattr(one, part) or 0) for one in rounds)


_PARTS = ("processor", "wall", "worker", "server")


def main() -> int:
    parser = argparse.ArgumentParser(prog="sweep.py", description=__doc__)
    parser.add_argument("--pending", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], metavar="N")
    parser.add_argument("--due", type=int, default=10_000, metavar="N")
    parser.add_argument("--rounds", type=int, default=3, help="medians of so many (3)")
    parser.add_argument("--profile", action="store_true", help="and where the time of a sweep goes")
    chosen = parser.parse_args()
    call_command("migrate", run_syncdb=True, verbosity=0)
    good, seeded = True, 0
    for pending in sorted(chosen.pending):
        due = min(chosen.due, pending // len(MOVES))
        # What one round has swept is not made due again.
        seed(pending + len(MOVES) * chosen.rounds * due - seeded)
        seeded = pending
        print(f"{pending} running, {due} due, medians of {chosen.rounds}:", flush=True)
        for name, which in MOVES.items():
            good = measured(name, which, due, chosen.rounds) and good
        good = measured_idle() and good
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


def measured(name: str, which: str, due: int, rounds: int) -> bool:
    newest, found = Deadline.objects.latest("id").pk, Measured()
    for _ in range(rounds):
        at = moment()
        floor.make_due(due, at)
        found.floors.append(timed(floor.sweep, at, due))
        make_due(due, at, newest, which)
        found.statements, touched = Statements(), pages_touched()
        with connection.execute_wrapper(found.statements):
            found.ours.append(timed(fully_swept, at, due))
        found.pages.append(pages_touched() - touched)
    print(f"  {name}:\n{found.told(due)}", flush=True)
    return found.ratio("processor") <= GOAL_RATIO


def timed(work: Callable[[datetime], int], at: datetime, expected: int) -> Spent:
    before = spent()
    done = work(at)
    took = spent() - before
    if done != expected:
        raise SystemExit(f"{done} of {expected} were swept")
    return took


def make_due(count: int, at: datetime, newest: int, which: str = "") -> None:
    """Among those that no round has swept."""
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_DUE.format(which=which), [at, newest, count])


def fully_swept(at: datetime) -> int:
    """How many moved."""
    report = sweep(at)
    if report.failed:
        raise SystemExit(f"failed: {report.failed}")
    return report.expired


def measured_idle() -> bool:
    """By the server's processor time where it can be seen; a statement waits for the neighbours, too."""
    statements, rounds = [], []
    for _ in range(IDLE_ROUNDS):
        at, asked = moment(), Statements()
        with connection.execute_wrapper(asked):
            rounds.append(timed(fully_swept, at, 0))
        statements.append(asked.seconds * 1000)
    waited, whole = median(statements), median(one.wall for one in rounds) * 1000
    seen = [one.server * 1000 for one in rounds if one.server is not None]
    idle = median(seen) if seen else waited
    print(f"  nothing due: {idle:.2f} ms of the server (goal {GOAL_IDLE_MS:.0f}), {waited:.2f} ms until it answered,")
    print(f"    {whole:.2f} ms in all", flush=True)
    return idle <= GOAL_IDLE_MS


def profile(due: int) -> None:
    """Where the time of a sweep goes: by statement, and by function of ours."""
    at, statements = moment(), Statements()
    make_due(due, at, Deadline.objects.latest("id").pk)
    profiler = cProfile.Profile()
    with connection.execute_wrapper(statements):
        profiler.runcall(sweep, at)
    print(statements.table())
    pstats.Stats(profiler, stream=sys.stdout).sort_stats("tottime").print_stats(40)


if __name__ == "__main__":
    sys.exit(main())
