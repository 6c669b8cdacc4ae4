"""Bytes whose row is gone go too, at once or, while the storage is away, later."""

import logging
from collections.abc import Collection, Iterable
from uuid import UUID

from aftersales.evidence.gateways.sealed import Folder, clear_away
from aftersales.evidence.models import FolderToClear

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 500


def note_folders(ids: Iterable[UUID]) -> None:
    """In the transaction that drops the rows."""
    FolderToClear.objects.bulk_create([FolderToClear(pk=pk) for pk in ids], ignore_conflicts=True)


def clear_folders(ids: Collection[UUID] | None = None) -> int:
    """What of them is noted, or all; how many are cleared. What cannot be cleared now stays noted."""
    noted = FolderToClear.objects.all() if ids is None else FolderToClear.objects.filter(pk__in=ids)
    cleared = 0
    for pk in list(noted.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        try:
            clear_away(Folder(pk))
        except OSError as away:
            logger.warning("the folder of %s is cleared later: %s", pk, away)
            continue
        FolderToClear.objects.filter(pk=pk).delete()
        cleared += 1
    return cleared
