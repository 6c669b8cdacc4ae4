"""A disk with little room: a small tmpfs, or, where nothing may be mounted, a limit on the size of each file."""

import gc
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class SmallDisk:
    path: Path
    make_room: Callable[[], None]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], SmallDisk]]:
    """A function that makes one of so many bytes."""
    with ExitStack() as stack:
        path = tmp_path / "disk"
        path.mkdir()
        yield lambda size: stack.enter_context(_disk(path, size))


@contextmanager
def _disk(path: Path, size: int) -> Iterator[SmallDisk]:
    if _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)):
        try:
            yield SmallDisk(path, lambda: _must(_mount("-o", "remount,size=256m", str(path))))
        finally:
            gc.collect()  # files of a request that broke down are closed with it
            subprocess.run(["umount", "--lazy", str(path)], check=True)
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield SmallDisk(path, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, before))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _mount(*arguments: str) -> bool:
    try:
        return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _must(done: bool) -> None:
    assert done
