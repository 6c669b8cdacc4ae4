"""A setting that nothing reads promises what does not happen: each has a reader, or says here why it needs none."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aftersales.domain.settings import SETTINGS, SettingCode

PROGRAM = Path(__file__).parents[2] / "aftersales"
TABLE_AND_WORDS = {PROGRAM / "domain" / "settings.py", PROGRAM / "wording" / "settings.py"}
SAYS_THE_LAW = {
    # OTR 30, ECL 36: within one working day. A penalty is public from the moment it is booked, so the limit is kept
    # whatever it is set to; the law lets nobody raise it.
    SettingCode.PENALTY_PUBLISH_WD,
    # CC 203: what the law counts never ends on a rest day. It is on, and the law lets nobody switch it off.
    SettingCode.ROLL_LEGAL_WINDOWS,
}
"""Shown with its source on the page of settings, and read by nothing, because nothing else is possible."""


def sources() -> Iterator[Path]:
    for path in PROGRAM.rglob("*.py"):
        if path not in TABLE_AND_WORDS and "migrations" not in path.parts:
            yield path


@pytest.fixture(scope="module")
def named() -> set[str]:
    """The names of settings in the program, by the class or by the short name that tables give it."""
    pattern = re.compile(r"\b(?:SettingCode|_S)\.([A-Z][A-Z_0-9]+)\b")
    return {name for path in sources() for name in pattern.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("code", sorted(set(SettingCode) - SAYS_THE_LAW))
def test_each_setting_is_read_somewhere(code: SettingCode, named: set[str]) -> None:
    assert code.name in named


def test_what_only_says_the_law_is_read_nowhere_and_cannot_be_set_below_it(named: set[str]) -> None:
    assert not {code.name for code in SAYS_THE_LAW} & named
    assert all(SETTINGS[code].law for code in SAYS_THE_LAW)
