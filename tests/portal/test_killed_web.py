"""Uploads to a real web server that loses its connections, and its life, in the middle of a piece."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.evidence.files import saved, scene
from tests.migrated import migrated_folder
from tests.portal.programs import ROOT, clean_environment, eventually

CUTS = 100
KILLS = 25 if os.environ.get("SOAK") == "1" else 3
TOKEN = "a" * 32
SIGN_IN = """
import django; django.setup()
from django.test import Client
from aftersales.accounts.models import User
client = Client()
client.force_login(User.objects.create_user("wang", email="wang@example.com"))
print(client.cookies["sessionid"].value)
"""
PHOTO = saved(scene(8, 1600, 1200), quality=95).ljust(3_000_000, b"\0")


class Web:
    """A portal's folder with gunicorn in it: one master, and one worker that may be killed."""

    def __init__(self, folder: Path, listener: socket.socket) -> None:
        self.folder, self.port = folder, listener.getsockname()[1]
        migrated_folder(folder)
        environment = clean_environment(VAR_DIR=str(folder), DJANGO_SETTINGS_MODULE="portal.settings")
        signed_in = subprocess.run(
            [sys.executable, "-c", SIGN_IN], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        cookies = f"sessionid={signed_in.stdout.strip()}; csrftoken={TOKEN}"
        self.known = {"Cookie": cookies, "X-CSRFToken": TOKEN, "Tus-Resumable": "1.0.0", "Host": "127.0.0.1"}
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"fd://{listener.fileno()}"]
        command += ["--worker-class", "gthread", "--workers", "1", "--threads", "4", "--no-control-socket"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, pass_fds=[listener.fileno()], stderr=subprocess.DEVNULL
        )

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str]]:
        with closing(self.begin(method, path, len(body), **headers)) as wire:
            wire.sendall(body)
            told = b""
            while b"\r\n\r\n" not in told and (part := wire.recv(65536)):
                told += part
        first, *rest = told.split(b"\r\n\r\n")[0].decode().split("\r\n")
        return int(first.split()[1]), {name.lower(): value for name, value in (line.split(": ", 1) for line in rest)}

    def begin(self, method: str, path: str, length: int, **headers: str) -> socket.socket:
        """A request whose body is still to come."""
        wire = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        given = {**self.known, "Content-Length": str(length), "Connection": "close", **headers}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items()), "", ""]
        wire.sendall("\r\n".join(lines).encode())
        return wire

    def piece(self, url: str, offset: int, length: int) -> socket.socket:
        of_bytes = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        return self.begin("PATCH", url, length, **of_bytes)

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(child) for path in children for child in path.read_text().split()]

    def offset(self, url: str) -> int:
        status, headers = self.ask("HEAD", url)
        assert status == 200
        return int(headers["upload-offset"])

    def finished(self, url: str, offset: int) -> None:
        """The rest, in one piece."""
        of_bytes = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        assert self.ask("PATCH", url, PHOTO[offset:], **of_bytes)[0] == 204

    def original(self, url: str) -> Path:
        number = url.strip("/").split("/")[-1]
        return self.folder / "media" / "evidence" / number[:2] / number / "original.bin"

    def written(self, url: str) -> int:
        path = self.original(url)
        return path.stat().st_size if path.exists() else 0

    def state(self, url: str) -> str:
        number = url.strip("/").split("/")[-1].replace("-", "")
        with closing(sqlite3.connect(self.folder / "portal.sqlite3")) as database:
            found = database.execute("SELECT state FROM evidence_evidence WHERE id = ?", [number]).fetchone()
            return str(found[0])


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        started = Web(tmp_path_factory.mktemp("web"), listener)
        yield started
        started.process.terminate()
        started.process.wait(timeout=30)


@pytest.fixture
def url(web: Web) -> str:
    status, headers = web.ask("POST", "/files/", b"", **{"Upload-Length": str(len(PHOTO)), "Content-Type": "x/y"})
    assert status == 201
    return "/" + headers["location"].split("/", 3)[3]


def settled(web: Web, url: str) -> int:
    """How far it is, once the server has noticed that nobody sends any more; until then it says 423."""
    probe = {"Content-Type": "application/offset+octet-stream"}

    def is_free() -> bool:
        return web.ask("PATCH", url, b"", **probe, **{"Upload-Offset": str(web.offset(url))})[0] == 204

    assert eventually(is_free, within=60)
    return web.offset(url)


@pytest.mark.xdist_group("killed web")
def test_a_connection_that_breaks_at_a_hundred_places_costs_and_doubles_nothing(web: Web, url: str) -> None:
    cuts = sorted(Random(6).sample(range(1, len(PHOTO)), CUTS))
    here = 0

    for cut in cuts:
        with closing(web.piece(url, here, len(PHOTO) - here)) as wire:
            wire.sendall(PHOTO[here : max(here, cut)])
        was, here = here, settled(web, url)
        assert was <= here <= max(was, cut)
    web.finished(url, here)

    assert (web.state(url), web.original(url).read_bytes() == PHOTO) == ("scanning", True)


@pytest.mark.xdist_group("killed web")
def test_t65_a_web_process_killed_in_the_middle_of_a_piece_loses_nothing_that_was_written(web: Web, url: str) -> None:
    chance, here = Random(7), 0

    for _ in range(KILLS):
        (worker,) = web.workers()
        cut = here + (len(PHOTO) - here) // KILLS - chance.randrange(1000)
        with closing(web.piece(url, here, len(PHOTO) - here)) as wire:
            wire.sendall(PHOTO[here:cut])
            assert eventually(lambda start=here: web.written(url) > start, within=60)  # type: ignore[misc]
            os.kill(worker, signal.SIGKILL)
        assert eventually(lambda dead=worker: web.workers() not in ([], [dead]), within=60)  # type: ignore[misc]
        assert web.state(url) == "uploading"
        was, here = here, web.offset(url)
        assert was < here <= cut
    web.finished(url, here)

    assert (web.state(url), web.original(url).read_bytes() == PHOTO) == ("scanning", True)
