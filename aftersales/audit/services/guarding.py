"""PostgreSQL refuses to change history, whoever asks: a mistake in the code or at a console meets the same wall."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from aftersales.audit.models import HistoryAnchor, LinkedEvent

GUARD = "history_is_append_only"

_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change_of_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'history is append-only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def guard_history() -> list[str]:
    """Put the guard on every table of history that has none yet; the names of those tables. Nothing on SQLite."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = %s", [GUARD]
        )
        guarded = {name for (name,) in cursor.fetchall()}
        missing = [(model, moves) for model, moves in _tables() if model._meta.db_table not in guarded]
        if missing:
            cursor.execute(_FUNCTION)
        for model, moves in missing:
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(
                f"CREATE TRIGGER {GUARD} BEFORE {moves} ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history()"
            )
    return [model._meta.db_table for model, _moves in missing]


def _tables() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        if issubclass(model, LinkedEvent):
            yield model, "UPDATE" if model.GOES_WITH_SUBJECT else "UPDATE OR DELETE"
    yield HistoryAnchor, "UPDATE OR DELETE"
