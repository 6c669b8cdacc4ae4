"""Beat's timetable, worked off in this very process: what a machine without a broker does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from celery import current_app
from celery.schedules import BaseSchedule, crontab, maybe_schedule
from django.utils.module_loading import autodiscover_modules

ELSEWHERE = "evidence."
"""Opening pictures and films takes minutes and has a program of its own, `manage.py process_evidence --loop`."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Duty:
    """One line of the timetable."""

    task: str
    schedule: BaseSchedule
    last: datetime

    @property
    def is_due(self) -> bool:
        due, _wait = self.schedule.is_due(self.last)
        return bool(due)

    def do(self) -> None:
        """Raises whatever the task raises; it is due again when the timetable says so, by the clock of the wall."""
        self.last = self.schedule.now()
        current_app.tasks[self.task]()


def duties(timetable: Mapping[str, Mapping[str, Any]], without: tuple[str, ...] = ()) -> Iterator[Duty]:
    """What comes round after some seconds is due at once; what has its hour waits for it."""
    autodiscover_modules("tasks")
    for line in timetable.values():
        if line["task"] in without or line["task"].startswith(ELSEWHERE):
            continue
        schedule = maybe_schedule(line["schedule"], app=current_app)
        yield Duty(line["task"], schedule, schedule.now() if isinstance(schedule, crontab) else LONG_AGO)
