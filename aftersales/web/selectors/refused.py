"""Why a request is not owed, and what is open instead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from aftersales.domain.eligibility import FindingKind, Outcome, Verdict
from aftersales.domain.eligibility.findings import FindingCode
from aftersales.domain.goodwill import OWN_DAMAGE, can_be_a_favour
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.rights import Right, rights_for
from aftersales.orders.models import OrderLine
from aftersales.tickets.selectors.facts import verdict_for
from aftersales.tickets.services.asking import Asked
from aftersales.web.selectors.clauses import Cited, cited
from aftersales.wording.findings import finding_sentence, finding_source
from aftersales.wording.rights import right_icon, right_name


@dataclass(frozen=True, slots=True)
class Ground:
    sentence: str
    source: str
    clause: Cited


@dataclass(frozen=True, slots=True)
class OpenRight:
    """Another way that is open with what was declared."""

    right: Right
    last_day: date | None

    @property
    def name(self) -> str:
        return right_name(self.right.code)

    @property
    def icon(self) -> str:
        return right_icon(self.right.code)


@dataclass(frozen=True, slots=True)
class RefusedRequest:
    """`instead` are the rights that are open; `can_ask` says whether the store may be asked for a favour."""

    grounds: Sequence[Ground]
    instead: Sequence[OpenRight]
    can_ask: bool
    paid_repair_hint: str


def refused_request(line: OrderLine, verdict: Verdict, asked: Asked, at: datetime) -> RefusedRequest:
    refusals = [finding.code for finding in verdict.of_kind(FindingKind.REFUSAL)]
    is_own_damage = not OWN_DAMAGE.isdisjoint(refusals)
    return RefusedRequest(
        grounds=[_ground(line, code, asked) for code in refusals],
        instead=list(_open_rights(line, asked, at)),
        can_ask=can_be_a_favour(verdict.codes),
        paid_repair_hint=line.order.store.shown_paid_repair_hint if is_own_damage else "",
    )


def _ground(line: OrderLine, code: FindingCode, asked: Asked) -> Ground:
    clause = cited(line, code, RequestKind(asked.kind), Reason(asked.reason))
    return Ground(finding_sentence(code), finding_source(code), clause)


def _open_rights(line: OrderLine, asked: Asked, at: datetime) -> Iterator[OpenRight]:
    for right in rights_for(line.order.is_in_hand):
        verdict = verdict_for(
            line,
            kind=right.kind,
            reason=right.reason,
            quantity=asked.quantity,
            declared=asked.declared,
            shown={"photo"},
            at=at,
            is_assuming=True,
        )
        if verdict.outcome is not Outcome.INELIGIBLE:
            yield OpenRight(right, verdict.last_day)
