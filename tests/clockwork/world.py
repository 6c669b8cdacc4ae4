"""What the fault tests say to a database of their own, by plain SQL from outside and as programs inside it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.portal.programs import ROOT, clean_environment

LONG = os.environ.get("SOAK") == "1"
"""The long form: `make soak`."""

# Of each ticket: what its due times did, and what is written of it.
BROKEN = """
SELECT ticket.id FROM tickets_ticket ticket
LEFT JOIN LATERAL (
    SELECT count(*) AS fired FROM deadlines_deadline
    WHERE subject_kind = 'ticket' AND subject_id = ticket.id AND state = 'fired'
) due ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS events, max(sequence) AS newest, count(*) FILTER (WHERE via = 'clock') AS by_clock
    FROM tickets_ticketevent WHERE ticket_id = ticket.id
) history ON true
WHERE fired <> by_clock OR events <> newest OR events <> version
"""
OWED = "SELECT count(*) FROM tickets_ticketevent WHERE via = 'clock'"
EVENTS = "SELECT (SELECT count(*) FROM tickets_ticketevent) + (SELECT count(*) FROM disputes_disputeevent)"
ANNOUNCED = "SELECT count(*) FROM notifications_outboxevent WHERE kind IN ('ticket_move', 'dispute_move')"
UNTOLD = "SELECT count(*) FROM notifications_outboxevent WHERE state <> 'sent'"
TOLD = """
SELECT count(*) FROM tickets_ticketevent event JOIN tickets_ticket ticket ON ticket.id = event.ticket_id
JOIN notifications_notice notice ON notice.user_id = ticket.customer_id
    AND notice.key = ticket.number || ':' || event.sequence
JOIN notifications_outboxmessage owed ON owed.key = notice.key || ':' || ticket.customer_id
WHERE event.via = 'clock'
"""
LATER = """
UPDATE deadlines_deadline SET due_at = now() + %s * interval '1 second', next_at = now() + %s * interval '1 second'
WHERE state = 'pending' AND next_at > now()
"""
OVERDUE = "SELECT count(*) FROM deadlines_deadline WHERE state = 'pending' AND next_at <= now()"
FIRED = "SELECT count(*) FROM deadlines_deadline WHERE state = 'fired'"
CLOCK_EVENTS = """
SELECT (SELECT count(*) FROM tickets_ticketevent WHERE via = 'clock')
     + (SELECT count(*) FROM disputes_disputeevent WHERE via = 'clock' AND action <> 'open')
"""
RUNNING_TWICE = """
SELECT count(*) FROM (
    SELECT subject_id FROM deadlines_deadline WHERE state = 'pending'
    GROUP BY subject_kind, subject_id HAVING count(*) > 1
) twice
"""
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
FALL_DUE = """
WITH chosen AS (
    SELECT id, subject_id, now() + random() * %s * interval '1 second' AS soon FROM deadlines_deadline
    WHERE state = 'pending' AND subject_kind = 'ticket' ORDER BY id LIMIT %s
), shown AS (
    UPDATE tickets_ticket SET due_at = soon FROM chosen WHERE tickets_ticket.id = chosen.subject_id
)
UPDATE deadlines_deadline SET due_at = soon, next_at = soon FROM chosen WHERE deadlines_deadline.id = chosen.id
"""


@dataclass
class World:
    """A migrated PostgreSQL database and what programs need to work in it."""

    url: str
    folder: Path
    more: dict[str, str] = field(default_factory=dict)
    seeded: int = 0
    """So many events were there before anything moved."""

    @property
    def environment(self) -> dict[str, str]:
        return clean_environment(
            DATABASE_URL=self.url,
            VAR_DIR=str(self.folder / "var"),
            MAILBOX=str(self.folder / "mailbox"),
            EMAIL_BACKEND="tests.clockwork.mailbox.EmailBackend",
            LOG_LEVEL="WARNING",
            DATABASE_POOL_SIZE="2",
            DJANGO_SETTINGS_MODULE="portal.settings",
            **self.more,
        )

    def start(self, *command: str, prefix: tuple[str, ...] = ()) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*prefix, sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *command: str, prefix: tuple[str, ...] = (), within: float = 120) -> str:
        program = self.start(*command, prefix=prefix)
        try:
            output, _ = program.communicate(timeout=within)
        finally:
            program.kill()
        assert program.returncode == 0, output
        return output

    def migrate(self) -> None:
        """All migrations on an empty database: long, where the machine has other work."""
        self.run("manage.py", "migrate", "-v0", within=600)

    def seed(self, tickets: int, *, due: int = 0) -> None:
        self.run("manage.py", "seed_bench", "--tickets", str(tickets), "--due", str(due), "--ended", "0")
        self.seeded = self.one(EVENTS)

    def fall_due(self, tickets: int, *, within: float) -> None:
        with psycopg.connect(self.url) as database:
            database.execute(FALL_DUE, [within, tickets])

    def all_else_falls_due(self, *, after: float) -> None:
        with psycopg.connect(self.url) as database:
            database.execute(LATER, [after, after])

    def one(self, question: str) -> Any:
        with psycopg.connect(self.url) as database:
            (row,) = database.execute(question).fetchall()
            return row[0]

    def mails(self) -> list[str]:
        mailbox = self.folder / "mailbox"
        return mailbox.read_text().splitlines() if mailbox.exists() else []

    def check(self) -> dict[str, int]:
        """Nothing twice, nothing lost; returns what was counted."""
        with psycopg.connect(self.url) as database:
            broken = database.execute(BROKEN).fetchall()
        fired, owed = self.one(FIRED), self.one(OWED)
        assert broken == []
        assert fired == self.one(CLOCK_EVENTS)
        assert self.one(ANNOUNCED) == self.one(EVENTS) - self.seeded
        assert (self.one(UNTOLD), self.one(TOLD)) == (0, owed)
        assert (self.one(OVERDUE), self.one(RUNNING_TWICE), self.one(DEADLOCKS)) == (0, 0, 0)
        return {"fired": fired, "events": owed}


def told(output: str) -> dict[str, int]:
    """What a program said in its last line."""
    answer: dict[str, int] = json.loads(output.strip().splitlines()[-1])
    return answer
