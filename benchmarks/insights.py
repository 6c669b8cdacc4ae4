"""The dashboards against a bare list, the rebuild of a year, and the counting of new events.

Needs PostgreSQL at TEST_POSTGRES_URL; makes a database there and drops it. Arguments: see measured_insights.py.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.scratch import scratch_database  # noqa: E402  the path comes first


def main() -> int:
    command = [sys.executable, "-m", "benchmarks.measured_insights", *sys.argv[1:]]
    with scratch_database("bench_insights") as settings:
        return subprocess.run(command, cwd=ROOT, env=os.environ | settings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
