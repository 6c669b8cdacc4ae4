"""Web, workers and beat as an operator starts them: production settings, PostgreSQL, and a real broker."""

import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.portal.programs import ROOT, clean_environment, eventually, get, manage, swept

BROWSER = {"Host": "portal.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}


@pytest.fixture
def database(postgres_url: str) -> Iterator[str]:
    """A new, empty database of its own."""
    name = f"portal_by_hand_{secrets.token_hex(4)}"
    with closing(psycopg.connect(postgres_url, autocommit=True)) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield postgres_url.rpartition("/")[0] + f"/{name}"
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def environment(database: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "media").mkdir()
    return {
        "ENVIRONMENT": "production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATABASE_URL": database,
        "DATABASE_POOL_SIZE": "4",
        "REDIS_URL": redis_url,
        "ALLOWED_HOSTS": "portal.example",
        "PUBLIC_URL": "https://portal.example",
        "BEHIND_TLS_PROXY": "1",
        "TRUSTED_PROXY_COUNT": "1",
        "SWEEP_EVERY_SECONDS": "1",
        "VAR_DIR": str(tmp_path),
    }


@pytest.fixture(params=["redis", pytest.param("rabbitmq", marks=pytest.mark.xdist_group("rabbitmq"))])
def broker(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def port(environment: dict[str, str], broker: str, tmp_path: Path) -> Iterator[int]:
    environment |= {"CELERY_BROKER_URL": broker}
    for command in (["migrate", "--no-input"], ["collectstatic", "--no-input"]):
        outcome = manage(*command, **environment)
        assert outcome.returncode == 0, outcome.stderr
    with socket.create_server(("127.0.0.1", 0)) as listener, ExitStack() as stack:
        bind = f"fd://{listener.fileno()}"
        for program in (
            [
                "gunicorn",
                "portal.wsgi",
                "--bind",
                bind,
                "--worker-class",
                "gthread",
                "--threads",
                "4",
                "--no-control-socket",
            ],
            ["celery", "-A", "portal", "worker", *WORKER],
            ["celery", "-A", "portal", "worker", "-n", "evidence@%h", "-Q", "evidence", *WORKER],
            ["celery", "-A", "portal", "beat", "--loglevel", "WARNING"],
        ):
            stack.enter_context(running(program, environment, listener, tmp_path / "log.txt"))
        yield listener.getsockname()[1]


class running:  # noqa: N801 -- reads as what it does: `with running(program)`
    def __init__(self, program: list[str], environment: dict[str, str], listener: socket.socket, log: Path) -> None:
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore:::celery.platforms", "-m", *program],
                cwd=ROOT,
                env=clean_environment(**environment),
                pass_fds=[listener.fileno()],
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> subprocess.Popen[bytes]:
        return self.process

    def __exit__(self, *exception: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


WORKER = ("-P", "threads", "-c", "2", "--loglevel", "WARNING")
"""Two on one machine need names of their own: RabbitMQ locks the mailbox of a name to one of them."""
RECEIVE = """
import django; django.setup()
from django.core.files.base import ContentFile
from aftersales.clock.services import moment
from aftersales.evidence.services import receive_files
from portal.demo.pictures import mouse_photo
receive_files([ContentFile(mouse_photo(1), "a.jpg")], by=None, at=moment())
"""


def checked(database: str) -> bool:
    with closing(psycopg.connect(database)) as connection:
        return connection.execute("SELECT state FROM evidence_evidence").fetchall() == [("ready",)]


def test_the_same_settings_run_on_postgresql_and_a_broker(
    port: int, environment: dict[str, str], database: str
) -> None:
    assert get(port, "/healthz")[0] == 200
    assert get(port, "/accounts/login/", **BROWSER)[0] == 200
    assert get(port, "/accounts/login/", Host="portal.example")[0] == 301
    assert get(port, "/accounts/login/", **BROWSER | {"Host": "stranger.example"})[0] == 400
    assert eventually(lambda: swept(port), within=60)
    program = [sys.executable, "-c", RECEIVE]
    asked = clean_environment(**environment, DJANGO_SETTINGS_MODULE="portal.settings")
    subprocess.run(program, cwd=ROOT, env=asked, check=True)
    assert eventually(lambda: checked(database), within=120)
