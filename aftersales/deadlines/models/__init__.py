from aftersales.deadlines.models.calendars import CalendarDay, CalendarDayKind, CalendarYear
from aftersales.deadlines.models.due_times import LIVE, Deadline, DeadlineState, Heartbeat, Reminder, SubjectKind
from aftersales.deadlines.models.feeds import CalendarFeed
from aftersales.deadlines.models.jobs import AT_WORK, JobKind, JobOutcome, JobState, TimeJob, TimeJobItem
from aftersales.deadlines.models.settings import SettingVersion

__all__ = [
    "AT_WORK",
    "LIVE",
    "CalendarDay",
    "CalendarDayKind",
    "CalendarFeed",
    "CalendarYear",
    "Deadline",
    "DeadlineState",
    "Heartbeat",
    "JobKind",
    "JobOutcome",
    "JobState",
    "Reminder",
    "SettingVersion",
    "SubjectKind",
    "TimeJob",
    "TimeJobItem",
]
