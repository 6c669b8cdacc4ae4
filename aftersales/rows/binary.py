"""A cursor that speaks PostgreSQL's binary format both ways: numbers and moments need not become text and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.utils import CursorWrapper


@contextmanager
def binary_cursor(connection: Any) -> Iterator[CursorWrapper]:
    """On a connection to PostgreSQL. Values marked `%b` are sent in binary, too; who counts statements counts these."""
    connection.ensure_connection()
    cursor = connection.Database.Cursor(connection.connection)
    cursor.format = connection.Database.pq.Format.BINARY
    with connection._prepare_cursor(cursor) as wrapped:
        yield wrapped
