"""The fault tests and the money of 10,000 random orders in their long form; SOAK=1 comes from make."""

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
    money = str(ROOT / "tests" / "domain" / "test_money.py")
    sys.exit(pytest(*faults, money, "--durations=10", *sys.argv[1:], DATABASE_URL=services.POSTGRES_URL))
