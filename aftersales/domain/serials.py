"""Serial numbers: how they are written, what they look like by brand, and whether this one belongs here."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from aftersales.domain.eligibility.vocabulary import SerialCheck

LENGTH = 40
_SHORTEST = 8
_LABELLED = re.compile(r"\bS\s?/?\s?N\b[\s:.#]*([0-9A-Z][0-9A-Z -]*)", re.IGNORECASE)
_READ_ALIKE = {"O": "0", "0": "O", "I": "1", "1": "I"}
_VARIED = 6
"""So many doubtful characters are tried both ways: at most 64 spellings."""


@dataclass(frozen=True, slots=True)
class SerialFormat:
    """What a brand prints on a category's label; an empty category means all of them."""

    brand: str
    pattern: str
    example: str
    category: str = ""

    @property
    def length(self) -> int:
        return len(self.example)


# Year and week, plant, and a running part: the twelve characters under "S/N" on the label.
DEFAULT_FORMATS = (
    SerialFormat("Logitech", r"[0-9]{2}(?:0[1-9]|[1-4][0-9]|5[0-3])[A-Z]{2}[0-9A-Z]{6}", "2431LZ0A8K29"),
)


class SerialHint(StrEnum):
    """What is odd about a serial number as it was typed; it never stops anybody."""

    READ_ALIKE = "read_alike"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    OTHER_SHAPE = "other_shape"


@dataclass(frozen=True, slots=True)
class SerialReading:
    """`serial` as it is kept, `hint` for whoever typed it; well formed when some format of the brand fits."""

    serial: str
    is_well_formed: bool = True
    hint: SerialHint | None = None
    example: str = ""


def normal_serial(typed: str) -> str:
    """Half-width capitals and digits without anything between them; at most LENGTH, may be empty."""
    folded = unicodedata.normalize("NFKC", typed).upper()
    return "".join(character for character in folded if character.isascii() and character.isalnum())[:LENGTH]


def serial_in(text: str) -> str:
    """The first serial number behind an "S/N" in what a machine has read off a photo, or nothing."""
    found = (_printed(each[1]) for line in text.splitlines() for each in _LABELLED.finditer(line))
    return next((each for each in found if len(each) >= _SHORTEST and any(map(str.isdigit, each))), "")


def _printed(behind: str) -> str:
    """The first word where it is long enough by itself; else letters that only seemed to stand apart."""
    first = normal_serial(behind.split(" ", maxsplit=1)[0])
    return first if len(first) >= _SHORTEST else normal_serial(behind)


def spellings(serial: str) -> frozenset[str]:
    """The serial number with the letters O and I and the digits 0 and 1 taken for each other."""
    doubtful = [place for place, character in enumerate(serial) if character in _READ_ALIKE][:_VARIED]
    choices = [
        (character, _READ_ALIKE[character]) if place in doubtful else (character,)
        for place, character in enumerate(serial)
    ]
    return frozenset("".join(each) for each in product(*choices))


def formats_for(formats: Iterable[SerialFormat], brand: str, category: str) -> tuple[SerialFormat, ...]:
    """The brand's formats of this category, or those for all its categories where it has none of its own."""
    of_brand = [each for each in formats if each.brand.casefold() == brand.casefold()]
    own = tuple(each for each in of_brand if each.category == category)
    return own or tuple(each for each in of_brand if not each.category)


def read_serial(typed: str, formats: Collection[SerialFormat]) -> SerialReading:
    """What was typed, in the spelling that fits; without a known format every serial number is well formed."""
    serial = normal_serial(typed)
    if not serial or not formats or _fits(serial, formats):
        return SerialReading(serial)
    corrected = sorted(each for each in spellings(serial) if _fits(each, formats))
    if corrected:
        return SerialReading(corrected[0], hint=SerialHint.READ_ALIKE)
    nearest = min(formats, key=lambda each: abs(each.length - len(serial)))
    return SerialReading(serial, False, _oddity(len(serial), nearest.length), nearest.example)


def check_serial(
    serial: str,
    expected: Collection[str],
    claimed_elsewhere: bool,
    *,
    is_complete: bool = True,
    is_well_formed: bool = True,
    is_sold_elsewhere: bool = False,
) -> SerialCheck:
    """The contract's fact. `expected` are the serial numbers sold on the line, as far as they are known.

    Nothing typed, or nothing known to compare with, is no mismatch. While the list is not complete, a number
    outside it may be one of the others, unless it was sold on another line.
    """
    if not serial:
        return SerialCheck.MATCHES
    if claimed_elsewhere:
        return SerialCheck.ALREADY_CLAIMED
    if not spellings(serial).isdisjoint(expected):
        return SerialCheck.MATCHES
    is_strange = is_sold_elsewhere or not is_well_formed or (len(expected) > 0 and is_complete)
    return SerialCheck.MISMATCH if is_strange else SerialCheck.MATCHES


def _fits(serial: str, formats: Iterable[SerialFormat]) -> bool:
    return any(re.fullmatch(each.pattern, serial) for each in formats)


def _oddity(length: int, usual: int) -> SerialHint:
    if length == usual:
        return SerialHint.OTHER_SHAPE
    return SerialHint.TOO_SHORT if length < usual else SerialHint.TOO_LONG
