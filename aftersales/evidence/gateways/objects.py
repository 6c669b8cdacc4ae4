"""Where files stay that don't stay on this disk: a bucket, when one is set up."""

from functools import lru_cache
from typing import BinaryIO, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

BUCKET = "aftersales.evidence.gateways.s3.Bucket"
"""By name: its library is an extra that a portal on one disk does without."""


class StorageAwayError(OSError):
    """The bucket does not answer, or not as it should; what was to be done can be tried again."""


class ObjectStore(Protocol):
    """Files by their path. Everything raises StorageAwayError."""

    def put(self, path: str, file: BinaryIO, media_type: str) -> None:
        """From the start of the file. Whole or not at all; what was there under this path is replaced."""

    def fetch(self, path: str, into: BinaryIO) -> None:
        """Raises FileNotFoundError."""

    def has(self, path: str) -> bool: ...
    def remove(self, path: str) -> None:
        """Also fine when there is none."""

    def address(self, path: str, *, method: str, media_type: str, disposition: str) -> str:
        """Where whoever knows it may have this one file for a short time, sent as the type and disposition say."""

    def check(self) -> None:
        """Whether it answers."""


def object_store() -> ObjectStore | None:
    """The bucket; None when files stay on this disk."""
    told = settings.EVIDENCE_S3
    return _store(tuple(sorted(told.items()))) if told else None


@lru_cache(maxsize=4)
def _store(told: tuple[tuple[str, str | int], ...]) -> ObjectStore:
    store: ObjectStore = import_string(BUCKET)(**dict(told))
    return store
