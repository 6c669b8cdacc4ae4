from aftersales.deadlines.models.calendars import CalendarDay, CalendarDayKind, CalendarYear
from aftersales.deadlines.models.due_times import LIVE, Deadline, DeadlineState, Heartbeat, Reminder, SubjectKind
from aftersales.deadlines.models.settings import SettingVersion

__all__ = [
    "LIVE",
    "CalendarDay",
    "CalendarDayKind",
    "CalendarYear",
    "Deadline",
    "DeadlineState",
    "Heartbeat",
    "Reminder",
    "SettingVersion",
    "SubjectKind",
]
