import re
from pathlib import Path

from django.conf import settings

from aftersales.domain.evidence_requirements import Medium, Shot
from aftersales.domain.serials import DEFAULT_FORMATS, SerialHint, read_serial
from aftersales.wording import serials, shots


def test_every_shot_has_a_name_a_purpose_and_a_drawing() -> None:
    assert [set(table) for table in (shots.NAMES, shots.PURPOSES, shots.DRAWINGS)] == [set(Shot)] * 3


def test_every_drawing_that_is_named_is_drawn() -> None:
    named = {shots.shot_drawing(shot, category) for shot in Shot for category in ("", *shots._FAULT_DRAWINGS)}
    drawn = re.findall(r'<symbol id="([a-z-]+)"', Path(settings.BASE_DIR, "static", "shots.svg").read_text())

    assert sorted(drawn) == sorted(named)


def test_every_shot_has_three_tips() -> None:
    assert {shot: len(shots.shot_tips(shot)) for shot in Shot} == dict.fromkeys(Shot, 3)


def test_a_fault_is_filmed_by_category() -> None:
    assert shots.shot_tips("fault_video", "mouse") == [
        "Hold the phone sideways with mouse and screen in view.",
        "Click slowly five times, so that one can see what goes wrong.",
        "10–20 seconds is enough.",
    ]
    assert shots.shot_drawing("fault_video", "combo") == "keyboard-film"
    assert shots.shot_drawing("fault_video", "accessory") == "item-film"


def test_every_medium_has_a_name() -> None:
    assert set(shots.MEDIA) == set(Medium)


def test_what_is_missing_stops_nobody() -> None:
    assert [shots.missing_sentence(count) for count in (0, 1, 2)] == [
        "Everything that is needed is here.",
        "1 is still missing. You can submit now and add it later.",
        "2 are still missing. You can submit now and add them later.",
    ]


def test_every_hint_about_a_serial_number_has_a_sentence() -> None:
    assert set(serials.HINTS) == set(SerialHint)


def test_a_hint_shows_how_the_number_was_read() -> None:
    assert serials.serial_sentence(read_serial("243ILZ0A8K29", DEFAULT_FORMATS)) == (
        "We read it as 2431LZ0A8K29: O and 0, I and 1 look alike on labels."
    )
    assert serials.serial_sentence(read_serial("2431LZ0A8K29", DEFAULT_FORMATS)) == ""
