import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.migrated import migrated_folder
from tests.portal.programs import Portal, eventually, get, manage, swept

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the processes are found through /proc")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which everything is there already, as after a first run."""
    return migrated_folder(tmp_path_factory.mktemp("prepared") / "var")


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    shutil.copytree(prepared, tmp_path / "var")
    return tmp_path


@pytest.fixture
def portal(folder: Path) -> Iterator[Portal]:
    portal = Portal.start(folder, SWEEP_EVERY_SECONDS="1")
    yield portal
    portal.end()


def test_it_serves_pages_and_says_where(portal: Portal) -> None:
    assert get(portal.port, "/healthz") == (200, b'{"status": "ok"}')
    assert get(portal.port, "/accounts/login/")[0] == 200


def test_it_runs_web_worker_beat_and_evidence(portal: Portal) -> None:
    commands = [Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ") for pid in portal.others()]

    assert sum(b"gunicorn portal.wsgi" in command for command in commands) == 3
    assert sum(b" worker " in command for command in commands) == 1
    assert sum(b" beat " in command for command in commands) == 1
    assert sum(b" process_evidence --loop" in command for command in commands) == 1


def test_the_clock_runs(portal: Portal) -> None:
    assert eventually(lambda: swept(portal.port), within=60)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_within_ten_seconds(portal: Portal, number: int) -> None:
    asked_at = time.monotonic()

    portal.signal(number)

    assert portal.wait() == 0
    assert time.monotonic() - asked_at < 10
    assert portal.others() == []


def test_nothing_is_left_when_it_is_killed(portal: Portal) -> None:
    portal.signal(signal.SIGKILL)

    assert eventually(lambda: portal.others() == [], within=15)


def test_nothing_is_left_when_the_program_that_started_it_is_killed(folder: Path) -> None:
    caller = "import subprocess, sys; subprocess.run(sys.argv[1:])"
    portal = Portal.start(folder, sys.executable, "-c", caller, arguments=("--stop-with-parent",))

    portal.signal(signal.SIGKILL)

    try:
        assert eventually(lambda: portal.others() == [], within=15)
    finally:
        portal.end()


def test_a_worker_that_dies_is_started_again(portal: Portal) -> None:
    [worker] = [pid for pid in portal.others() if b"\0worker\0" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    subprocess.run(["kill", "-9", str(worker)], check=True)

    assert eventually(lambda: "worker ended (exit -9); starting it again in 1 s." in portal.log.read_text(), within=10)
    assert eventually(lambda: len(portal.others()) == 5, within=15)


def test_a_second_start_is_ready_in_the_time_of_a_few_bare_starts(folder: Path) -> None:
    """A ratio, since machines differ: ten seconds on a slow one, three on a fast one."""
    began_at = time.monotonic()
    assert manage("check", VAR_DIR=str(folder)).returncode == 0
    bare_start = time.monotonic() - began_at
    started_at = time.monotonic()

    portal = Portal.start(folder)

    try:
        assert time.monotonic() - started_at < 6 * bare_start
    finally:
        portal.end()


def test_a_taken_port_is_one_line_and_exit_1(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        outcome = manage("up", VAR_DIR=str(tmp_path), PORT=str(port))

    assert outcome.returncode == 1
    assert outcome.stderr == f"Port {port} is taken. Choose another: PORT={port + 1} make run\n"


@pytest.mark.parametrize("port", ["eight", "-1", "65536", ""])
def test_a_port_that_is_none_is_one_line_and_exit_1(tmp_path: Path, port: str) -> None:
    outcome = manage("up", f"--port={port}", VAR_DIR=str(tmp_path))

    assert outcome.returncode == 1
    assert outcome.stderr == f"PORT={port} is not a port. Choose one: PORT=8001 make run\n"
