import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Engine

from aftersales.domain.calendar import (
    CHINA,
    DueTime,
    Step,
    StepCode,
    explain_clock,
    explain_legal_days,
    explain_workdays,
)
from aftersales.wording import steps
from aftersales.wording.templatetags import codes

START = datetime(2026, 2, 12, 10, tzinfo=UTC)
FORBIDDEN = re.compile(r"\bsystem\b|please kindly|sorry for the inconvenience|!|\bSLA\b|\bOK\b", re.IGNORECASE)
WORDING = Path(settings.BASE_DIR, "aftersales", "wording")


def _shown(template: str, **values: object) -> str:
    engine = Engine(builtins=["aftersales.wording.templatetags.codes"])
    return engine.from_string(template).render(Context(values))


def test_templates_name_a_state() -> None:
    assert _shown("{{ state|state_name }}", state="in_repair") == "In repair"


def test_templates_name_a_button_by_action_and_kind() -> None:
    assert _shown("{{ action|action_name:kind }}", action="approve", kind="exchange") == "Approve the exchange"


def test_templates_tell_a_step() -> None:
    step = {"code": "year_unknown", "year": 2028}
    assert _shown("{{ step|step_sentence }}", step=step) == (
        "The holidays of 2028 are not published yet; only weekends are rest days."
    )


def test_every_filter_bears_the_name_of_its_function() -> None:
    assert all(name == words.__name__ for name, words in codes.register.filters.items())


def test_every_step_has_a_sentence() -> None:
    assert set(steps.SENTENCES) == set(StepCode)


def _stored(step: Step) -> dict[str, object]:
    values = {name: value if isinstance(value, int) else str(value) for name, value in step.values.items()}
    return {"code": step.code.value, **values}


def _told(due: DueTime) -> list[str]:
    return [steps.step_sentence(_stored(step)) for step in due.steps]


def test_hours_are_told_with_their_start() -> None:
    assert _told(explain_clock(START, hours=48)) == ["48 hours from 12 Feb, 18:00 on."]


def test_legal_days_tell_how_they_roll() -> None:
    assert _told(explain_legal_days(START, 7, CHINA)) == [
        "7 days, counted from the day after 12 Feb: up to 19 Feb.",
        "19 Feb is a rest day, so the last day moves to 24 Feb.",
        "It ends at 24:00 on 24 Feb.",
    ]


def test_working_days_tell_the_rest_days_they_skip() -> None:
    assert _told(explain_workdays(START, 2, CHINA)) == [
        "2 working days, counted from the day after 12 Feb: up to 14 Feb.",
        "It ends at 24:00 on 14 Feb.",
    ]


@pytest.mark.parametrize("module", sorted(WORDING.glob("*.py")), ids=lambda path: path.stem)
def test_no_sentence_holds_a_forbidden_word(module: Path) -> None:
    sentences = re.findall(r'"((?:[^"\\]|\\.)*)"', re.sub(r'""".*?"""', "", module.read_text(), flags=re.S))
    assert [one for one in sentences if FORBIDDEN.search(one)] == []
