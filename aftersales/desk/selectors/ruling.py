"""What an arbiter needs beside the file: whom the burden falls on, which rules can be cited, and ready passages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aftersales.desk.selectors.judging import findings_of, policy_number
from aftersales.disputes.models import BuildingBlock, Dispute, Submission
from aftersales.disputes.selectors import building_blocks, papers_missing
from aftersales.domain.burden import Burden, DisputedPoint, OnFile, burden_of_proof, loses_by_silence, on_file
from aftersales.domain.deadlines import Side
from aftersales.domain.disputes import DisputeState
from aftersales.domain.eligibility.vocabulary import Fulfilment
from aftersales.domain.lifecycle import Role
from aftersales.domain.requests import Reason
from aftersales.domain.rulings import RulingPart
from aftersales.tickets.models import Ticket, TicketEvidence
from aftersales.wording.disputing import cited_rule_words

_RULES = ("TB 7", "TB 49", "TB 65", "TB 66", "TB 67", "TB 69", "TB 75", "TB 76", "TB 77", "TB 79", "TB 91")
_LAW = ("CPL 23", "CPL 24", "CPL 25")
_VISIBLE = {"visible": True, "hidden": False}
_AFTER_ROUND = frozenset({DisputeState.UNDER_REVIEW, DisputeState.UNDER_APPEAL, DisputeState.SUSPENDED})


@dataclass(frozen=True, slots=True)
class BurdenShown:
    """`loser` is the side that loses the point by silence, once the round is over."""

    burden: Burden
    on_file: OnFile
    loser: Side | None


@dataclass(frozen=True, slots=True)
class Bench:
    """What stands beside the form of a ruling; `clauses` are (code, words, policy version)."""

    clauses: Sequence[tuple[str, str, int | None]]
    facts: Sequence[BuildingBlock]
    reasons: Sequence[BuildingBlock]


def burden_shown(
    dispute: Dispute, links: Sequence[TicketEvidence], submitted: Sequence[Submission]
) -> BurdenShown | None:
    """Of a claim; a complaint is the customer's to prove. Where a counterfeit is claimed the store has shown nothing
    as long as a needed paper of its supply chain is missing (TB 66)."""
    if dispute.is_complaint:
        return None
    ticket = dispute.ticket
    burden = burden_of_proof(_point(ticket))
    file = on_file(
        customer_shown=_has_shown(Role.CUSTOMER, links, submitted),
        store_shown=_has_shown(Role.STORE, links, submitted) and not papers_missing(dispute),
    )
    loser = loses_by_silence(burden, file) if dispute.state in _AFTER_ROUND else None
    return BurdenShown(burden, file, loser)


def _point(ticket: Ticket) -> DisputedPoint:
    order, defect = ticket.order_line.order, _declared_defect(ticket)
    return DisputedPoint(
        reason=Reason(ticket.reason),
        delivered_at=order.delivered_at,
        reported_at=ticket.submitted_at or ticket.created_at,
        receipt_confirmed=order.fulfilment == Fulfilment.RECEIPT_CONFIRMED,
        is_visible=_VISIBLE.get(str(defect.get("visibility", ""))),
    )


def _declared_defect(ticket: Ticket) -> Mapping[str, object]:
    defect = ticket.declared.get("defect", {})
    return defect if isinstance(defect, dict) else {}


def _has_shown(role: Role, links: Sequence[TicketEvidence], submitted: Sequence[Submission]) -> bool:
    return any(link.role == role for link in links) or any(
        one.role == role and (one.statement or one.exhibits.all()) for one in submitted
    )


def bench(dispute: Dispute) -> Bench:
    blocks = list(building_blocks())
    return Bench(
        clauses=citable(dispute),
        facts=[block for block in blocks if block.part == RulingPart.FACTS],
        reasons=[block for block in blocks if block.part == RulingPart.REASONS],
    )


def citable(dispute: Dispute) -> list[tuple[str, str, int | None]]:
    """The rule of the burden and the clauses of the verdict come first."""
    ticket, version = dispute.ticket, policy_number(dispute.ticket)
    first = [burden_of_proof(_point(ticket)).source] if not dispute.is_complaint else []
    clauses = dict.fromkeys(finding.clause for finding in findings_of(ticket) if finding.clause)
    rules = dict.fromkeys([*first, *_RULES, *_LAW])
    return [(code, cited_rule_words(code, version), version) for code in clauses] + [
        (code, cited_rule_words(code), None) for code in rules
    ]
