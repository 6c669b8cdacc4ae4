"""The least a sweep can cost: one statement for a batch that ends due rows and writes an event for each."""

from datetime import datetime

from django.db import connection, transaction

BATCH = 1_000
_FIRE = """
WITH due AS (
    SELECT id FROM floor_floordeadline
    WHERE state = 'pending' AND next_at <= %s
    ORDER BY next_at LIMIT %s
    FOR UPDATE SKIP LOCKED
), fired AS (
    UPDATE floor_floordeadline SET state = 'fired', next_at = NULL, ended_at = %s
    WHERE id IN (SELECT id FROM due)
    RETURNING subject_id
)
INSERT INTO floor_floorevent (subject_id, action, at) SELECT subject_id, 'expire', %s FROM fired
"""
_FILL = """
INSERT INTO floor_floordeadline (subject_id, state, next_at)
SELECT n, 'pending', %s::timestamptz + interval '1 hour' + random() * interval '30 days' FROM generate_series(1, %s) n
"""
_MAKE_DUE = """
UPDATE floor_floordeadline SET next_at = %s::timestamptz - random() * interval '1 hour'
WHERE id IN (SELECT id FROM floor_floordeadline WHERE state = 'pending' ORDER BY random() LIMIT %s)
"""


def fill(pending: int, at: datetime) -> None:
    _run(_FILL, at, pending)


def make_due(count: int, at: datetime) -> None:
    _run(_MAKE_DUE, at, count)


def sweep(at: datetime) -> int:
    fired = 0
    while batch := _run(_FIRE, at, BATCH, at, at):
        fired += batch
    return fired


def _run(statement: str, *values: object) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
