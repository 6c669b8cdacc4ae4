"""Large files of plain forms, on their way in."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class TidyUploadHandler(TemporaryFileUploadHandler):
    """What does not fit onto the disk makes room at once, not when somebody collects the garbage."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        with self._tidy():
            return super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        with self._tidy():
            return super().file_complete(file_size)

    @contextmanager
    def _tidy(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            with suppress(OSError):  # the rest of it does not fit either
                self.file.close()
            raise
