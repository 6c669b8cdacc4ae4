"""The demo world in a database file of its own: made once in a run, lent as a copy to each module that asks."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from aftersales.deadlines.selectors.settings import forget_settings
from tests.migrated import migrated_file


@dataclass(frozen=True, slots=True)
class DemoWorld:
    database: Path
    media: Path
    said: str = ""
    """What the command said."""


@contextmanager
def database_in(path: Path) -> Iterator[None]:
    """The default database is this file; a new one begins as a copy of the one in memory."""
    in_memory = connections["default"]
    if not path.exists():
        _copy(in_memory, path)
    name, in_memory.settings_dict["NAME"] = in_memory.settings_dict["NAME"], str(path)
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = in_memory
        in_memory.settings_dict["NAME"] = name


def _copy(source: BaseDatabaseWrapper, path: Path) -> None:
    source.ensure_connection()
    target = sqlite3.connect(path)
    source.connection.backup(target)
    target.close()


@pytest.fixture(scope="session")
def demo_world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> DemoWorld:
    """After pytest-django's own set-up, which would point the connection elsewhere again.

    The first process that needs it makes it while the others wait, and leaves it to the next run of the suite where
    scripts/run_tests.py names a folder for that.
    """
    folder = _folder(tmp_path_factory)
    folder.mkdir(exist_ok=True)
    world, told = DemoWorld(folder / "demo.sqlite3", folder / "media"), folder / "said.txt"
    with (folder / "lock").open("w") as lock, django_db_blocker.unblock():
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            told.write_text(_made(world))
    return replace(world, said=told.read_text())


def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for all processes of a run."""
    if named := os.environ.get("DEMO_WORLD"):
        return Path(named)
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "demo"


def _made(world: DemoWorld) -> str:
    shutil.copyfile(migrated_file(), world.database)
    said = StringIO()
    with override_settings(DEMO=True, MEDIA_ROOT=world.media), database_in(world.database):
        forget_settings()  # the world sets some, and another test has kept the defaults
        call_command("seed_demo", stdout=said, stderr=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def in_demo_world(
    demo_world: DemoWorld, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoWorld]:
    """Every test of the module works in one copy of the world."""
    database = tmp_path_factory.mktemp("lent") / "demo.sqlite3"
    shutil.copy(demo_world.database, database)
    with django_db_blocker.unblock(), database_in(database):
        yield demo_world
