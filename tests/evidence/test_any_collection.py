"""Any folder of files, valid, broken or hostile: each is accepted or refused, and nothing else happens.

`manage.py try_intake FOLDER` does the same with a folder of one's own.
"""

import os
import re
import socket
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.fixtures import Settings

from aftersales.evidence.models import Evidence, FolderToClear
from aftersales.evidence.services.checking import check_due
from tests.evidence import test_hostile_files as hostile
from tests.evidence import test_polyglots as polyglots
from tests.evidence.checking import checked_files
from tests.evidence.files import avif_grid, film, jpeg, picture, saved, sent, turned_film
from tests.evidence.test_mangled_files import SAMPLES, mangled
from tests.factories import NOON, UserFactory
from tests.uploads.tus import create

MANGLED = 200 if os.environ.get("SOAK") == "1" else 2
VALID: dict[str, Callable[[Path], bytes]] = {
    "photo.jpg": lambda _folder: jpeg(),
    "photo.png": lambda _folder: saved(picture(), "PNG"),
    "photo.webp": lambda _folder: saved(picture(), "WEBP"),
    "photo.avif": lambda _folder: saved(picture(), "AVIF"),
    "照片.heic": lambda _folder: saved(picture(), "HEIF"),
    "photo.gif": lambda _folder: saved(picture(), "GIF"),
    "film.mp4": lambda folder: film(folder / "film", with_sound=True),
    "upright.mov": lambda folder: turned_film(film(folder / "film", kind="mov", codec="libx265")),
    "film.webm": lambda folder: film(folder / "film", kind="webm", codec="libvpx-vp9"),
    "film.mkv": lambda folder: film(folder / "film", kind="matroska"),
    "invoice.pdf": lambda _folder: b"%PDF-1.7\n" + b"x" * 2000 + b"\n%%EOF\n",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.fixture
def collection(tmp_path: Path, listener: socket.socket) -> Path:
    folder = tmp_path / "collection"
    scratch = tmp_path / "scratch"
    for path in (folder / "valid", folder / "bad", folder / "mangled", scratch):
        path.mkdir(parents=True)
    for name, make in VALID.items():
        (folder / "valid" / name).write_bytes(make(scratch))
    for number, (name, content) in enumerate(bad_ones(listener.getsockname()[1])):
        (folder / "bad" / f"{number:02} {name}").write_bytes(content)
    for name, make in SAMPLES.items():
        content, chance = make(scratch), Random(f"any {name}")
        for number in range(MANGLED):
            (folder / "mangled" / f"{name}-{number}").write_bytes(mangled(content, chance))
    (folder / "link.jpg").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe.jpg")
    return folder


def bad_ones(port: int) -> Iterator[tuple[str, bytes]]:
    yield from ((name, b"") for name in ("empty.jpg", "empty.mp4"))
    yield "one byte.png", b"\x89"
    for text in parameters(hostile.test_t50_t51_t54_playlists_open_nothing):
        content = text.format(port=port).encode()
        yield "list.mp4", content
        yield "list behind a box.mp4", b"\0\0\0\x14ftypisom\0\0\0\0isom" + content
    for content, name in parameters(hostile.test_t10_t19_other_content_under_an_accepted_name_is_refused):
        yield name.replace("/", "_"), content
    for content, name in parameters(hostile.test_t30_archives_are_refused_and_never_unpacked):
        yield name, content
    for head in parameters(hostile.test_t10_forged_leading_bytes_do_not_pass_the_decoder):
        yield "forged", head + b"\xff" * 500
    for name, make in polyglots.MAKERS.items():
        yield name, make()
    yield "grid.avif", avif_grid(picture(64, 64), 200, 12_800)
    for tenth in range(1, 10):
        yield f"cut at {tenth}.jpg", jpeg()[: len(jpeg()) * tenth // 10]


def parameters(test: Any) -> list[Any]:
    """What pytest hands to a test."""
    (mark,) = test.pytestmark
    return list(mark.args[1])


def tried(folder: Path) -> list[str]:
    said = StringIO()
    call_command("try_intake", str(folder), each=True, stdout=said, stderr=StringIO())
    return said.getvalue().splitlines()


def test_every_file_of_a_collection_is_accepted_or_refused_and_nothing_of_it_stays(
    collection: Path, listener: socket.socket, media: Path
) -> None:
    *each, summary = tried(collection)

    names = [path for path in collection.rglob("*") if path.is_file() and not path.is_symlink()]
    assert summary.startswith(f"{len(names)} files: ")
    accepted = {line for line in each if line.endswith(": ready")}
    assert len([line for line in accepted if line.startswith("'valid/")]) == len(VALID)
    assert not [line for line in each if line.endswith((": broken", ": failed", ": scanning", ": uploading"))]
    with pytest.raises(BlockingIOError):
        listener.accept()
    assert (Evidence.objects.count(), FolderToClear.objects.count()) == (0, 0)
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_no_file_of_a_collection_makes_the_portal_stumble(collection: Path, settings: Settings) -> None:
    """The same ones over `/files/`: an answer below 500 for each, and every accepted one is judged."""
    settings.EVIDENCE_OPEN_MAX_FILES = 10_000
    client = Client()
    client.force_login(UserFactory())

    for path in sorted(collection.rglob("*")):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            assert create(client, len(content), content, path.name).status_code in {201, 413, 422}

    check_due(NOON.replace(year=NOON.year + 1))
    assert set(Evidence.objects.values_list("state", flat=True)) == {"ready", "refused"}


def test_a_name_that_is_no_text_is_no_fault(tmp_path: Path) -> None:
    """Systems keep names as bytes, and not all of them are letters."""
    path = os.fsencode(tmp_path) + b"/\xff\xfe.jpg"
    Path(os.fsdecode(path)).write_bytes(jpeg())

    (one, _summary) = tried(tmp_path)

    assert re.fullmatch(r"'\\udcff\\udcfe\.jpg': ready", one)


def test_a_fault_of_ours_is_named_and_ends_with_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg())
    monkeypatch.setattr("aftersales.evidence.services.checking.decode", _breaks)

    with pytest.raises(CommandError, match="1 files were neither accepted nor refused"):
        call_command("try_intake", str(tmp_path), stdout=StringIO())

    assert not Evidence.objects.exists()


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (kept,) = checked_files([sent(jpeg())], by=None, at=NOON)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.jpg").write_bytes(jpeg())

    assert tried(tmp_path / "folder")[0] == "'a.jpg': ready"
    assert Evidence.objects.get() == kept


def _breaks(*_args: object) -> None:
    raise RuntimeError("a fault of ours")
