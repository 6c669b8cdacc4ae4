"""Processor time of this process and of the server's that works for it; a wall clock measures the neighbours too."""

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from django.db import connection


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds. `server` is None where the server is not on this machine, or its processes cannot be seen."""

    wall: float
    worker: float
    server: float | None

    @property
    def processor(self) -> float:
        """What is compared: of both, or else the time that passed."""
        return self.wall if self.server is None else self.worker + self.server

    def __sub__(self, before: "Spent") -> "Spent":
        server = None if self.server is None or before.server is None else self.server - before.server
        return Spent(self.wall - before.wall, self.worker - before.worker, server)


def spent() -> Spent:
    return Spent(perf_counter(), process_time(), _server_seconds())


def _server_seconds() -> float | None:
    connection.ensure_connection()
    try:
        told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    except OSError:
        return None
    return int(told.split()[0]) / 1e9


def pages_touched() -> int:
    """Pages of this database that were looked at, in memory or on disk: what no neighbour changes (PostgreSQL 15)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot(), blks_hit + blks_read FROM pg_stat_database"
            " WHERE datname = current_database()"
        )
        return int(cursor.fetchone()[1])
