"""An archive comes to its place when it is whole, and not before."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from aftersales.evidence.gateways.objects import object_store
from aftersales.evidence.gateways.sealed import hand_over, on_disk

T = TypeVar("T")


def placed(path: str, write: Callable[[BinaryIO], T]) -> T:
    """What `write` makes of the file; it lies under `path` on this disk, or in the bucket."""
    place = on_disk(path)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            written = write(cast(BinaryIO, file))
            file.flush()
            os.fsync(file.fileno())
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)
    hand_over([path])
    if object_store():
        place.unlink(missing_ok=True)
    return written


def taken_away(path: str) -> None:
    """Raises OSError when something may be left."""
    if store := object_store():
        store.remove(path)
    on_disk(path).unlink(missing_ok=True)
