"""Bring .venv up to one of requirements/*.txt: nothing to do, no network.

Runs on the machine's own Python, so it imports the standard library only.
"""

import argparse
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
# There from the first step to the last: a .venv that holds it was interrupted and is made anew.
UNFINISHED = VENV / "unfinished"
# dev.txt holds everything that run.txt does, in the same versions.
CONTAINED = {"run": [], "dev": ["run"]}

PIP_OPTIONS = ("--require-hashes", "--no-input", "--progress-bar", "off", "--disable-pip-version-check")


class InstallError(Exception):
    """The message is one line, fit to be the only thing the user sees."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=CONTAINED)
    parser.add_argument("--with-this-python", action="store_true", help="make .venv anew when it has another Python")
    options = parser.parse_args()
    try:
        with one_at_a_time():
            prepare(options.name, this_python=options.with_this_python)
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. The next run starts the installation again.", file=sys.stderr)
        return 130
    return 0


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """`make run` and `make test` may start together in a fresh clone."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another make is installing; waiting for it ...", flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def prepare(name: str, *, this_python: bool) -> None:
    if usable(this_python=this_python) and stamp(name).exists() and stamp(name).read_text() == digest(name):
        return
    if not usable(this_python=this_python):
        make_venv()
    UNFINISHED.touch()
    install(name)
    for installed in [name, *CONTAINED[name]]:
        stamp(installed).write_text(digest(installed))
    UNFINISHED.unlink()


def lock_file(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def digest(name: str) -> str:
    return hashlib.sha256(lock_file(name).read_bytes()).hexdigest()


def stamp(name: str) -> Path:
    return VENV / f"installed-{name}"


def usable(*, this_python: bool) -> bool:
    python = VENV / "bin" / "python"
    if UNFINISHED.exists() or not python.exists():
        return False
    question = "import sys, pip; print(*sys.version_info[:2], sys.base_prefix)"
    answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=False)
    if answer.returncode:
        return False
    major, minor, base = answer.stdout.strip().split(" ", 2)
    if this_python:
        return (int(major), int(minor), base) == (*sys.version_info[:2], sys.base_prefix)
    return (int(major), int(minor)) >= (3, 11)


def make_venv() -> None:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise InstallError(
            f"Python {version} is here without its venv module. Install it: apt install python{version}-venv"
        )
    print(f"Making .venv with Python {version} ...", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    UNFINISHED.touch()
    # When this script runs from the old .venv, the Python below it makes the new one.
    python = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run([python, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if made.returncode:
        reason = (made.stdout + made.stderr).strip().splitlines() or ["no reason given"]
        raise InstallError(f"{python} -m venv .venv failed: {reason[-1]}")


def install(name: str) -> None:
    pinned = [line.split("==")[0] for line in lock_file(name).read_text().splitlines() if line[:1].isalnum()]
    print(f"Installing {len(pinned)} packages from requirements/{name}.txt (once) ...", flush=True)
    command = [str(VENV / "bin" / "python"), "-m", "pip", "install", *PIP_OPTIONS, "-r", str(lock_file(name))]
    # A user's PIP_USER=1 would lead the packages past the virtual environment.
    environment = os.environ | {"PIP_USER": "0", "PYTHONUNBUFFERED": "1"}
    last: deque[str] = deque(maxlen=12)
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        show_progress(pip.stdout or [], total=len(pinned), last=last)
    if pip.returncode:
        sys.stderr.writelines(last)
        raise InstallError(
            "The packages could not be installed (see above). Is the network there? Run the same command again."
        )


def show_progress(output: Iterable[str], *, total: int, last: deque[str]) -> None:
    seen = 0
    for line in output:
        last.append(line)
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            seen += 1
            if seen % 10 == 0:
                print(f"  {min(seen, total)} of {total}", flush=True)
        elif line.startswith("Installing collected packages"):
            print("  unpacking ...", flush=True)


if __name__ == "__main__":
    sys.exit(main())
