"""deploy/nginx.conf in a real nginx, in front of an upstream that answers as the portal would."""

import getpass
import grp
import http.client
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.portal.programs import ROOT, eventually
from tests.services import stop_test


class Upstream(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/gone/":
            self.close_connection = True
            return
        self.send_response(503 if self.path == "/away/" else 200)
        if self.path == "/evidence/1/":
            self.send_header("X-Accel-Redirect", "/protected-evidence/2026/film.mp4")
            self.send_header("Content-Type", "video/mp4")
            self.send_header("Cache-Control", "private, max-age=60")
        self.end_headers()
        if self.path != "/evidence/1/":
            self.wfile.write(self.headers["X-Forwarded-For"].encode() + b" " + self.headers["Host"].encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the base class's
        return


@pytest.fixture(scope="module")
def upstream() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Upstream) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(scope="module")
def port(upstream: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    nginx = shutil.which("nginx") or stop_test("no nginx to try (Debian: apt install nginx-light)")
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    conf = configuration(folder, upstream, port)
    command = [nginx, "-p", str(folder), "-c", str(conf), "-g", f"daemon off; user {ourselves()};"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        assert eventually(lambda: process.poll() is None and answers(port), within=10)
        yield port
        process.terminate()


def configuration(folder: Path, upstream: int, port: int) -> Path:
    """The committed file with this machine's folders and ports in the places of the containers'."""
    for name in ("media/2026", "static/css", "cache"):
        (folder / name).mkdir(parents=True)
    (folder / "media/2026/film.mp4").write_bytes(bytes(range(100)))
    (folder / "static/css/base.css").write_text("body{}")
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    places = {
        "web:8000": f"127.0.0.1:{upstream}",
        "listen 8080": f"listen 127.0.0.1:{port}",
        "/srv/static/": f"{folder}/static/",
        "/srv/media/": f"{folder}/media/",
        "/srv/errors/": f"{ROOT}/deploy/errors/",
        "/var/cache/nginx": f"{folder}/cache",
        "/var/run/nginx.pid": f"{folder}/nginx.pid",
        "/dev/stdout": f"{folder}/access.log",
        "/dev/stderr": f"{folder}/error.log",
    }
    for place, here in places.items():
        assert place in text
        text = text.replace(place, here)
    path = folder / "nginx.conf"
    path.write_text(text)
    return path


def ourselves() -> str:
    """Started by root, nginx would give its workers to nobody, who may not read a test's folder."""
    return f"{getpass.getuser()} {grp.getgrgid(os.getgid()).gr_name}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def get(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


def test_evidence_is_sent_on_the_portals_word_with_its_protection(port: int) -> None:
    status, headers, body = get(port, "/evidence/1/")

    assert (status, body) == (200, bytes(range(100)))
    assert headers["Content-Type"] == "video/mp4"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, max-age=60"


def test_a_film_is_sent_in_the_parts_that_a_player_asks_for(port: int) -> None:
    status, headers, body = get(port, "/evidence/1/", Range="bytes=10-19")

    assert (status, body) == (206, bytes(range(10, 20)))
    assert headers["Content-Range"] == "bytes 10-19/100"


@pytest.mark.parametrize(
    "path", ["/protected-evidence/2026/film.mp4", "/media/2026/film.mp4", "/static/../media/2026/film.mp4"]
)
def test_evidence_cannot_be_fetched_past_the_portal(port: int, path: str) -> None:
    assert bytes(range(100)) not in get(port, path)[2]


def test_static_files_never_reach_the_portal(port: int) -> None:
    status, headers, body = get(port, "/static/css/base.css")

    assert (status, body) == (200, b"body{}")
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_portal_learns_the_name_and_the_address_of_the_browser(port: int) -> None:
    _, _, body = get(port, "/tickets/", Host="portal.example")

    assert body == b"127.0.0.1 portal.example"


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_what_machines_ask_is_not_for_the_world(port: int, path: str) -> None:
    assert get(port, path)[0] == 404


def test_what_is_too_large_is_told_in_both_languages(port: int) -> None:
    status, headers, body = get(port, "/tickets/", **{"Content-Length": str(241 * 1024**2)})

    assert (status, headers["Content-Type"]) == (413, "text/html")
    assert "文件太大，没有发出" in body.decode()
    assert "This is too large to send" in body.decode()


def test_a_portal_that_is_away_is_told_in_both_languages(port: int) -> None:
    status, headers, body = get(port, "/gone/")

    assert (status, headers["Cache-Control"]) == (502, "no-store")
    assert "服务暂时无法使用" in body.decode()
    assert "The portal is not available just now" in body.decode()


def test_the_portals_own_word_goes_through(port: int) -> None:
    status, _, body = get(port, "/away/", Host="portal.example")

    assert (status, body) == (503, b"127.0.0.1 portal.example")


def test_nobody_opens_an_error_page_by_its_address(port: int) -> None:
    assert get(port, "/errors/413.html")[0] == 404
