"""The catalogue is complete, compiled and speaks by the rules of the interface."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CHINESE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
ENGLISH = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}")
HAN = "[\u4e00-\u9fff]"
HALF_WIDTH = f"{HAN}[,;:?]|[,;:?]{HAN}|{HAN}\\.$"
NO_SPACE = f"{HAN}\\d|\\d(?![月日年]){HAN}"
FORBIDDEN = re.compile(f"工单|附件|案件|你|亲|抱歉|SLA|!|！|{HALF_WIDTH}|{NO_SPACE}")


@pytest.fixture(scope="module")
def chinese() -> polib.POFile:
    return polib.pofile(str(CHINESE))


def _keys(file: polib.POFile) -> set[tuple[str | None, str]]:
    return {(entry.msgctxt, entry.msgid) for entry in file if not entry.obsolete}


def _texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def test_every_text_is_translated(chinese: polib.POFile) -> None:
    assert [entry.msgid for entry in chinese.untranslated_entries()] == []


def test_no_translation_was_only_guessed(chinese: polib.POFile) -> None:
    assert [entry.msgid for entry in chinese.fuzzy_entries()] == []


@pytest.mark.parametrize("path", [CHINESE, ENGLISH], ids=["zh_Hans", "en"])
def test_the_compiled_file_says_what_the_catalogue_says(path: Path) -> None:
    assert path.with_suffix(".mo").read_bytes() == polib.pofile(str(path)).to_binary()


def test_both_languages_hold_the_same_texts(chinese: polib.POFile) -> None:
    assert _keys(chinese) == _keys(polib.pofile(str(ENGLISH)))


def test_english_is_its_own_source() -> None:
    assert [entry.msgid for entry in polib.pofile(str(ENGLISH)) if any(_texts(entry))] == []


def test_translations_keep_the_placeholders(chinese: polib.POFile) -> None:
    def kept(entry: polib.POEntry) -> bool:
        wanted = sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        return all(sorted(PLACEHOLDER.findall(text)) == wanted for text in _texts(entry))

    assert [entry.msgid for entry in chinese if not kept(entry)] == []


def test_chinese_keeps_the_words_and_the_punctuation_of_the_interface(chinese: polib.POFile) -> None:
    found = [text for entry in chinese for text in _texts(entry) if FORBIDDEN.search(PLACEHOLDER.sub("", text))]
    assert found == []


def test_no_blank_follows_a_colon_of_full_width() -> None:
    """A text that ends with a colon takes what follows into itself: a blank is right in English alone."""
    pattern = re.compile(r"""\{% translate ["'][^%]*:["'] %\} """)
    found = [path.name for path in (ROOT / "templates").rglob("*.html") if pattern.search(path.read_text())]
    assert found == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_no_text_of_the_source_is_missing_from_the_catalogue() -> None:
    """And `make check` says so too."""
    checked = subprocess.run(
        [sys.executable, "scripts/collect_messages.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout
