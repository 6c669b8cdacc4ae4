"""Orders as the customer's pages show them: one chip a card, the rights of each line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext

from aftersales.catalog.selectors import requirement_rules
from aftersales.deadlines.selectors.settings import number_in_force
from aftersales.domain.eligibility import FindingKind
from aftersales.domain.eligibility.origins import MATTERS
from aftersales.domain.evidence_requirements import RequirementRule, requirements_from
from aftersales.domain.money import ZERO, refundable
from aftersales.domain.prices import is_far_below
from aftersales.domain.rights import CLOSING_SOON, RightCode, Standing
from aftersales.domain.settings import SettingCode
from aftersales.orders.models import ExtendedWarranty, Order, OrderLine
from aftersales.orders.selectors import lines_of
from aftersales.refunds.selectors.lines import granted_by_line
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.rights import LineHistory, RightAnswer, line_histories, open_rights_of, rights_of
from aftersales.web.selectors.clauses import Cited, cited
from aftersales.wording.declaring import assumed_sentence
from aftersales.wording.findings import finding_sentence, finding_source
from aftersales.wording.rights import (
    closed_sentence,
    days_left_words,
    return_payer,
    right_condition,
    right_icon,
    right_name,
    window_sentence,
)
from aftersales.wording.shots import shot_name
from aftersales.wording.steps import plain_step, step_sentence

MARKED_FROM = timedelta(hours=48)
"""A right that ends today or tomorrow is marked."""


TOLD_WITHIN = timedelta(days=60)


class OrderFilter(StrEnum):
    ALL = ""
    OPEN = "open"
    RUNNING = "running"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class RightRow:
    """One right in words."""

    answer: RightAnswer
    line: OrderLine
    at: datetime
    rules: Sequence[RequirementRule] = ()

    @property
    def code(self) -> str:
        return self.answer.right.code

    @property
    def name(self) -> str:
        return right_name(self.code)

    @property
    def icon(self) -> str:
        return right_icon(self.code)

    @property
    def condition(self) -> str:
        return right_condition(self.code)

    @property
    def payer(self) -> str:
        return return_payer(self.answer.verdict.return_shipping)

    @property
    def left_words(self) -> str:
        """How long it stays open, in days; empty when that is no news."""
        ends_at = self.answer.ends_at
        return days_left_words(ends_at, self.at) if ends_at and ends_at - self.at <= TOLD_WITHIN else ""

    @property
    def is_soon(self) -> bool:
        """It ends today or tomorrow."""
        return self.answer.closes_within(MARKED_FROM, self.at)

    @property
    def to_check(self) -> bool:
        return self.answer.standing is Standing.TO_CHECK

    @property
    def why_not(self) -> str:
        """Since when it is closed, or else what closes it."""
        if self.answer.ends_at and self.answer.ends_at <= self.at:
            return closed_sentence(self.code, self.answer.ends_at, self.at)
        refusals = self.answer.verdict.of_kind(FindingKind.REFUSAL)
        return finding_sentence(refusals[0].code) if refusals else ""

    @property
    def questions(self) -> list[str]:
        """What a person has to settle first."""
        found = self.answer.verdict.of_kind(FindingKind.FAULT_QUESTION, FindingKind.PLAIN_QUESTION)
        return [finding_sentence(each.code) for each in found]

    @property
    def notes(self) -> list[str]:
        return [finding_sentence(each.code) for each in self.answer.verdict.of_kind(FindingKind.NOTE)]

    @property
    def clause(self) -> Cited | None:
        """The clause that closes it."""
        refusals = self.answer.verdict.of_kind(FindingKind.REFUSAL)
        right = self.answer.right
        return cited(self.line, refusals[0].code, right.kind, right.reason) if refusals else None

    @property
    def evidence(self) -> list[str]:
        """The shots that will be asked for; what only helps is told in the form."""
        right = self.answer.right
        asked = requirements_from(self.rules, right.reason, right.kind, self.line.category, self.line.order.store_id)
        return [shot_name(each.shot) for each in asked if each.is_needed]

    @property
    def steps(self) -> list[str]:
        return [step_sentence(plain_step(step), self.at) for step in self.answer.steps]

    @property
    def sources(self) -> str:
        found = (finding_source(code) for code in self.answer.verdict.codes)
        # Translators: separates the names of laws and rules.
        return gettext("; ").join(dict.fromkeys(filter(None, found)))


@dataclass(frozen=True)
class LineView:
    """Its rights are judged when a page asks for them, and then once: most cards of a list can do without."""

    line: OrderLine
    history: LineHistory
    at: datetime
    rules: Sequence[RequirementRule] = ()
    granted: Decimal = ZERO

    @cached_property
    def rights(self) -> list[RightAnswer]:
        return rights_of(self.line, self.history, self.at)

    @property
    def refundable(self) -> Decimal:
        """What was paid less what has been granted so far."""
        return refundable(self.line.money.paid, self.granted)

    @property
    def is_far_below_market(self) -> bool:
        """Whether a piece cost so much less than the list price that the customer should look twice."""
        line = self.line
        if line.product is None:
            return False
        percent = number_in_force(SettingCode.LOW_PRICE_PERCENT, None, self.at)
        return is_far_below(line.money.paid, line.quantity, line.product.list_price, percent)

    @property
    def running(self) -> list[Ticket]:
        """What is asked for this item now; several pieces can be under several requests."""
        return [ticket for ticket in self.history.tickets if not ticket.has_ended and not ticket.is_draft]

    @property
    def ended(self) -> list[Ticket]:
        """What was asked for this item before, newest first."""
        return [ticket for ticket in self.history.tickets if ticket.has_ended]

    @property
    def warranty(self) -> RightRow | None:
        return next((row for row in self.rows if row.code == RightCode.WARRANTY and row.answer.ends_at), None)

    @property
    def arrival_damage(self) -> RightRow | None:
        """The fast way for what arrived damaged, while its hours run and pieces are left to ask for."""
        found = (row for row in self.rows if row.code == RightCode.ARRIVAL_DAMAGE and not row.answer.is_closed)
        return next(found, None) if self.can_be_asked else None

    @property
    def extension(self) -> ExtendedWarranty | None:
        """Months bought on top of the warranty."""
        return getattr(self.line, "extended_warranty", None)

    @property
    def rows(self) -> list[RightRow]:
        return [RightRow(answer, self.line, self.at, self.rules) for answer in self.rights]

    @property
    def assumed(self) -> str:
        """The facts that nobody has told and whose answer would change one of the open rights."""
        found = {each.fact for answer in self.rights if not answer.is_closed for each in answer.unknowns}
        return assumed_sentence(fact for fact in MATTERS if fact in found)

    @property
    def free_units(self) -> int:
        return self.line.quantity - self.history.held

    @property
    def can_be_asked(self) -> bool:
        return self.free_units > 0

    @cached_property
    def open_rights(self) -> list[RightAnswer]:
        return list(self._open_rights())

    @property
    def has_open_right(self) -> bool:
        """Of goods on their way no more is judged than it takes; of others all has been, for the next to close."""
        return any(self.open_rights if self.line.order.is_in_hand else self._open_rights())

    def _open_rights(self) -> Iterable[RightAnswer]:
        return open_rights_of(self.line, self.history, self.at) if self.can_be_asked else ()


@dataclass(frozen=True)
class OrderView:
    order: Order
    lines: Sequence[LineView]

    @property
    def open_ticket(self) -> Ticket | None:
        found = [view.history.open_ticket for view in self.lines if view.history.open_ticket]
        return max(found, key=lambda ticket: ticket.pk, default=None)

    @property
    def can_ask_together(self) -> bool:
        """Several items, or several pieces, can go into one request."""
        return sum(view.free_units for view in self.lines) > 1

    @property
    def has_free_units(self) -> bool:
        return any(view.can_be_asked for view in self.lines)

    @property
    def has_open_right(self) -> bool:
        return any(view.has_open_right for view in self.lines)

    @cached_property
    def next_to_close(self) -> RightAnswer | None:
        """The open right whose window ends first; before the goods have arrived none does."""
        if not self.order.is_in_hand:
            return None
        ends = [(answer.ends_at, answer) for view in self.lines for answer in view.open_rights if answer.ends_at]
        return min(ends, key=lambda end: end[0], default=(None, None))[1]

    @property
    def closing_level(self) -> str:
        right = self.next_to_close
        return "warn" if right and right.closes_within(MARKED_FROM, self.lines[0].at) else ""

    @property
    def is_alone(self) -> bool:
        return len(self.lines) == 1

    @property
    def closing_words(self) -> str:
        right = self.next_to_close
        return window_sentence(right.right.code, right.ends_at, self.lines[0].at) if right and right.ends_at else ""

    @property
    def paid(self) -> Decimal:
        return sum((view.line.money.paid for view in self.lines), Decimal(0))

    @property
    def shown_number(self) -> str:
        """In groups of four, as it is printed on a parcel."""
        number = self.order.number
        if not number.isdecimal():
            return number
        return " ".join(number[start : start + 4] for start in range(0, len(number), 4))

    def passes(self, wanted: OrderFilter, at: datetime) -> bool:
        match wanted:
            case OrderFilter.OPEN:
                return self.has_open_right
            case OrderFilter.RUNNING:
                return self.open_ticket is not None
            case OrderFilter.CLOSING:
                return any(right.closes_within(CLOSING_SOON, at) for view in self.lines for right in view.open_rights)
        return True


def order_views(orders: Iterable[Order], at: datetime) -> list[OrderView]:
    """What a list shows, in the same few statements for one order or many."""
    return _order_views(list(orders), at)


def order_in_full(order: Order, at: datetime) -> OrderView:
    """With the evidence that each right asks for and with what has been granted."""
    (view,) = _order_views([order], at, requirement_rules(), in_full=True)
    return view


def _order_views(
    found: Sequence[Order], at: datetime, rules: Sequence[RequirementRule] = (), *, in_full: bool = False
) -> list[OrderView]:
    by_order = lines_of(found)
    lines = [line for order in found for line in by_order[order.pk]]
    histories = line_histories(lines)
    granted = granted_by_line([line.pk for line in lines]) if in_full else {}

    def view(line: OrderLine) -> LineView:
        return LineView(line, histories[line.pk], at, rules, granted.get(line.pk, ZERO))

    return [OrderView(order, [view(line) for line in by_order[order.pk]]) for order in found]
