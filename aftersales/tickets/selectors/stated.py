"""What staff stated about a request, what they can state, and the answer with it."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet

from aftersales.domain.eligibility import Verdict
from aftersales.domain.eligibility.origins import MATTERS, stated_facts
from aftersales.domain.eligibility.unknown import VALUES, statable_facts, with_findings
from aftersales.domain.lifecycle import Role
from aftersales.domain.requests import Reason, RequestKind
from aftersales.tickets.models import StatedFact, Ticket
from aftersales.tickets.selectors.facts import (
    Answer,
    Told,
    answer_to,
    possible_verdict,
    rule_versions,
    taken_facts,
    ticket_facts,
)


def statements_on(ticket: Ticket) -> QuerySet[StatedFact]:
    """Newest first."""
    return StatedFact.objects.filter(ticket=ticket).select_related("by").order_by("-id")


def findings_on(ticket: Ticket) -> dict[str, object]:
    """The newest value of each fact that staff stated; what was once stated and is kept elsewhere now is left out."""
    return {row.fact: row.value for row in statements_on(ticket).filter(fact__in=MATTERS).order_by("id")}


def kept_facts(ticket: Ticket) -> Told:
    """The facts as they stood at submission; older verdicts did not keep them."""
    told: Told | None = ticket.verdict.get("submitted", ticket.verdict.get("facts"))
    return told if told is not None else ticket_facts(ticket, ticket.submitted_at or ticket.created_at)


def judge_ticket(ticket: Ticket, at: datetime) -> tuple[Verdict, dict[str, object]]:
    """The verdict on a request as it is told now, and what its ticket keeps of it.

    What staff stated before the customer changed the request goes on counting, where it still matters.
    """
    told, found = ticket_facts(ticket, at), findings_on(ticket) if ticket.submitted_at else {}
    answer = _answer(ticket, told, found)
    kept = answer.as_json() | {"versions": rule_versions(ticket.order_line)}
    return answer.verdict, kept | ({"submitted": told} if found else {})


def _answer(ticket: Ticket, told: Told, found: Mapping[str, object]) -> Answer:
    kind, reason = RequestKind(ticket.kind), Reason(ticket.reason)
    relevant = {fact: value for fact, value in found.items() if MATTERS[fact](kind, reason)}
    taken = () if "order.gift.status" in relevant else taken_facts(ticket.order_line, ticket.declared)
    return answer_to(with_findings(told, relevant) if relevant else told, taken)


def answer_with(ticket: Ticket, found: Mapping[str, object]) -> Answer:
    """The answer to what was told at submission together with what staff stated."""
    return _answer(ticket, kept_facts(ticket), found)


def statable_on(ticket: Ticket, role: Role) -> dict[str, tuple[object, ...]]:
    """What this role can state here, with every value it can have; only what would change the answer."""
    told = with_findings(kept_facts(ticket), findings_on(ticket))
    kind, reason = RequestKind(ticket.kind), Reason(ticket.reason)
    declared = frozenset(stated_facts(ticket.declared))
    return {fact: VALUES[fact] for fact in statable_facts(told, kind, reason, role, possible_verdict, declared)}
