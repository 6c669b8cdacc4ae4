"""The program that checks files is killed at each stage: the row is made up for once, and nothing half is left."""

import subprocess
from pathlib import Path

import pytest

from tests.evidence.files import saved, scene
from tests.evidence.test_killed_worker import LATER, RECEIVE, World

pytestmark = pytest.mark.xdist_group("killed worker")

# What the program was about to do when it was killed.
STAGES = {
    "claimed": ("services.checking", "_check"),
    "scanned": ("services.checking", "check_document"),
    "opening": ("services.checking", "decode"),
    "copied": ("gateways.sealed", "hand_over"),
    "decoded": ("services.checking", "_found"),
    "told": ("services.checking", "bands_of"),
}
DIES = """
import os, signal, sys
from importlib import import_module
from aftersales.clock.services import moment
from aftersales.evidence.services.checking import check_next
def die(*_args, **_kwargs): os.kill(os.getpid(), signal.SIGKILL)
setattr(import_module(f"aftersales.evidence.{sys.argv[1]}"), sys.argv[2], die)
check_next(moment())
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("world")
    (folder / "photo").write_bytes(saved(scene(1)))
    (folder / "document").write_bytes(b"%PDF-1.7\n" + b"x" * 2000 + b"\n%%EOF\n")
    return World(folder / "var")


@pytest.mark.parametrize("stage", STAGES)
def test_t63_a_checker_killed_at_any_stage_is_made_up_for_once(world: World, stage: str) -> None:
    sample = "document" if stage == "scanned" else "photo"
    world.run(RECEIVE, str(world.folder.parent / sample))
    before = set(files(world))

    with pytest.raises(subprocess.CalledProcessError) as killed:
        world.run(DIES, *STAGES[stage])

    assert killed.value.returncode == -9
    assert world.row() == ("scanning", 1)
    world.run(LATER)
    assert world.row() == ("ready", 2)
    made = {"preview.jpg", "thumb.jpg"} if sample == "photo" else set()
    assert {path.name for path in set(files(world)) - before} == made


def files(world: World) -> list[Path]:
    return [path for path in (world.folder / "media").rglob("*") if path.is_file()]
