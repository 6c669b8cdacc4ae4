"""The customer's pages against a bare Django view with the same template and one query, in the demo world.

Arguments: see measured_pages.py. VAR_DIR=folder uses the demo world that lies there; otherwise one is made and dropped.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    command = [sys.executable, "-m", "benchmarks.measured_pages", *sys.argv[1:]]
    with TemporaryDirectory() as scratch:
        settings = {"VAR_DIR": os.environ.get("VAR_DIR", scratch), "DEMO": "1", "LOG_LEVEL": "ERROR"}
        return subprocess.run(command, cwd=ROOT, env=os.environ | settings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
