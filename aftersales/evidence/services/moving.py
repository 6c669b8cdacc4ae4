"""From this disk to the bucket: what was received before there was one, and what a process that died left here."""

import logging
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from uuid import UUID

from aftersales.domain.evidence import EvidenceState
from aftersales.evidence.gateways.objects import StorageAwayError, object_store
from aftersales.evidence.gateways.sealed import Folder, hand_over, let_go, on_disk
from aftersales.evidence.models import Evidence

logger = logging.getLogger(__name__)


def move_rest(most: int) -> int:
    """How many files were moved, at most so many; while the bucket is away, they stay for the next time."""
    try:
        return sum(1 for _ in islice(moved(), most))
    except StorageAwayError as away:
        logger.warning("files stay on this disk: %s", away)
        return 0


def moved() -> Iterator[UUID]:
    """One after the other; nothing without a bucket. What is still arriving stays. Readers find each file before,
    while and after it moves. Raises StorageAwayError."""
    if object_store() is None:
        return
    for folder in _folders_here():
        if Evidence.objects.filter(pk=folder.id).exclude(state=EvidenceState.UPLOADING).exists():
            hand_over(folder.files)
            let_go(folder, folder.files)
            yield folder.id


def _folders_here() -> Iterator[Folder]:
    for path in sorted(on_disk("evidence").glob("??/*")):
        if found := _id_of(path):
            yield Folder(found)


def _id_of(path: Path) -> UUID | None:
    try:
        return UUID(path.name)
    except ValueError:
        return None
