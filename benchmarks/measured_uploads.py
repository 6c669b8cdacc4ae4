"""The measuring of benchmarks/uploads.py, in its own surroundings."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
from django.core.management import call_command
from django.test import Client

SIZE = 100 * 1024 * 1024
ROUNDS = 3
LEAST_RATIO = 0.5
MOST_GROWTH = 30.0
"""MB."""
TOKEN = "b" * 32
HEAD = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
BODY = HEAD + bytes(SIZE - len(HEAD))


@dataclass(frozen=True)
class Server:
    port: int
    worker: int

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, given | {"Content-Length": str(len(body))})
        answer = connection.getresponse()
        answer.read()
        return answer

    def memory(self, what: str) -> float:
        found = re.search(rf"{what}:\s+(\d+) kB", Path(f"/proc/{self.worker}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0


@contextmanager
def serving(application: str) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-k", "gthread", "-w", "1", "--threads", "4", "--no-control-socket"]
    with subprocess.Popen([*command, "--log-level", "error", "-b", f"127.0.0.1:{port}", application]) as process:
        try:
            yield Server(port, _worker_of(process.pid, port))
        finally:
            process.terminate()


def _worker_of(parent: int, port: int) -> int:
    for _ in range(600):
        time.sleep(0.1)
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        with socket.socket() as probe:
            if children and probe.connect_ex(("127.0.0.1", port)) == 0:
                return int(children[0])
    raise SystemExit("the server did not start")


def signed_in() -> str:
    from aftersales.accounts.models import User  # noqa: PLC0415  models exist after django.setup()

    session = Client()
    session.force_login(User.objects.create_user("uploader", "uploader@example.com"))
    return f"csrftoken={TOKEN}; sessionid={session.cookies['sessionid'].value}"


def resumable(server: Server, cookie: str) -> float:
    """Seconds from the first request to the sealed file."""
    headers = {"Tus_Resumable": "1.0.0", "Cookie": cookie, "X_CSRFToken": TOKEN}
    begun = time.perf_counter()
    made = server.send("POST", "/files/", Upload_Length=str(SIZE), Upload_Metadata="filename YS5tcDQ=", **headers)
    path = made.headers["Location"].split(str(server.port), 1)[1]
    kind = "application/offset+octet-stream"
    sent = server.send("PATCH", path, BODY, Upload_Offset="0", Content_Type=kind, **headers)
    took = time.perf_counter() - begun
    assert sent.status == 204 and sent.headers["Upload-Offset"] == str(SIZE)  # noqa: S101, PT018
    server.send("DELETE", path, **headers)
    return took


def bare(server: Server) -> float:
    begun = time.perf_counter()
    server.send("PUT", "/", BODY, Content_Type="application/octet-stream")
    return time.perf_counter() - begun


def main() -> int:
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    cookie = signed_in()
    with serving("benchmarks.bare_upload:application") as yardstick, serving("portal.wsgi:application") as ours:
        ours.send("OPTIONS", "/files/")
        before = ours.memory("VmRSS")
        rounds = [(bare(yardstick), resumable(ours, cookie)) for _ in range(ROUNDS)]
        growth = ours.memory("VmHWM") - before
    plain, sealed = min(each[0] for each in rounds), min(each[1] for each in rounds)
    ratio = plain / sealed
    print(f"bare Django: {100 / plain:.0f} MB/s; /files/: {100 / sealed:.0f} MB/s, sealed and hashed")
    print(f"ratio {ratio:.2f} (goal: at least {LEAST_RATIO}); growth {growth:.1f} MB (goal: below {MOST_GROWTH:.0f})")
    return 0 if ratio >= LEAST_RATIO and growth < MOST_GROWTH else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    sys.exit(main())
