"""Keeps a few programs running together: all of them, or none.

Each program leads its own process group: a signal from the terminal reaches it only through here, and whatever it
started can be ended with it. On Linux the kernel ends the programs when the supervisor itself is killed.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOK_EVERY_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 30.0
# A program that ran this long was well: its next pause is short again.
SETTLED_AFTER_SECONDS = 60.0
PR_SET_PDEATHSIG = 1


class SupervisorError(Exception):
    """A program that everything else needs cannot be started."""


@dataclass
class Program:
    name: str
    command: Sequence[str]
    # Descriptors that stay open in the program, such as the listening socket.
    descriptors: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float | None = None
    pause: float = 1.0

    def start(self, environment: Mapping[str, str], folder: Path) -> None:
        self.process = subprocess.Popen(
            self.command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            pass_fds=self.descriptors,
            start_new_session=True,
            preexec_fn=die_with(os.getpid()),  # noqa: PLW1509 -- the supervisor has one thread
        )
        self.started_at = time.monotonic()
        self.start_again_at = None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def send(self, number: int) -> None:
        """Also after the leader is gone: a straggler of its group may be left."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            return

    def plan_restart(self, now: float) -> float:
        """Seconds until it is started again: 1, 2, 4 … 30."""
        if now - self.started_at > SETTLED_AFTER_SECONDS:
            self.pause = 1.0
        pause, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        self.start_again_at = now + pause
        return pause


@dataclass
class Supervisor:
    programs: Sequence[Program]
    environment: Mapping[str, str]
    folder: Path
    say: Callable[[str], object]
    # When given, stops as soon as this is no longer the parent: `make` may be killed without passing anything on.
    parent: int | None = None
    # How long programs may take to end what they are doing.
    patience: float = 8.0
    stop_asked: int = 0

    def run(
        self, *, needed: Program, answers: Callable[[], bool], ready: Callable[[], object], within: float = 60.0
    ) -> None:
        """Until a stop is asked for; `ready` is called once, when `needed` answers.

        Raises SupervisorError when it never does.
        """
        previous = {number: signal.getsignal(number) for number in STOP_SIGNALS}
        for number in STOP_SIGNALS:
            # nohup's ignored SIGHUP stays ignored.
            if number != signal.SIGHUP or previous[number] != signal.SIG_IGN:
                signal.signal(number, self.ask_stop)
        try:
            for program in self.programs:
                program.start(self.environment, self.folder)
            self.wait_until_ready(needed, answers, within)
            if not self.stopping:
                ready()
            while not self.stopping:
                self.look_after()
                time.sleep(LOOK_EVERY_SECONDS)
        finally:
            self.stop()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def ask_stop(self, number: int, frame: object) -> None:
        self.stop_asked += 1

    @property
    def stopping(self) -> bool:
        return self.stop_asked > 0 or (self.parent is not None and os.getppid() != self.parent)

    def wait_until_ready(self, needed: Program, answers: Callable[[], bool], within: float) -> None:
        give_up_at = time.monotonic() + within
        while not self.stopping and not answers():
            if not needed.running:
                raise SupervisorError(f"{needed.name} ended while starting; its last words are above.")
            if time.monotonic() > give_up_at:
                raise SupervisorError(f"{needed.name} did not answer within {within:.0f} seconds.")
            time.sleep(LOOK_EVERY_SECONDS)

    def look_after(self) -> None:
        now = time.monotonic()
        for program in self.programs:
            if program.running:
                continue
            if program.start_again_at is None:
                program.send(signal.SIGKILL)
                code = program.process.returncode if program.process else None
                self.say(f"{program.name} ended (exit {code}); starting it again in {program.plan_restart(now):.0f} s.")
            elif now >= program.start_again_at:
                program.start(self.environment, self.folder)

    def stop(self) -> None:
        """Asks, waits (a second Ctrl-C ends the wait), then leaves nothing behind."""
        asked = self.stop_asked
        for program in self.programs:
            if program.running and program.process is not None:
                program.process.send_signal(signal.SIGTERM)
        give_up_at = time.monotonic() + self.patience
        while any(program.running for program in self.programs):
            if time.monotonic() > give_up_at or self.stop_asked > max(asked, 1):
                break
            time.sleep(LOOK_EVERY_SECONDS)
        for program in self.programs:
            program.send(signal.SIGKILL)
            if program.process is not None:
                program.process.wait()


def die_with(parent: int) -> Callable[[], None] | None:
    """What a child runs first, to get SIGTERM from the kernel when `parent` is gone. Linux only."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)

    def prepare() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return prepare
