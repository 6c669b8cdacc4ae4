from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import given

from aftersales.domain.icalendar import CalendarEvent, calendar_text, escaped, folded

DUE = datetime(2026, 11, 24, 16, tzinfo=UTC)
EVENT = CalendarEvent(
    uid="ticket-7-review-1@aftersales",
    sequence=2,
    revised_at=datetime(2026, 11, 22, 10, 30, 5, tzinfo=UTC),
    ends_at=DUE,
    summary="Store's reply: mouse, black; new",
    description="Line one\nLine two \\ three",
    url="https://service.example/tickets/AS-1/",
    alarm_before=timedelta(hours=4),
)


def test_an_event_has_what_the_standard_wants() -> None:
    assert calendar_text("Mine", [EVENT]).split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//aftersales portal//time limits//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Mine",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VEVENT",
        "UID:ticket-7-review-1@aftersales",
        "SEQUENCE:2",
        "DTSTAMP:20261122T103005Z",
        "DTSTART:20261124T154500Z",
        "DTEND:20261124T160000Z",
        "SUMMARY:Store's reply: mouse\\, black\\; new",
        "DESCRIPTION:Line one\\nLine two \\\\ three",
        "URL:https://service.example/tickets/AS-1/",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Store's reply: mouse\\, black\\; new",
        "TRIGGER;RELATED=END:-PT4H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_an_end_at_midnight_shows_on_the_day_that_ends() -> None:
    shanghai = timedelta(hours=8)

    assert (DUE + shanghai).strftime("%H:%M") == "00:00"
    assert "DTSTART:20261124T154500Z" in calendar_text("", [EVENT])  # 23:45 of the 24th in Shanghai


@given(st.text(max_size=300))
def test_lines_are_folded_at_75_octets_and_unfold_to_themselves(text: str) -> None:
    line = f"SUMMARY:{escaped(text)}"

    parts = list(folded(line))

    assert all(len(part.encode("utf-8", "surrogatepass")) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line


@given(st.text(max_size=100))
def test_no_text_can_end_its_line_or_begin_another(text: str) -> None:
    assert not set(escaped(text)) & {"\r", "\n", "\x00"}


def test_chinese_is_never_cut_within_a_character() -> None:
    for part in folded("SUMMARY:" + "商家答复" * 40):
        assert len(part.encode()) <= 75
