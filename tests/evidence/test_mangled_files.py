"""Valid files with bytes changed at random: whatever they do inside a decoder, the portal goes on.

`make soak` takes many more of them.
"""

import os
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.domain.media_types import SNIFFED_BYTES, media_type_of
from tests.evidence.checking import opened
from tests.evidence.files import film, saved, scene, turned_film

ROUNDS = 2000 if os.environ.get("SOAK") == "1" else 12
SMALL = scene(5, 160, 120)


def a_film(folder: Path, kind: str, codec: str) -> bytes:
    return film(folder / "film", kind=kind, codec=codec, size=(96, 64), moments=range(6), with_sound=kind != "webm")


SAMPLES: dict[str, Callable[[Path], bytes]] = {
    "jpeg": lambda _folder: saved(SMALL),
    "png": lambda _folder: saved(SMALL, "PNG"),
    "webp": lambda _folder: saved(SMALL, "WEBP"),
    "avif": lambda _folder: saved(SMALL, "AVIF"),
    "heic": lambda _folder: saved(SMALL, "HEIF"),
    "gif": lambda _folder: saved(SMALL, "GIF"),
    "mp4": lambda folder: turned_film(a_film(folder, "mp4", "libx264")),
    "mov": lambda folder: a_film(folder, "mov", "libx265"),
    "webm": lambda folder: a_film(folder, "webm", "libvpx-vp9"),
    "mkv": lambda folder: a_film(folder, "matroska", "libsvtav1"),
}


def mangled(content: bytes, chance: Random) -> bytes:
    """A few bytes changed, lost or doubled; the first ones stay, so that it is taken for what it was."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 40))):
        at = chance.randrange(16, len(changed))
        match chance.randrange(4):
            case 0:
                changed[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
            case 1:
                changed[at] ^= 1 << chance.randrange(8)
            case 2:
                del changed[at : at + chance.randrange(1, 64)]
            case _:
                changed[at:at] = changed[at : at + chance.randrange(1, 64)]
    return bytes(changed)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_mangled_file_is_taken_or_refused_and_nothing_else(name: str, tmp_path: Path) -> None:
    content, chance = SAMPLES[name](tmp_path), Random(name)

    for _ in range(ROUNDS):
        sent = mangled(content, chance)
        media_type = media_type_of(sent[:SNIFFED_BYTES]) or media_type_of(content[:SNIFFED_BYTES])
        try:
            found = opened(sent, media_type)
            assert found.picture.format == "JPEG"
        except EvidenceRefusedError:
            continue

    assert opened(content).found.width > 0
