"""Collect the texts of source and templates into locale/*/LC_MESSAGES/django.po (GNU gettext must be there)."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh_Hans", "en")
NOT_OURS = (".venv", "var", "static", "tests", "scripts", "benchmarks", "docs")


def main() -> int:
    if not shutil.which("xgettext"):
        print("xgettext is missing, so no texts were collected (Debian: apt install gettext).", file=sys.stderr)
        return 0
    command = [sys.executable, "manage.py", "makemessages", "--no-obsolete", "--no-wrap", "--add-location", "file"]
    for language in LANGUAGES:
        command += ["--locale", language]
    for folder in NOT_OURS:
        command += ["--ignore", folder]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
