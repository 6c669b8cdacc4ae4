"""The whole suite: on PostgreSQL what PostgreSQL can prove when one answers, then the rest on SQLite.

Without PostgreSQL everything runs on SQLite. With it most runs on both, and what only asks the ORM, for the longest, on
PostgreSQL alone.

What drives a browser runs in processes of its own, which have not run thousands of other tests before.

Arguments are handed to pytest, which then runs once: `make test ARGS="tests/tickets -k claim"`.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import services  # noqa: E402 -- only importable now

# What a database cannot change: pure rules, pages in a browser, the programs themselves, who may open what.
ANY_DATABASE = [
    "domain",
    "journeys",
    "look",
    "portal",
    "desk/test_permissions.py",
    "desk/test_permissions_of_each.py",
    "desk/test_actions.py",
    "desk/test_tables.py",
    "web/test_permission_matrix.py",
]
# Pages and rules without a statement of their own making, half of the time of all tests; what a browser drives there,
# and who may do what, runs on SQLite as ever.
ON_POSTGRES_ALONE = ("desk", "disputes", "web")


def main(arguments: list[str]) -> int:
    if arguments:
        return pytest(*arguments)
    workers = ["-n", os.environ.get("TEST_WORKERS", "auto"), "--dist", "loadgroup"]
    problem = services.missing("postgres")
    if problem:
        print(f"Tests of locks and concurrency will be skipped: {problem}.", flush=True)
        return pytest(*workers)
    print("On PostgreSQL:", flush=True)
    elsewhere = [f"--ignore=tests/{name}" for name in ANY_DATABASE]
    on_postgres = pytest(*workers, *elsewhere, DATABASE_URL=services.POSTGRES_URL)
    with TemporaryDirectory() as demo_world:  # made by whoever needs it first
        print("\nOn SQLite, in a browser:", flush=True)
        in_browser = pytest(*workers, "-m", "browser and not postgres", DEMO_WORLD=demo_world)
        print("\nOn SQLite:", flush=True)
        done = [f"--ignore={path}" for path in _done_on_postgres()]
        on_sqlite = pytest(*workers, *done, "-m", "not postgres and not browser", DEMO_WORLD=demo_world)
    for place, outcome in (("on PostgreSQL", on_postgres), ("in a browser", in_browser)):
        if outcome:
            print(f"The run {place} failed (above).", file=sys.stderr, flush=True)
    return on_postgres or in_browser or on_sqlite


def _done_on_postgres() -> list[str]:
    files = (path for folder in ON_POSTGRES_ALONE for path in sorted((ROOT / "tests" / folder).glob("test_*.py")))
    kept = {ROOT / "tests" / name for name in ANY_DATABASE}
    return [str(path.relative_to(ROOT)) for path in files if path not in kept]


def pytest(*arguments: str, **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
