"""What is still open on a request, who can answer it, and what staff have stated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aftersales.domain.eligibility.origins import ORIGINS
from aftersales.domain.eligibility.unknown import STATED_BY, VALUES, Answerer, answerer_of
from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.stated import statements_on
from aftersales.wording.stating import answer_words, question_words, who_answers

MOST_BUTTONS = 3


@dataclass(frozen=True, slots=True)
class OpenFact:
    """`answers` are given where this role can settle it with one click: the place in the table, and its words."""

    fact: str
    decides: bool
    answers: Sequence[tuple[int, str]] = ()

    @property
    def field(self) -> str:
        return field_of(self.fact)

    @property
    def question(self) -> str:
        return question_words(self.fact)

    @property
    def who(self) -> str:
        return who_answers(self.fact)


@dataclass(frozen=True, slots=True)
class Stated:
    """The newest word of staff on one fact."""

    question: str
    answer: str
    by: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FactsShown:
    open: Sequence[OpenFact]
    stated: Sequence[Stated]
    can_state: bool


def field_of(fact: str) -> str:
    """The fact as the name of a form's field."""
    return fact.replace(".", "-")


def facts_shown(ticket: Ticket, role: Role | None, *, was_stated: bool) -> FactsShown:
    """The deciding questions first; of several statements on one fact the newest. `role` may state facts here."""
    undecided = set(ticket.verdict.get("undecided", ()))
    known = [fact for fact in ticket.verdict.get("assumed", ()) if fact in ORIGINS and fact in VALUES]
    rows = [_open(fact, fact in undecided, role) for fact in known]
    newest = {row.fact: row for row in (statements_on(ticket).order_by("id") if was_stated else ())}
    stated = [
        Stated(question_words(row.fact), answer_words(row.fact, row.value), row.by.shown_name, row.role, row.at)
        for row in newest.values()
    ]
    return FactsShown(sorted(rows, key=lambda row: not row.decides), stated, role is not None)


def _open(fact: str, decides: bool, role: Role | None) -> OpenFact:
    values = VALUES[fact]
    is_asked = role in STATED_BY.get(fact, ()) and answerer_of(fact) in (Answerer.STORE, Answerer.PLATFORM)
    if not is_asked or len(values) > MOST_BUTTONS:
        return OpenFact(fact, decides)
    return OpenFact(fact, decides, [(place, answer_words(fact, value)) for place, value in enumerate(values)])
