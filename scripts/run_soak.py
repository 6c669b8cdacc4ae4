"""Faults, walks of everybody, the money of 10,000 orders, mangled files, killed servers, a simulated year, for long.

SOAK=1 comes from make.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from run_tests import pytest  # noqa: E402 -- only importable now

from tests import services  # noqa: E402

OTHERS = (
    "domain/test_money.py",
    "tickets/test_any_walk.py",
    "evidence/test_mangled_files.py",
    "evidence/test_any_collection.py",
    "portal/test_killed_web.py",
    "evidence/test_killed_stages.py",
    "portal/test_simulate_year.py",
    "insights/test_simulated_year.py",
)

if __name__ == "__main__":
    if problem := services.missing("postgres"):
        sys.exit(f"{problem}.")
    faults = sorted(str(path) for path in (ROOT / "tests" / "clockwork").glob("test_faults*.py"))
    others = [str(ROOT / "tests" / name) for name in OTHERS]
    sys.exit(pytest(*faults, *others, "--durations=10", *sys.argv[1:], DATABASE_URL=services.POSTGRES_URL))
