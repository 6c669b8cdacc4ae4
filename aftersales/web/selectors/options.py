"""What can be asked for an item and a reason: until when, who pays the way back, how long it usually takes, and why
something is not open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aftersales.domain.calendar import end_of_day
from aftersales.domain.eligibility import FindingKind, Outcome, Verdict
from aftersales.domain.goodwill import can_be_a_favour
from aftersales.domain.requests import NEEDS_GOODS_IN_HAND, Reason, RequestKind, reasons_for
from aftersales.guides.models import GuideVersion
from aftersales.guides.selectors import found_by_words, guides_for
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket, UsualTime
from aftersales.tickets.selectors.facts import verdict_for
from aftersales.tickets.selectors.rights import LineHistory, line_histories
from aftersales.tickets.selectors.usual import usual_times
from aftersales.web.selectors.clauses import Cited, cited
from aftersales.wording.findings import finding_sentence
from aftersales.wording.names import kind_name, outcome_name
from aftersales.wording.rights import days_left_words, kind_help, return_payer
from aftersales.wording.usual import usual_words

MOST_GUIDES = 2
_SOON = timedelta(hours=48)
_CHECKED_FIRST = frozenset({Reason.DEFECTIVE, Reason.SOFTWARE_ISSUE, Reason.NOT_AS_DESCRIBED})
"""Where a self-check may settle it, or shows the store that it was tried."""


@dataclass(frozen=True, slots=True)
class Option:
    """One kind of request as it stands for this item and reason, taking the best of what nobody has told yet."""

    kind: RequestKind
    reason: Reason
    line: OrderLine
    verdict: Verdict
    usual: UsualTime | None
    at: datetime

    @property
    def name(self) -> str:
        return kind_name(self.kind)

    @property
    def help(self) -> str:
        return kind_help(self.kind)

    @property
    def is_open(self) -> bool:
        return self.verdict.outcome is not Outcome.INELIGIBLE

    @property
    def can_be_chosen(self) -> bool:
        """Open, or at least something that the store may grant as a favour."""
        return self.is_open or can_be_a_favour(self.verdict.codes)

    @property
    def to_check(self) -> str:
        return outcome_name(self.verdict.outcome) if self.verdict.outcome is Outcome.NEEDS_REVIEW else ""

    @property
    def ends_at(self) -> datetime | None:
        return end_of_day(self.verdict.last_day) if self.verdict.last_day and self.is_open else None

    @property
    def left_words(self) -> str:
        """Only where it is near: the date says the rest."""
        return days_left_words(self.ends_at, self.at) if self.ends_at and self.ends_at - self.at <= _SOON else ""

    @property
    def payer(self) -> str:
        return return_payer(self.verdict.return_shipping) if self.is_open else ""

    @property
    def usual_words(self) -> str:
        return usual_words(self.usual.length) if self.usual else ""

    @property
    def why_not(self) -> str:
        refusals = self.verdict.of_kind(FindingKind.REFUSAL)
        return finding_sentence(refusals[0].code) if refusals else ""

    @property
    def clause(self) -> Cited | None:
        refusals = self.verdict.of_kind(FindingKind.REFUSAL)
        return cited(self.line, refusals[0].code, self.kind, self.reason) if refusals else None


def kinds_of(reason: Reason, in_hand: bool) -> list[RequestKind]:
    """What can be asked for this reason in this delivery state."""
    kinds = [kind for kind in RequestKind if in_hand or kind not in NEEDS_GOODS_IN_HAND]
    return [kind for kind in kinds if reason in reasons_for(kind, in_hand)]


def reasons_of(in_hand: bool) -> list[Reason]:
    return [reason for reason in Reason if kinds_of(reason, in_hand)]


def options_for(
    line: OrderLine, reason: Reason, quantity: int, declared: Mapping[str, object], at: datetime
) -> list[Option]:
    """Open ones first, by their last day; the same few statements however many there are."""
    history, usual = line_histories([line])[line.pk], usual_times(line.order.store_id)
    told = {"price_drop": "0.01"} | dict(declared)
    options = [
        Option(kind, reason, line, _verdict(line, kind, reason, quantity, told, history, at), usual.get(kind), at)
        for kind in kinds_of(reason, line.order.is_in_hand)
    ]
    return sorted(options, key=lambda one: (not one.is_open, one.ends_at is None, one.ends_at or at))


def _verdict(
    line: OrderLine,
    kind: RequestKind,
    reason: Reason,
    quantity: int,
    declared: Mapping[str, object],
    history: LineHistory,
    at: datetime,
) -> Verdict:
    return verdict_for(
        line,
        kind=kind,
        reason=reason,
        quantity=quantity,
        declared=declared,
        shown={"photo"},
        at=at,
        history=history.facts(reason, at),
        platform=history.platform,
        is_flagged=history.is_flagged,
        is_assuming=True,
    )


def options_of(draft: Ticket, at: datetime) -> list[Option]:
    return options_for(draft.order_line, Reason(draft.reason), draft.quantity, draft.declared, at)


def guides_to_try(draft: Ticket) -> Sequence[GuideVersion]:
    """The self-checks that fit the customer's words; nothing where a check cannot help, or was done."""
    if draft.reason not in _CHECKED_FIRST or draft.declared.get("self_check_done"):
        return []
    guides = guides_for(draft.order_line.category)
    return found_by_words(draft.description, guides, []).guides[:MOST_GUIDES] or guides[:MOST_GUIDES]
