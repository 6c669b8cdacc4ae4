"""What a customer may ask for on an order line now, read for many lines at once."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from aftersales.domain.calendar import Step, end_of_day
from aftersales.domain.eligibility import FindingCode, Outcome, Verdict
from aftersales.domain.eligibility.unknown import Unknown, unknowns
from aftersales.domain.lifecycle import CloseReason, State
from aftersales.domain.requests import Reason
from aftersales.domain.rights import Right, RightCode, Standing, rights_for
from aftersales.orders.models import OrderLine
from aftersales.policies.models import PlatformRules
from aftersales.policies.selectors import kept_platform_rules, terms_of
from aftersales.rows.among import among
from aftersales.rows.prepared import PreparedRows
from aftersales.tickets.models import ClaimedUnit, Ticket
from aftersales.tickets.selectors.facts import (
    Told,
    asked_facts,
    judge_told,
    lapse_facts,
    last_day_steps,
    lasting_facts,
    limits_in_force,
    possible_verdict,
    taken_facts,
    told_facts,
)
from aftersales.tickets.selectors.flags import flagged_customers
from aftersales.tickets.selectors.repairs import UnitEvent, unit_events, unit_facts

_STANDINGS = {
    Outcome.ELIGIBLE: Standing.OPEN,
    Outcome.NEEDS_REVIEW: Standing.TO_CHECK,
    Outcome.INELIGIBLE: Standing.CLOSED,
}

DECLARED = {"price_drop": "0.01"}
"""What whoever asks for price protection says at least."""


@dataclass(frozen=True, slots=True)
class LineHistory:
    """The tickets of one line, newest first, how many of its units are held or settled, and what became of the unit.

    `platform` are the platform's rules, newest first: the same for every line. `is_flagged` is the platform's word on
    the customer.
    """

    tickets: Sequence[Ticket] = ()
    held: int = 0
    settled: int = 0
    events: Sequence[UnitEvent] = ()
    platform: Sequence[PlatformRules] = ()
    is_flagged: bool = False

    @property
    def open_ticket(self) -> Ticket | None:
        return next((ticket for ticket in self.tickets if not ticket.has_ended and not ticket.is_draft), None)

    @property
    def draft(self) -> Ticket | None:
        return next((ticket for ticket in self.tickets if ticket.is_draft), None)

    def facts(self, reason: Reason, at: datetime) -> Mapping[str, object]:
        submitted = [ticket for ticket in self.tickets if ticket.submitted_at]
        lapsed = [one for one in submitted if one.close_reason == CloseReason.RETURN_NOT_SENT and one.reason == reason]
        return {
            "applications": len(submitted),
            "quantity_settled": self.settled,
            **lapse_facts([getattr(one, "consent", None) for one in lapsed]),
            **unit_facts(self.events, at),
        }


@dataclass(frozen=True, slots=True)
class RightAnswer:
    """How one right stands, on the assumption that the goods are as they were delivered.

    `ends_at` is the moment after which it is closed; None when no window governs it.
    """

    right: Right
    verdict: Verdict
    standing: Standing
    ends_at: datetime | None
    told: Told
    taken: Sequence[str] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """How its last day was reckoned; damage on the way has its own hours."""
        return () if self.right.code is RightCode.ARRIVAL_DAMAGE else last_day_steps(self.told)

    @property
    def unknowns(self) -> tuple[Unknown, ...]:
        """What it takes for granted: each fact that nobody has told and whose answer would change it."""
        return unknowns(self.told, self.right.kind, self.right.reason, possible_verdict, self.taken)

    @property
    def is_closed(self) -> bool:
        return self.standing is Standing.CLOSED

    def closes_within(self, span: timedelta, at: datetime) -> bool:
        return not self.is_closed and self.ends_at is not None and at < self.ends_at <= at + span


_TOLD_OF_EACH = (
    "number",
    "order_line",
    "kind",
    "reason",
    "quantity",
    "state",
    "version",
    "due_at",
    "close_reason",
    "created_at",
    "submitted_at",
    "ended_at",
)
"""A whole ticket is three times as wide, with its verdict and the facts behind it."""

ASKED_AND_ANSWERED = 2
"""Moves."""

_HELD = Count("claimed_units", filter=Q(claimed_units__released_at__isnull=True))


def line_histories(lines: Collection[OrderLine]) -> dict[int, LineHistory]:
    tickets: dict[int, list[Ticket]] = defaultdict(list)
    held, settled = Counter[int](), Counter[int]()
    for ticket in _KEPT.read(lines=[line.pk for line in lines]) if lines else ():
        tickets[ticket.order_line_id].append(ticket)
        held[ticket.order_line_id] += ticket.held
        settled[ticket.order_line_id] += ticket.held if ticket.ended_at else 0
    events, platform = unit_events(_handled(lines, tickets)), kept_platform_rules()
    flagged = flagged_customers({line.order.customer_id for line in lines})
    return {
        line.pk: LineHistory(
            tickets[line.pk],
            held[line.pk],
            settled[line.pk],
            events.get(line.pk, ()),
            platform,
            line.order.customer_id in flagged,
        )
        for line in lines
    }


def _kept_on(lines: Any) -> QuerySet[Any]:
    """Newest first, dropped drafts left out."""
    kept = Ticket.objects.filter(among("order_line", lines)).exclude(version__lte=1, state=State.CLOSED)
    return kept.only(*_TOLD_OF_EACH).annotate(consent=F("reapplication_consent"), held=_HELD).order_by("-id")


_KEPT = PreparedRows(_kept_on, "lines")


def _handled(lines: Collection[OrderLine], tickets: Mapping[int, Sequence[Ticket]]) -> list[OrderLine]:
    """Whose units may have been repaired or replaced: to be asked for and answered does nothing to them."""
    return [line for line in lines if any(ticket.version > ASKED_AND_ANSWERED for ticket in tickets[line.pk])]


def claimed_units(lines: Collection[OrderLine]) -> tuple[Counter[int], Counter[int]]:
    """How many units of each line are held, and how many of those for good."""
    held, settled = Counter[int](), Counter[int]()
    if not lines:
        return held, settled
    units = ClaimedUnit.objects.filter(order_line__in=lines, released_at__isnull=True)
    for line_id, ended_at in units.values_list("order_line_id", "ticket__ended_at"):
        held[line_id] += 1
        settled[line_id] += ended_at is not None
    return held, settled


def rights_of(line: OrderLine, history: LineHistory, at: datetime) -> list[RightAnswer]:
    """Open ones by their end, those a person has to check after them, closed ones last."""
    answers = _answers(line, rights_for(line.order.is_in_hand), history, at)
    shown = [answer for answer in answers if FindingCode.NO_PRICE_PROTECTION not in answer.verdict.codes]
    order = list(Standing)
    return sorted(
        shown, key=lambda answer: (order.index(answer.standing), answer.ends_at is None, answer.ends_at or at)
    )


def open_rights_of(line: OrderLine, history: LineHistory, at: datetime) -> Iterator[RightAnswer]:
    """Those that are not closed, in no order, each judged when it is asked for.

    For lists: what is closed whatever the facts say is not judged.
    """
    rights = [right for right in rights_for(line.order.is_in_hand) if _can_be_open(line, right, at)]
    return (answer for answer in _answers(line, rights, history, at) if not answer.is_closed)


def _can_be_open(line: OrderLine, right: Right, at: datetime) -> bool:
    if right.code is RightCode.PRICE_PROTECTION:
        return terms_of(line.policy_version).price_protection_days > 0
    ends_at = _report_until(line, at) if right.code is RightCode.ARRIVAL_DAMAGE else None
    return ends_at is None or at < ends_at


def _answers(line: OrderLine, rights: Iterable[Right], history: LineHistory, at: datetime) -> Iterator[RightAnswer]:
    lasting = lasting_facts(line, DECLARED, {"photo"}, at, platform=history.platform, is_flagged=history.is_flagged)
    return (_answer(line, right, history, lasting, at) for right in rights)


def _answer(line: OrderLine, right: Right, history: LineHistory, lasting: Told, at: datetime) -> RightAnswer:
    asked = asked_facts(right.kind, right.reason, 1, DECLARED, at)
    told = told_facts(line, asked, DECLARED, {"photo"}, at, history=history.facts(right.reason, at), lasting=lasting)
    verdict = judge_told(told)
    ends_at = _ends_at(line, right, verdict, at)
    standing = _STANDINGS[verdict.outcome]
    if right.code is RightCode.ARRIVAL_DAMAGE and ends_at and ends_at <= at:
        standing = Standing.CLOSED  # the fast way; the exchange for quality stays
    return RightAnswer(right, verdict, standing, ends_at, told, taken_facts(line, DECLARED))


def _ends_at(line: OrderLine, right: Right, verdict: Verdict, at: datetime) -> datetime | None:
    if right.code is RightCode.ARRIVAL_DAMAGE and line.order.delivered_at:
        return _report_until(line, at)
    return end_of_day(verdict.last_day) if verdict.last_day else None


def _report_until(line: OrderLine, at: datetime) -> datetime | None:
    """Damage on the way has its own hours."""
    delivered_at, limits = line.order.delivered_at, limits_in_force(line.order.store_id, at)
    return delivered_at + timedelta(hours=limits.damage_report_hours) if delivered_at else None
