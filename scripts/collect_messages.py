"""Collect the texts of source and templates into locale/*/LC_MESSAGES/django.po (GNU gettext must be there).

--check changes nothing: it names what the catalogue lacks, and what nothing says any more.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh_Hans", "en")
NOT_OURS = (".venv", "var", "static", "tests", "scripts", "benchmarks", "docs")
SOURCES = ("aftersales", "portal", "templates", "locale", "static")
CATALOGUE = Path("locale", "zh_Hans", "LC_MESSAGES", "django.po")

Key = tuple[str | None, str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only compare")
    wanted = parser.parse_args()
    if not shutil.which("xgettext"):
        print("xgettext is missing, so no texts were collected (Debian: apt install gettext).", file=sys.stderr)
        return 0
    return check() if wanted.check else collect(ROOT)


def collect(folder: Path) -> int:
    command = [sys.executable, "manage.py", "makemessages", "--no-obsolete", "--no-wrap", "--add-location", "file"]
    for language in LANGUAGES:
        command += ["--locale", language]
    for name in NOT_OURS:
        command += ["--ignore", name]
    return subprocess.run(command, cwd=folder, check=False).returncode


def check() -> int:
    with TemporaryDirectory() as scratch:
        copy = Path(scratch)
        for name in SOURCES:
            shutil.copytree(ROOT / name, copy / name)
        shutil.copy(ROOT / "manage.py", copy)
        if failed := collect(copy):
            return failed
        said, kept = keys(copy / CATALOGUE), keys(ROOT / CATALOGUE)
    for what, found in (("is not in the catalogue", said - kept), ("is said nowhere", kept - said)):
        for _context, text in sorted(found, key=str):
            print(f"{what}: {text!r}")
    return 1 if said != kept else 0


def keys(path: Path) -> set[Key]:
    return {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(path)) if not entry.obsolete}


if __name__ == "__main__":
    sys.exit(main())
