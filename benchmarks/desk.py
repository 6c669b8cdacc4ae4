"""The review queue and its search against a bare list, over gunicorn, with many tickets on PostgreSQL.

Needs PostgreSQL at TEST_POSTGRES_URL; makes a database there and drops it. Arguments: see measured_desk.py.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.scratch import scratch_database  # noqa: E402  the path comes first


def main() -> int:
    command = [sys.executable, "-m", "benchmarks.measured_desk", *sys.argv[1:]]
    with scratch_database("bench_desk") as settings:
        redis = {"REDIS_URL": os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")}
        return subprocess.run(command, cwd=ROOT, env=os.environ | settings | redis, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
