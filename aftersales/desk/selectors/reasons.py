"""Why customers ask and why a store refuses: what hangs on each reason, in words. The codes themselves are law."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.catalog.selectors import requirement_rules
from aftersales.domain.clauses import clause_for
from aftersales.domain.evidence_requirements import Medium, requirements_from
from aftersales.domain.refusals import REFUSALS, RefusalCode
from aftersales.domain.requests import QUALITY_REASONS, REASONS_FOR_KIND, Reason, RequestKind
from aftersales.wording.clauses import clause_label
from aftersales.wording.names import kind_name, reason_name, refusal_name
from aftersales.wording.refusals import refusal_text
from aftersales.wording.shots import medium_name, shot_name
from aftersales.wording.sources import shown_source


@dataclass(frozen=True, slots=True)
class ReasonRow:
    code: str
    name: str
    kinds: Sequence[str]
    is_quality: bool
    needed: Sequence[tuple[str, str]]
    helpful: Sequence[tuple[str, str]]
    """What is seen, and on what where that is free."""


@dataclass(frozen=True, slots=True)
class RefusalRow:
    name: str
    clauses: Sequence[str]
    source: str
    text: str


def reason_rows(store: int | None) -> list[ReasonRow]:
    """With the shots asked for whatever the product, those of this store where it has its own."""
    rules = requirement_rules()
    rows = []
    for reason in Reason:
        kinds = kinds_of(reason)
        shots = requirements_from(rules, reason, kinds[0], "", store)
        told = [((shot_name(one.shot), _medium(one.medium)), one.is_needed) for one in shots]
        rows.append(
            ReasonRow(
                reason.value,
                reason_name(reason),
                [kind_name(kind) for kind in kinds],
                reason in QUALITY_REASONS,
                [words for words, is_needed in told if is_needed],
                [words for words, is_needed in told if not is_needed],
            )
        )
    return rows


def _medium(medium: Medium) -> str:
    """The name of a shot says whether it is a photo or a video, unless it may be either."""
    return medium_name(medium) if medium is Medium.EITHER else ""


def kinds_of(reason: Reason) -> list[RequestKind]:
    return [kind for kind, reasons in REASONS_FOR_KIND.items() if reason in reasons]


def refusal_rows() -> list[RefusalRow]:
    """Each with the clauses that may be cited, by what was asked for, and the text that a refusal begins with."""
    return [_refusal_row(code) for code in RefusalCode]


def _refusal_row(code: RefusalCode) -> RefusalRow:
    asked = [(kind, reason) for kind, reasons in REASONS_FOR_KIND.items() for reason in reasons]
    clauses = list(dict.fromkeys(clause_for(code, kind, reason).code.value for kind, reason in asked))
    return RefusalRow(
        refusal_name(code),
        [clause_label(clause) for clause in sorted(clauses)],
        shown_source(REFUSALS[code].source),
        refusal_text(code, clauses[0]),
    )
