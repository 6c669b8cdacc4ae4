"""A finding's clause as the customer reads it: its number, and where the store's policy says it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from aftersales.domain.clauses import clause_for
from aftersales.domain.eligibility.findings import FindingCode
from aftersales.domain.requests import Reason, RequestKind
from aftersales.orders.models import OrderLine
from aftersales.wording.declaring import cited_clause


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause in words, and the address of the policy page that shows it."""

    words: str
    href: str


def cited(line: OrderLine, code: FindingCode, kind: RequestKind, reason: Reason) -> Cited:
    """The clause of the version that the line was bought under."""
    clause = clause_for(code, kind, reason).code
    version = line.policy_version.number if line.policy_version else None
    page = reverse("web:store_policy", args=[line.order.store.slug])
    query = f"?{urlencode({'version': version})}" if version else ""
    return Cited(cited_clause(clause, version), f"{page}{query}#clause-{clause}")
