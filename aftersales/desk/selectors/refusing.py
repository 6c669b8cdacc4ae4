"""The coded reasons of a refusal, each with the clause that excludes the case; those of the verdict come first."""

from dataclasses import dataclass

from aftersales.domain.clauses import REFUSED_LIKE, clause_for
from aftersales.domain.eligibility import Outcome
from aftersales.domain.refusals import RefusalCode
from aftersales.domain.requests import Reason, RequestKind
from aftersales.tickets.models import Ticket
from aftersales.wording.refusals import refusal_with_clause


@dataclass(frozen=True, slots=True)
class RefusalOption:
    code: RefusalCode
    clause: str
    is_supported: bool

    @property
    def words(self) -> str:
        return refusal_with_clause(self.code, self.clause)


def refusal_options(ticket: Ticket) -> list[RefusalOption]:
    found = set(ticket.verdict.get("findings", ()))
    kind, reason = RequestKind(ticket.kind), Reason(ticket.reason)
    options = [
        RefusalOption(code, clause_for(code, kind, reason).code.value, REFUSED_LIKE[code].value in found)
        for code in RefusalCode
    ]
    return sorted(options, key=lambda option: not option.is_supported)


def is_contradicted(ticket: Ticket) -> bool:
    """Whoever refuses what the verdict grants has to say why the verdict does not hold."""
    return bool(ticket.verdict.get("outcome") == Outcome.ELIGIBLE)
