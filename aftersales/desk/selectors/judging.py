"""The verdict beside the claim: each finding with its clause and what is still open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aftersales.catalog.selectors import requirements_for
from aftersales.domain.clauses import clause_for
from aftersales.domain.eligibility.findings import FindingCode, FindingKind
from aftersales.domain.evidence_requirements import Requirement, missing_requirements
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.serials import spellings
from aftersales.orders.models import UnitSerial
from aftersales.tickets.models import Ticket, TicketEvidence
from aftersales.tickets.selectors.repeats import Repeat, repeats_of
from aftersales.tickets.selectors.serials import earlier_claims
from aftersales.wording.clauses import clause_title
from aftersales.wording.shots import medium_name, shot_name

_TONES = {FindingKind.REFUSAL: ("n", "cross"), FindingKind.NOTE: ("y", "done")}
MOST_REPEATS = 5
_QUESTIONS = frozenset({FindingKind.FAULT_QUESTION, FindingKind.PLAIN_QUESTION})


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding with the clause of the store's policy that governs it."""

    code: str
    tone: str
    icon: str
    clause: str
    title: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class ShotShown:
    name: str
    medium: str
    count: int
    missing: int
    is_needed: bool


@dataclass(frozen=True, slots=True)
class SerialShown:
    """The number, what the check at submission said, and what it rests on: the numbers sold with the line, and
    earlier requests with this number. Those of other stores are only counted."""

    serial: str
    check: str
    sold: Sequence[str]
    claims: Sequence[str]
    elsewhere: int


@dataclass(frozen=True, slots=True)
class RepeatShown:
    """A file that another request shows too; `number` is empty for one of another store."""

    name: str
    number: str
    at: datetime | None
    is_same: bool
    is_other_customer: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """`policy` is the number of the version that the order was bought under; None where the store had no terms."""

    findings: Sequence[FindingShown]
    shots: Sequence[ShotShown]
    serial: SerialShown | None
    policy: int | None
    repeats: Sequence[RepeatShown]
    more_repeats: int

    @property
    def questions(self) -> list[FindingShown]:
        return [finding for finding in self.findings if finding.is_open]

    @property
    def settled(self) -> list[FindingShown]:
        return [finding for finding in self.findings if not finding.is_open]


def judged(ticket: Ticket, links: Sequence[TicketEvidence]) -> Judged:
    repeats = repeats_of(ticket, links)
    return Judged(
        findings=findings_of(ticket),
        shots=_shots(ticket, links),
        serial=_serial(ticket),
        policy=policy_number(ticket),
        repeats=[_repeat(repeat, ticket) for repeat in repeats[:MOST_REPEATS]],
        more_repeats=max(0, len(repeats) - MOST_REPEATS),
    )


def repeats_shown(ticket: Ticket, links: Sequence[TicketEvidence]) -> list[RepeatShown]:
    return [_repeat(repeat, ticket) for repeat in repeats_of(ticket, links)[:MOST_REPEATS]]


def _repeat(repeat: Repeat, ticket: Ticket) -> RepeatShown:
    here = repeat.ticket.store_id == ticket.store_id
    return RepeatShown(
        repeat.file.evidence.display_name,
        repeat.ticket.number if here else "",
        repeat.ticket.submitted_at,
        repeat.is_same,
        repeat.is_other_customer,
    )


def findings_of(ticket: Ticket) -> list[FindingShown]:
    return [_finding(FindingCode[code], ticket) for code in ticket.verdict.get("findings", [])]


def policy_number(ticket: Ticket) -> int | None:
    """As the verdict kept it; older verdicts did not, so the order line tells."""
    if "versions" in ticket.verdict:
        number: int | None = ticket.verdict["versions"].get("policy")
        return number
    version = ticket.order_line.policy_version
    return version.number if version else None


def _finding(code: FindingCode, ticket: Ticket) -> FindingShown:
    tone, icon = _TONES.get(code.kind, ("q", "triangle"))
    clause = clause_for(code, RequestKind(ticket.kind), Reason(ticket.reason)).code
    return FindingShown(code.value, tone, icon, clause.value, clause_title(clause), code.kind in _QUESTIONS)


def _shots(ticket: Ticket, links: Sequence[TicketEvidence]) -> list[ShotShown]:
    kind, reason = RequestKind(ticket.kind), Reason(ticket.reason)
    asked = requirements_for(reason, kind, ticket.order_line.category, ticket.store_id)
    shown = ((link.shot, link.evidence.kind) for link in links if link.counts)
    missing = {each.requirement: each.count for each in missing_requirements(asked, shown)}
    return [_shot(each, missing.get(each, 0)) for each in asked]


def _shot(asked: Requirement, missing: int) -> ShotShown:
    return ShotShown(shot_name(asked.shot), medium_name(asked.medium), asked.count, missing, asked.is_needed)


def _serial(ticket: Ticket) -> SerialShown | None:
    if not ticket.serial:
        return None
    check = ticket.verdict.get("facts", {}).get("proof", {}).get("serial", "")
    sold = UnitSerial.objects.filter(order_line=ticket.order_line).order_by("unit").values_list("serial", flat=True)
    claims = list(earlier_claims(ticket.order_line, spellings(ticket.serial), ticket))
    here = [claim.number for claim in claims if claim.store_id == ticket.store_id and claim.pk != ticket.pk]
    elsewhere = sum(claim.store_id != ticket.store_id for claim in claims)
    return SerialShown(ticket.serial, check, list(sold), here, elsewhere)
