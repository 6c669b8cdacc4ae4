"""What of a ruling goes out to everybody: codes, bands and the platform's own passages, never what a person typed.

Personal data is kept out by construction: a published ruling is made of nothing but what this module returns and of
codes, so there is no text that somebody would have to black out by hand (CPL 29; CPR 23).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from aftersales.domain.bigrams import tokens
from aftersales.domain.calendar import shanghai_day

MOST_TOKENS = 8
"""Of what is searched for; who types more is not refused, the rest narrows nothing."""


class Share(StrEnum):
    """How much of what was paid goes back; an exact amount could tell the order."""

    NOTHING = "nothing"
    UP_TO_HALF = "up_to_half"
    MORE_THAN_HALF = "more_than_half"
    ALL = "all"


def share_of(amount: Decimal, most: Decimal) -> Share:
    """The band of an amount in what could have gone back at most."""
    if amount <= 0:
        return Share.NOTHING
    if amount >= most:
        return Share.ALL
    return Share.MORE_THAN_HALF if 2 * amount > most else Share.UP_TO_HALF


def days_taken(opened_at: datetime, ruled_at: datetime) -> int:
    """Natural days in China from the day of opening; 0 when both are the same."""
    return max((shanghai_day(ruled_at) - shanghai_day(opened_at)).days, 0)


def month_of(at: datetime) -> date:
    """The first day of its month: the day itself would tell too much."""
    return shanghai_day(at).replace(day=1)


@dataclass(frozen=True, slots=True)
class Passage:
    """A ready passage of the platform, in both languages."""

    part: str
    zh: str
    en: str


_BLANK = re.compile(r"_{2,}|…+|\.{3,}|\[[^\]]*\]|\{[^}]*\}|【[^】]*】|（\s*）")
_SPACE = re.compile(r"\s+")
_CITED = re.compile(r"\d\.\d|[a-z]+(_[a-z0-9]+)*|[A-Z0-9]{2,4}( \d[\d, -]*)?")


def is_citation(code: str) -> bool:
    """Whether this is the code of a clause ("4.3"), of a rule on proof ("tb_66") or an article ("TB 66")."""
    return _CITED.fullmatch(code) is not None


def is_used(text: str, written: str) -> bool:
    """Whether a passage stands in what was written: whole, or with its blanks filled in."""
    pieces = [piece for piece in map(_bare, _BLANK.split(text)) if piece]
    place, bare = 0, _bare(written)
    for piece in pieces:
        found = bare.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return bool(pieces)


def with_blanks(text: str) -> str:
    """A passage with a mark wherever its writer filled something in."""
    return _BLANK.sub("…", text).strip()


def _bare(text: str) -> str:
    return _SPACE.sub("", text)


def passages_used(offered: Iterable[Passage], *, facts: str, reasons: str) -> tuple[Passage, ...]:
    """Those of the platform's passages that the ruling is made of (`facts` and `reasons` are its Chinese texts)."""
    written = {"facts": facts, "reasons": reasons}
    used = [one for one in offered if is_used(one.zh, written.get(one.part, ""))]
    return tuple(Passage(one.part, with_blanks(one.zh), with_blanks(one.en)) for one in used)


def search_words(texts: Iterable[str]) -> str:
    """What a search looks through: each token once, between spaces."""
    found = dict.fromkeys(token for text in texts for token in tokens(text))
    return f" {' '.join(found)} " if found else ""


def search_parts(asked: str) -> Sequence[str]:
    """Pieces that all have to stand in `search_words`; a single Chinese character fits inside of a pair."""
    wanted = list(dict.fromkeys(tokens(asked)))[:MOST_TOKENS]
    return [word if len(word) == 1 and word >= "\u3400" else f" {word} " for word in wanted]
