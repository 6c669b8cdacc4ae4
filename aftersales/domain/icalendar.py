"""A calendar as RFC 5545 wants it written: escaped, folded, each event with its own identity."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LINE_OCTETS = 75
SHOWN_FOR = timedelta(minutes=15)
"""An end at 24:00 must not show on the next day: the event is the last quarter of an hour before it."""


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """Something that ends. The same `uid` with a higher `sequence` takes the place of the one a reader knows."""

    uid: str
    sequence: int
    revised_at: datetime
    ends_at: datetime
    summary: str
    description: str
    url: str
    alarm_before: timedelta | None = None


def calendar_text(name: str, events: Iterable[CalendarEvent]) -> str:
    """The whole file, with CRLF line ends."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//aftersales portal//time limits//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        *(line for event in events for line in _event_lines(event)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    """TEXT (3.3.11): backslash first, and no line end of any kind."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for mark, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(mark, written)
    return "".join(mark for mark in plain if mark == "\t" or ord(mark) >= 32)


def folded(line: str) -> Iterator[str]:
    """Parts of at most 75 octets (3.1), never within a character; those that follow begin with a space."""
    part, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE_OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + character, size + octets
    yield part


def _event_lines(event: CalendarEvent) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTAMP:{_utc(event.revised_at)}"
    yield f"DTSTART:{_utc(event.ends_at - SHOWN_FOR)}"
    yield f"DTEND:{_utc(event.ends_at)}"
    yield f"SUMMARY:{escaped(event.summary)}"
    yield f"DESCRIPTION:{escaped(event.description)}"
    yield f"URL:{event.url}"
    yield "STATUS:CONFIRMED"
    yield "TRANSP:TRANSPARENT"
    if event.alarm_before is not None:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{escaped(event.summary)}"
        yield f"TRIGGER;RELATED=END:-PT{event.alarm_before // timedelta(hours=1)}H"
        yield "END:VALARM"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
