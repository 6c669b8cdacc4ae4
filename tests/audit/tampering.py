"""A hand that reaches past the application and past the guards of the database."""

from collections.abc import Sequence

from django.db import connection

from aftersales.audit.services.guarding import GUARD


def tamper(table: str, sql: str, values: Sequence[int | str] = ()) -> None:
    """Run one statement on a table of history, as somebody could who owns the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {GUARD}")
        cursor.execute(sql, values)
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {GUARD}")
