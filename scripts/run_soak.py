"""The fault tests in their long form, on PostgreSQL; SOAK=1 comes from make."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from run_tests import pytest  # noqa: E402 -- only importable now

from tests import services  # noqa: E402

if __name__ == "__main__":
    if problem := services.missing("postgres"):
        sys.exit(f"{problem}.")
    faults = sorted(str(path) for path in (ROOT / "tests" / "clockwork").glob("test_faults*.py"))
    sys.exit(pytest(*faults, "--durations=10", *sys.argv[1:], DATABASE_URL=services.POSTGRES_URL))
