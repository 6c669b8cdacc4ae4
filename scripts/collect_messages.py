"""Collect the texts of source and templates into locale/*/LC_MESSAGES/django.po (GNU gettext must be there).

--check only tells which texts are in the source and not in the committed files.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh_Hans", "en")
NOT_OURS = (".venv", "var", "static", "tests", "scripts", "benchmarks", "docs")
# What a copy needs to collect from.
SOURCES = ("manage.py", "portal", "aftersales", "templates", "locale")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    if not shutil.which("xgettext"):
        print("xgettext is missing, so no texts were collected (Debian: apt install gettext).", file=sys.stderr)
        return 0
    if not check:
        return collect(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        problems = list(uncollected(Path(folder)))
    print("\n".join(problems))
    return 1 if problems else 0


def collect(root: Path) -> int:
    command = [sys.executable, "manage.py", "makemessages", "--no-obsolete", "--no-wrap", "--add-location", "file"]
    for language in LANGUAGES:
        command += ["--locale", language]
    for folder in NOT_OURS:
        command += ["--ignore", folder]
    return subprocess.run(command, cwd=root, stdout=subprocess.DEVNULL, check=False).returncode


def uncollected(folder: Path) -> Iterator[str]:
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    if collect(folder):
        yield "the texts could not be collected"
    for language in LANGUAGES:
        path = Path("locale", language, "LC_MESSAGES", "django.po")
        for text in sorted(texts_of(folder / path) - texts_of(ROOT / path)):
            yield f"{path}: not there: {text[:80]!r} (make messages)"


def texts_of(path: Path) -> set[str]:
    return {entry.msgid for entry in polib.pofile(str(path))} if path.exists() else set()


if __name__ == "__main__":
    sys.exit(main())
