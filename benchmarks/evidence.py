"""What checking photos costs: one large photo against bare Pillow, and 200 of them beside due times.

Needs PostgreSQL at TEST_POSTGRES_URL; makes a database there and drops it. Arguments: see measured_evidence.py.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.scratch import scratch_database  # noqa: E402  the path comes first


def main() -> int:
    command = [sys.executable, "-m", "benchmarks.measured_evidence", *sys.argv[1:]]
    with scratch_database("bench_evidence") as settings:
        return subprocess.run(command, cwd=ROOT, env=os.environ | settings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
