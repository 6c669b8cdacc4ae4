import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from portal.supervisor import Program, Supervisor, SupervisorError
from tests.portal.programs import eventually

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
# It stays in the group of the program that started it.
WITH_CHILD = "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"


def supervisor(*programs: Program) -> Supervisor:
    return Supervisor(programs, environment=os.environ, folder=Path.cwd(), say=print, patience=0.5)


def program(source: str) -> Program:
    return Program("program", [sys.executable, "-c", source])


def interrupt_soon() -> None:
    threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT]).start()


def test_a_program_that_ignores_the_request_is_killed() -> None:
    stubborn = program(STUBBORN)

    supervisor(stubborn).run(needed=stubborn, answers=lambda: True, ready=interrupt_soon)

    assert stubborn.process is not None
    assert stubborn.process.returncode in {-signal.SIGKILL, -signal.SIGTERM}


def test_what_a_program_started_ends_with_it(capfd: pytest.CaptureFixture[str]) -> None:
    parent = program(WITH_CHILD)
    printed: list[str] = []

    def child_is_up() -> bool:
        printed.append(capfd.readouterr().out)
        return "\n" in "".join(printed)

    supervisor(parent).run(needed=parent, answers=child_is_up, ready=interrupt_soon)

    child = Path(f"/proc/{int(''.join(printed))}/stat")
    assert eventually(lambda: not child.exists() or ") Z " in child.read_text(), within=5)


def test_a_needed_program_that_ends_while_starting_is_an_error() -> None:
    broken = program("raise SystemExit(3)")

    with pytest.raises(SupervisorError, match="program ended while starting"):
        supervisor(broken).run(needed=broken, answers=lambda: False, ready=interrupt_soon)


def test_a_needed_program_that_never_answers_is_an_error_and_stopped() -> None:
    silent = program("import time; time.sleep(60)")

    with pytest.raises(SupervisorError, match="did not answer within 1 seconds"):
        supervisor(silent).run(needed=silent, answers=lambda: False, ready=interrupt_soon, within=1)

    assert not silent.running


def test_pauses_before_a_restart_double_up_to_half_a_minute() -> None:
    failing = program("")

    assert [failing.plan_restart(now=10.0) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


def test_a_program_that_ran_a_while_is_started_again_at_once() -> None:
    failing = program("")
    for _ in range(5):
        failing.plan_restart(now=10.0)

    assert failing.plan_restart(now=100.0) == 1
