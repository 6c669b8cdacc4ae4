"""What an arbiter needs beside the file: whom the burden falls on, which rules can be cited, and ready passages."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.desk.selectors.judging import findings_of, policy_number
from aftersales.disputes.models import BuildingBlock, Dispute, Submission
from aftersales.disputes.selectors import building_blocks
from aftersales.disputes.selectors.burden import burden_on, shown_on_file
from aftersales.domain.burden import Burden, OnFile, loses_by_silence
from aftersales.domain.deadlines import Side
from aftersales.domain.disputes import DisputeState
from aftersales.domain.rulings import RulingPart
from aftersales.tickets.models import TicketEvidence
from aftersales.wording.disputing import cited_rule_words

_RULES = ("TB 7", "TB 49", "TB 65", "TB 66", "TB 67", "TB 69", "TB 75", "TB 76", "TB 77", "TB 79", "TB 91")
_LAW = ("CPL 23", "CPL 24", "CPL 25")
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
    """Of a claim; a complaint is the customer's to prove."""
    if dispute.is_complaint:
        return None
    burden, file = burden_on(dispute.ticket), shown_on_file(dispute, links, submitted)
    loser = loses_by_silence(burden, file) if dispute.state in _AFTER_ROUND else None
    return BurdenShown(burden, file, loser)


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
    first = [burden_on(ticket).source] if not dispute.is_complaint else []
    clauses = dict.fromkeys(finding.clause for finding in findings_of(ticket) if finding.clause)
    rules = dict.fromkeys([*first, *_RULES, *_LAW])
    return [(code, cited_rule_words(code, version), version) for code in clauses] + [
        (code, cited_rule_words(code), None) for code in rules
    ]
