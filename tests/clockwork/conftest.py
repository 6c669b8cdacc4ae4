import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from tests.clockwork.server import OwnServer, postgres_programs
from tests.clockwork.world import World
from tests.migrated import database_url, migrated_database
from tests.services import stop_test


@pytest.fixture
def world(postgres_url: str, tmp_path: Path) -> Iterator[World]:
    """A database for one test, beside the one Django's tests use: several processes commit into it."""
    name = f"aftersales_faults_{os.getpid()}"
    with psycopg.connect(postgres_url, autocommit=True) as postgres:
        postgres.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated_database()}"')
        try:
            yield World(database_url(name), tmp_path)
        finally:
            postgres.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def faketime() -> tuple[str, ...]:
    """The beginning of a command that runs under a shifted clock."""
    program = shutil.which("faketime")
    if program is None:
        stop_test("no faketime (Debian: apt install faketime)")
    return program, "-f"


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[OwnServer]:
    """A PostgreSQL server of the test's own: the machine's is never restarted."""
    programs = postgres_programs()
    if programs is None:
        stop_test("no initdb and pg_ctl (Debian: apt install postgresql)")
    # PostgreSQL refuses to run as root, and another user cannot look into pytest's folders.
    with TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        server = OwnServer.start_in(Path(folder), programs, tmp_path)
        try:
            server.migrate()
            yield server
        finally:
            server.stop()
