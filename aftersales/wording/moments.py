"""Moments, days, time left and money in the reader's language.

Every time is shown in China's time. Nothing here reads a clock: what is left, and whether the year has to be
said, depends on the moment `at` that the caller passes.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

CHINA = ZoneInfo("Asia/Shanghai")

_DAY = timedelta(days=1)
_SOON = timedelta(hours=2)
_HOURS_ALONE_FROM = timedelta(hours=10)
_SYMBOLS = {"CNY": "¥"}


class DueLevel(StrEnum):
    """How near a due time is; each level has its own icon, words and colour."""

    NEUTRAL = "neutral"
    WARN = "warn"
    DANGER = "danger"
    OVER = "over"
    PAUSED = "paused"


@dataclass(frozen=True)
class TimeParts:
    """A length of time, whole minutes only."""

    days: int
    hours: int
    minutes: int


def shown_moment(value: datetime, at: datetime) -> str:
    """`24 Nov, 18:00`; the year is said when it is not the year of `at`."""
    local = value.astimezone(CHINA)
    if local.year == at.astimezone(CHINA).year:
        # Translators: Django date format letters, not a sentence.
        pattern = pgettext("date format", "j M, H:i")
    else:
        # Translators: Django date format letters, not a sentence.
        pattern = pgettext("date format", "j M Y, H:i")
    return dateformat.format(local, pattern)


def shown_day(value: date | datetime, at: datetime) -> str:
    """`24 Nov`; the year is said when it is not the year of `at`."""
    day = value.astimezone(CHINA).date() if isinstance(value, datetime) else value
    if day.year == at.astimezone(CHINA).year:
        # Translators: Django date format letters, not a sentence.
        pattern = pgettext("date format", "j M")
    else:
        # Translators: Django date format letters, not a sentence.
        pattern = pgettext("date format", "j M Y")
    return dateformat.format(day, pattern)


def shown_due(value: datetime, at: datetime) -> str:
    """A due time; midnight belongs to the day that ends: `the end of 23 Nov`, 11月23日 24:00."""
    local = value.astimezone(CHINA)
    if (local.hour, local.minute) != (0, 0):
        return shown_moment(value, at)
    return _("the end of %(day)s") % {"day": shown_day(local.date() - _DAY, at)}


def shown_slot(starts: datetime, ends: datetime, at: datetime) -> str:
    """`27 Nov, 09:00–12:00`."""
    return f"{shown_moment(starts, at)}–{ends.astimezone(CHINA):%H:%M}"


def time_parts(length: timedelta) -> TimeParts:
    minutes = int(abs(length).total_seconds() // 60)
    return TimeParts(days=minutes // 1440, hours=minutes // 60 % 24, minutes=minutes % 60)


def shown_length(length: timedelta) -> str:
    """`1 d 21 h`, `5 h 5 min`, `35 min`: the two largest units; from ten hours on without minutes."""
    parts = time_parts(length)
    values = {"days": parts.days, "hours": parts.hours, "minutes": parts.minutes}
    if parts.days:
        return (_("%(days)d d %(hours)d h") if parts.hours else _("%(days)d d")) % values
    if parts.hours:
        with_minutes = parts.minutes and abs(length) < _HOURS_ALONE_FROM
        return (_("%(hours)d h %(minutes)d min") if with_minutes else _("%(hours)d h")) % values
    if parts.minutes:
        return _("%(minutes)d min") % values
    return _("less than 1 min")


def shown_remaining(due: datetime, at: datetime) -> str:
    """`1 d 21 h left`, and from the due time on `35 min overdue`. A started minute is never added."""
    if at < due:
        return _("%(length)s left") % {"length": shown_length(due - at)}
    return _("%(length)s overdue") % {"length": shown_length(at - due)}


def due_level(due: datetime, at: datetime, *, paused: bool = False) -> DueLevel:
    if paused:
        return DueLevel.PAUSED
    left = due - at
    if left <= timedelta(0):
        return DueLevel.OVER
    if left < _SOON:
        return DueLevel.DANGER
    if left < _DAY:
        return DueLevel.WARN
    return DueLevel.NEUTRAL


def shown_money(amount: Decimal | None, currency: str = "CNY") -> str:
    """`¥1,299.00`, minus first; nothing known is a dash, never a zero."""
    if amount is None:
        return "–"
    sign = "-" if amount < 0 else ""
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    return f"{sign}{symbol}{abs(amount):,.2f}"
