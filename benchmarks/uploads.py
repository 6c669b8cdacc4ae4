"""What a resumable upload costs: 100 MB over /files/ against a bare Django view that streams the same bytes to disk.

Makes a SQLite database and a folder of its own. Ends with 1 when a goal is missed.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    with TemporaryDirectory() as folder:
        surroundings = os.environ | {
            "VAR_DIR": folder,
            "LOG_LEVEL": "WARNING",
            "DATABASE_URL": f"sqlite:///{folder}/db",
        }
        command = [sys.executable, "-m", "benchmarks.measured_uploads"]
        return subprocess.run(command, cwd=ROOT, env=surroundings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
