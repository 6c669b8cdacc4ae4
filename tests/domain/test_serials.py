"""Serial numbers as they are typed, printed and claimed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.eligibility.vocabulary import SerialCheck
from aftersales.domain.serials import (
    DEFAULT_FORMATS,
    LENGTH,
    SerialFormat,
    SerialHint,
    SerialReading,
    check_serial,
    formats_for,
    normal_serial,
    read_serial,
    serial_in,
    spellings,
)

SERIAL = "2431LZ0A8K29"


@pytest.mark.parametrize(
    "typed", ["2431LZ0A8K29", " 2431lz0a8k29 ", "2431-LZ0A-8K29", "２４３１ＬＺ０Ａ８Ｋ２９", "2431LZ\u200b0A8K29"]
)
def test_one_number_is_kept_in_one_form(typed: str) -> None:
    assert normal_serial(typed) == SERIAL


@given(st.text(max_size=200))
def test_what_is_kept_is_short_plain_and_stable(typed: str) -> None:
    kept = normal_serial(typed)
    assert len(kept) <= LENGTH
    assert kept == normal_serial(kept)
    assert kept == "" or (kept.isascii() and kept.isalnum())


def test_letters_that_look_like_digits_are_taken_for_each_other() -> None:
    assert spellings("O1A") == {"O1A", "01A", "OIA", "0IA"}


def test_at_most_64_spellings_are_tried() -> None:
    assert len(spellings("O" * LENGTH)) == 64


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        (SERIAL, SerialReading(SERIAL)),
        ("243ILZ0A8K29", SerialReading(SERIAL, hint=SerialHint.READ_ALIKE)),
        ("2431LZ0A8K2", SerialReading("2431LZ0A8K2", False, SerialHint.TOO_SHORT, SERIAL)),
        ("2431LZ0A8K299", SerialReading("2431LZ0A8K299", False, SerialHint.TOO_LONG, SERIAL)),
        ("2499LZ0A8K29", SerialReading("2499LZ0A8K29", False, SerialHint.OTHER_SHAPE, SERIAL)),
        ("", SerialReading("")),
    ],
)
def test_a_number_is_read_by_the_format_of_the_brand(typed: str, reading: SerialReading) -> None:
    assert read_serial(typed, DEFAULT_FORMATS) == reading


def test_a_brand_nobody_described_takes_any_number() -> None:
    assert read_serial("abc-1", ()) == SerialReading("ABC1")


def test_a_format_of_the_category_goes_before_the_brands() -> None:
    webcam = SerialFormat("Logitech", "[0-9]{8}", "12345678", "webcam")
    assert formats_for((*DEFAULT_FORMATS, webcam), "logitech", "webcam") == (webcam,)
    assert formats_for((*DEFAULT_FORMATS, webcam), "Logitech", "mouse") == DEFAULT_FORMATS
    assert formats_for(DEFAULT_FORMATS, "Another", "mouse") == ()


@pytest.mark.parametrize(
    ("serial", "expected", "claimed", "answer"),
    [
        (SERIAL, {SERIAL}, False, SerialCheck.MATCHES),
        ("2431LZOA8K29", {SERIAL}, False, SerialCheck.MATCHES),
        ("2431LZ0A8K30", {SERIAL}, False, SerialCheck.MISMATCH),
        (SERIAL, {SERIAL}, True, SerialCheck.ALREADY_CLAIMED),
        (SERIAL, set(), False, SerialCheck.MATCHES),
        (SERIAL, set(), True, SerialCheck.ALREADY_CLAIMED),
        ("", {SERIAL}, True, SerialCheck.MATCHES),
    ],
)
def test_a_number_is_compared_with_what_was_sold(
    serial: str, expected: set[str], claimed: bool, answer: SerialCheck
) -> None:
    assert check_serial(serial, expected, claimed) is answer


def test_an_incomplete_list_proves_no_mismatch() -> None:
    assert check_serial("2431LZ0A8K30", {SERIAL}, False, is_complete=False) is SerialCheck.MATCHES


@pytest.mark.parametrize("doubt", [{"is_well_formed": False}, {"is_sold_elsewhere": True}])
def test_a_malformed_number_or_one_of_another_line_is_a_mismatch(doubt: dict[str, bool]) -> None:
    assert check_serial(SERIAL, set(), False, **doubt) is SerialCheck.MISMATCH


@pytest.mark.parametrize(
    ("text", "serial"),
    [
        ("MX Master 3S\nP/N: 810-008121\nS/N: 2431LZ0A8K29\n", SERIAL),
        ("s/n 24 31LZ0A 8K29", SERIAL),
        ("SN:2431LZ0A8K29 FCC ID", SERIAL),
        ("S/N: short1", ""),
        ("S/N: ABCDEFGHIJ", ""),
        ("P/N: 810-008121", ""),
        ("SNOW 2431LZ0A8K29", ""),
        ("", ""),
    ],
)
def test_a_number_is_found_behind_its_mark(text: str, serial: str) -> None:
    assert serial_in(text) == serial
