"""A PostgreSQL server on a socket in its own folder; no port, nobody else's data."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tests.clockwork.world import World

ACCOUNT = "postgres"
OPTIONS = "-c listen_addresses='' -c fsync=off -c max_connections=40 -c unix_socket_directories='{folder}'"


def postgres_programs() -> Path | None:
    """The folder of initdb and pg_ctl."""
    folders = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    if found := shutil.which("initdb"):
        folders.append(Path(found).parent)
    return next((folder for folder in folders if (folder / "pg_ctl").exists() and (folder / "initdb").exists()), None)


@dataclass
class OwnServer(World):
    programs: Path = field(default_factory=Path)
    home: Path = field(default_factory=Path)

    @classmethod
    def start_in(cls, home: Path, programs: Path, folder: Path) -> "OwnServer":
        if os.geteuid() == 0:
            shutil.chown(home, ACCOUNT)
        server = cls(f"postgres://{ACCOUNT}@{quote(str(home), safe='')}/postgres", folder, programs=programs, home=home)
        server._command("initdb", "-D", str(home / "data"), "-U", ACCOUNT, "-A", "trust", "-N")
        server._control("start")
        return server

    def restart(self, mode: str) -> None:
        """`fast` breaks connections off; `immediate` is a crash."""
        self._control("restart", "-m", mode)

    def stop(self) -> None:
        self._control("stop", "-m", "immediate")

    def _control(self, *what: str) -> None:
        options = OPTIONS.format(folder=self.home)
        log = str(self.home / "log")
        self._command("pg_ctl", "-w", "-D", str(self.home / "data"), "-l", log, "-o", options, *what)

    def _command(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", ACCOUNT, "--", *command]
        subprocess.run(command, check=True, cwd=self.home, stdout=subprocess.DEVNULL, timeout=60)
