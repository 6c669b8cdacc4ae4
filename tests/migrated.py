"""Databases that are migrated already: made once for a set of migrations, then copied.

To run all migrations takes far longer than most modules of tests. So the first run makes a template (a file in
`var/tests/` for SQLite, a database beside the others for PostgreSQL) and every later one copies it, as long as no
migration changes, nor the domain that its first rows are made of. `--reuse-db` and `--no-migrations` do without.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connections
from psycopg import sql
from pytest_django import DjangoDbBlocker

from tests.portal.programs import ROOT, manage
from tests.services import POSTGRES_URL

FOLDER = ROOT / "var" / "tests"
PREFIX = "aftersales_migrated_"
KEPT = 6
"""So many templates of other sets of migrations stay, for the other checkouts or runs that use them."""


@cache
def key() -> str:
    """Changes with every migration of ours, the domain that first rows are made of, and every release of others."""
    digest = sha256("".join(version(name) for name in ("django", "django-allauth")).encode())
    ours = ROOT / "aftersales"
    for path in sorted([*ours.glob("*/migrations/*.py"), *ours.glob("domain/**/*.py")]):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def database_url(name: str) -> str:
    """On the server of POSTGRES_URL."""
    return urlunsplit(urlsplit(POSTGRES_URL)._replace(path=f"/{name}"))


def migrated_file() -> Path:
    """An SQLite database, for copying."""
    path = FOLDER / f"migrated-{key()}.sqlite3"
    with _alone():
        if not path.exists():
            known = sorted(FOLDER.glob("migrated-*.sqlite3"), key=lambda file: file.stat().st_mtime, reverse=True)
            for older in known[KEPT:]:
                older.unlink()
            with TemporaryDirectory(dir=FOLDER) as folder:
                _migrate(VAR_DIR=folder)
                os.replace(Path(folder, "portal.sqlite3"), path)
    return path


def migrated_folder(folder: Path) -> Path:
    """A portal's VAR_DIR whose database is migrated."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(migrated_file(), folder / "portal.sqlite3")
    return folder


def migrated_database() -> str:
    """The name of a PostgreSQL database, for CREATE DATABASE ... TEMPLATE."""
    name = PREFIX + key()
    with _alone(), psycopg.connect(POSTGRES_URL, autocommit=True) as postgres:
        known = _templates(postgres)
        if name not in known:
            for older in known[KEPT:]:
                _drop(postgres, older)
            making = f"{name}_{os.getpid()}"
            postgres.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
            try:
                with TemporaryDirectory() as folder:
                    _migrate(VAR_DIR=folder, DATABASE_URL=database_url(making))
                rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                postgres.execute(rename.format(sql.Identifier(making), sql.Identifier(name)))
            except BaseException:
                _drop(postgres, making)
                raise
    return name


def _templates(postgres: psycopg.Connection) -> list[str]:
    """The newest first."""
    known = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC"
    return [name for (name,) in postgres.execute(known, [PREFIX]) if name.count("_") == PREFIX.count("_")]


def _drop(postgres: psycopg.Connection, name: str) -> None:
    postgres.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _migrate(**environment: str) -> None:
    for command in (("migrate", "-v0"), ("createcachetable",)):
        done = manage(*command, **environment)
        assert done.returncode == 0, done.stderr


@contextmanager
def _alone() -> Iterator[None]:
    """One process of this checkout at a time; the others find what it made."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Path(FOLDER, "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- the database of Django's tests ---


def _copies(config: pytest.Config) -> bool:
    return not (config.getvalue("reuse_db") or config.getvalue("nomigrations"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, pytestconfig: pytest.Config
) -> None:
    """Django makes its tables without migrations, beside those of the template."""
    if _copies(pytestconfig):
        default = connections["default"]
        default.settings_dict["TEST"]["MIGRATE"] = False
        if default.vendor == "postgresql":
            default.settings_dict["TEST"]["TEMPLATE"] = migrated_database()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker, pytestconfig: pytest.Config) -> None:
    """SQLite has no templates: there the whole database is copied over what Django made."""
    default = connections["default"]
    if _copies(pytestconfig) and default.vendor == "sqlite":
        with django_db_blocker.unblock(), closing(sqlite3.connect(migrated_file())) as template:
            default.ensure_connection()
            template.backup(default.connection)
