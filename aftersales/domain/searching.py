"""What a ticket can be found by: words of what was said on it, and the ends of its numbers."""

from collections.abc import Iterable

from aftersales.domain.bigrams import tokens

TAIL = 4
LONGEST_WORD = 24
MOST_WORDS = 300
MOST_ASKED = 8
PHONE, ORDER = "phone:", "order:"


def words_of(texts: Iterable[str], *, phones: Iterable[str] = (), orders: Iterable[str] = ()) -> frozenset[str]:
    """The words of a ticket, each once; of a phone or order number the last four digits, no more."""
    found: dict[str, None] = {}
    for text in texts:
        found |= dict.fromkeys(token[:LONGEST_WORD] for token in tokens(text))
    tails = {PHONE + phone[-TAIL:] for phone in phones if len(phone) >= TAIL}
    tails |= {ORDER + number[-TAIL:] for number in orders if len(number) >= TAIL}
    return frozenset(list(found)[:MOST_WORDS]) | tails


def asked_words(text: str) -> tuple[str, ...]:
    """What a search asks for, each once; more than a few change nothing."""
    return tuple(dict.fromkeys(token[:LONGEST_WORD] for token in tokens(text)))[:MOST_ASKED]


def asked_tail(text: str) -> str:
    """The end of a number that was typed, with its spaces and hyphens left out; empty for anything else."""
    digits = text.replace(" ", "").replace("-", "")
    return digits if digits.isascii() and digits.isdigit() and len(digits) >= TAIL else ""
