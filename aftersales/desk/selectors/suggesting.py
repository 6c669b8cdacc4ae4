"""What the customer's words seem to be about, and the canned text that fits them: suggested, never done."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.desk.selectors.canned import ReadyText
from aftersales.domain.bigrams import tokens
from aftersales.domain.suggesting import suggested_cause
from aftersales.tickets.models import Ticket
from aftersales.wording.suggesting import cause_class_name

LEAST_SHARED = 2
"""So many words must a canned text share with what the customer wrote."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """`cause` and its words, and a text with the words that it shares; either may be missing."""

    cause: str
    because: Sequence[str]
    text: ReadyText | None
    shared: Sequence[str]


def suggestion_for(ticket: Ticket, texts: Sequence[ReadyText]) -> Suggested | None:
    """Nothing for a ticket that has ended, and nothing where no word speaks for anything."""
    if ticket.has_ended:
        return None
    cause, said = suggested_cause(ticket.description), tokens(ticket.description)
    best, shared = _closest(said, texts)
    if cause is None and best is None:
        return None
    name = cause_class_name(cause.cause) if cause else ""
    return Suggested(name, cause.because if cause else (), best, shared)


def _closest(said: Sequence[str], texts: Sequence[ReadyText]) -> tuple[ReadyText | None, Sequence[str]]:
    words = list(dict.fromkeys(said))
    found = [(one, [word for word in words if word in set(tokens(f"{one.name} {one.text}"))]) for one in texts]
    best, shared = max(found, key=lambda pair: len(pair[1]), default=(None, []))
    return (best, shared) if len(shared) >= LEAST_SHARED else (None, [])
