"""A PostgreSQL database of a benchmark's own, dropped when it ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import psycopg

WAY_IN = os.environ.get("TEST_POSTGRES_URL", "postgres://127.0.0.1:5432/postgres")


@contextmanager
def scratch_database(name: str) -> Iterator[dict[str, str]]:
    """The environment for a process that works in it."""
    database = f"{name}_{os.getpid()}"
    with psycopg.connect(WAY_IN, autocommit=True) as postgres, TemporaryDirectory() as folder:
        postgres.execute(f'CREATE DATABASE "{database}"')
        address = urlunsplit(urlsplit(WAY_IN)._replace(path=f"/{database}"))
        try:
            yield {"DATABASE_URL": address, "VAR_DIR": folder, "LOG_LEVEL": "WARNING"}
        finally:
            postgres.execute(f'DROP DATABASE "{database}" WITH (FORCE)')
