"""A demo for a script that looks at pages: in a scratch folder that is removed, or in VAR_DIR, which is kept.

Importing this sets Django up, so that the script can ask the demo's database too.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
GIVEN = os.environ.get("VAR_DIR")
FOLDER = Path(GIVEN or tempfile.mkdtemp(prefix="demo-"))
os.environ |= {"VAR_DIR": str(FOLDER), "DEMO": "1", "DJANGO_SETTINGS_MODULE": "portal.settings"}
# Playwright keeps an event loop in this thread; we ask the database all the same.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
django.setup()

ANNOUNCED = "The portal is at "


@contextmanager
def demo(url: str = "") -> Iterator[str]:
    """The address of a running demo; `url` is one that runs already, on the database in VAR_DIR."""
    if url:
        yield url
        return
    print(f"Starting a demo in {FOLDER} …", flush=True)
    command = [sys.executable, "manage.py", "up", "--port", "0", "--stop-with-parent"]
    try:
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            assert process.stdout  # noqa: S101 -- asked for above
            started = announced(process.stdout)
            # Whatever else it says must not fill the pipe.
            threading.Thread(target=lambda: list(process.stdout or []), daemon=True).start()
            try:
                yield started
            finally:
                stop(process)
    finally:
        if not GIVEN:
            shutil.rmtree(FOLDER, ignore_errors=True)


def announced(lines: Iterable[str]) -> str:
    for line in lines:
        if ANNOUNCED in line:
            return line.partition(ANNOUNCED)[2].strip()
        if line.strip():
            print(f"  {line.rstrip()}", flush=True)
    raise SystemExit("The demo did not start; its last words are above.")


def stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
