"""The program that checks files is killed with no warning, in the middle of copying a film."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.evidence.files import film
from tests.migrated import migrated_folder
from tests.portal.programs import ROOT, clean_environment, eventually

pytestmark = pytest.mark.xdist_group("killed worker")  # one process makes its world

START = "import django; django.setup()\n"
RECEIVE = """
import sys
from django.core.files.base import ContentFile
from aftersales.clock.services import moment
from aftersales.evidence.services import receive_files
receive_files([ContentFile(open(sys.argv[1], "rb").read(), "a.mp4")], by=None, at=moment())
"""
LATER = """
from datetime import timedelta
from aftersales.evidence.models import Evidence
from aftersales.evidence.services.checking import check_due
check_due(Evidence.objects.get(state="scanning").next_at)
"""


class World:
    """A portal's folder, with its own database, and programs in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        migrated_folder(folder)
        self.environment = {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings"}

    def run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", START + program, *arguments],
            cwd=ROOT,
            env=clean_environment(**self.environment),
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout

    def row(self) -> tuple[object, ...]:
        """State and attempts of the newest file."""
        with closing(sqlite3.connect(self.folder / "portal.sqlite3")) as database:
            newest = "SELECT state, attempts FROM evidence_evidence ORDER BY received_at DESC LIMIT 1"
            found: tuple[object, ...] = database.execute(newest).fetchone()
            return found

    def checker(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "manage.py", "process_evidence", "--loop"]
        return subprocess.Popen(command, cwd=ROOT, env=clean_environment(**self.environment), stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("world")
    film(folder / "a.mp4", size=(640, 360), moments=range(1500))
    return World(folder / "var")


@pytest.fixture(autouse=True)
def received(world: World) -> None:
    world.run(RECEIVE, str(world.folder.parent / "a.mp4"))


def children_of(pid: int) -> list[int]:
    return [int(child) for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()]


def copying(world: World) -> bool:
    return any(part.stat().st_size for part in world.folder.rglob("film.mp4.part"))


def test_t63_a_checker_killed_in_the_middle_of_a_film_is_made_up_for_once(world: World) -> None:
    checker = world.checker()
    try:
        assert eventually(lambda: copying(world), within=60)
        decoders = children_of(checker.pid)
        checker.kill()
        checker.wait()
    finally:
        checker.kill()

    assert world.row() == ("scanning", 1)
    assert eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in decoders), within=60)
    world.run(LATER)
    assert world.row() == ("ready", 2)
    assert not list(world.folder.rglob("*.part"))


def test_t63_a_checker_asked_to_stop_puts_its_file_back(world: World) -> None:
    checker = world.checker()
    try:
        assert eventually(lambda: copying(world), within=60)
        os.kill(checker.pid, signal.SIGTERM)
        assert checker.wait(timeout=20) == 0
    finally:
        checker.kill()

    assert world.row() == ("scanning", 0)
    world.run(LATER)
    assert world.row() == ("ready", 1)
