"""Programs under test, as a person would start them."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"The portal is at http://127\.0\.0\.1:(\d+)")
# What this test run was told must not lead the programs elsewhere.
OURS = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "ENVIRONMENT", "DEMO", "PORT", "PUBLIC_URL")

PATIENCE = 600
"""Seconds for a command that ends by itself: all migrations, on a busy machine."""


def clean_environment(**more: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in OURS} | more


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@dataclass
class Portal:
    """A running `manage.py up` with its own folder for everything it writes."""

    process: subprocess.Popen[bytes]
    folder: Path
    log: Path
    port: int = 0

    @classmethod
    def start(cls, folder: Path, *prefix: str, arguments: tuple[str, ...] = (), **environment: str) -> "Portal":
        log = folder / "log.txt"
        command = [*prefix, sys.executable, "manage.py", "up", "--port", "0", *arguments]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=clean_environment(VAR_DIR=str(folder / "var"), **environment),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        portal = cls(process, folder, log)
        try:
            portal.port = portal.wait_for_address()
        except BaseException:
            portal.end()
            raise
        return portal

    def wait_for_address(self) -> int:
        def found() -> bool:
            assert self.process.poll() is None, self.log.read_text()
            return ADDRESS.search(self.log.read_text()) is not None

        assert eventually(found, within=60), self.log.read_text()
        match = ADDRESS.search(self.log.read_text())
        assert match
        return int(match[1])

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self) -> int:
        return self.process.wait(timeout=20)

    def others(self) -> list[int]:
        """Every process that works in the same folder, by the environment that it was started with."""
        marker = f"VAR_DIR={self.folder / 'var'}".encode()
        return [pid for pid in running_processes() if pid != self.process.pid and marker in environment_of(pid)]

    def end(self) -> None:
        for pid in [self.process.pid, *self.others()]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()


def get(port: int, path: str, **headers: str) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()


def swept(port: int) -> bool:
    """Beat asked, a worker took it, and the database knows."""
    return json.loads(get(port, "/readyz")[1])["sweep_age_seconds"] is not None


def running_processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def environment_of(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def eventually(true: Callable[[], bool], *, within: float) -> bool:
    give_up_at = time.monotonic() + within
    while not true():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.05)
    return True
