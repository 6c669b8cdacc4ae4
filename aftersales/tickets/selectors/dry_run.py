"""What would draft terms have done to real tickets? Nothing is written: the kept facts are judged twice."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from aftersales.accounts.models import Store
from aftersales.domain.eligibility import Outcome, Verdict
from aftersales.domain.lifecycle import REFUND_KINDS
from aftersales.domain.terms import PolicyTerms
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.facts import answer_to

QUARTER = timedelta(days=90)
PROGRESS_EVERY = 100

Progress = Callable[[int, int], None]
"""Gets how many tickets are judged, and how many there are."""

Step = tuple[Outcome, Outcome]


@dataclass(frozen=True, slots=True)
class DryRunChange:
    """A ticket that the draft would have answered otherwise: the outcome, who pays the way back, or the last day."""

    number: str
    kind: str
    reason: str
    amount: Decimal
    submitted_at: datetime
    old: Verdict
    new: Verdict

    @property
    def step(self) -> Step:
        return self.old.outcome, self.new.outcome

    @property
    def changes_outcome(self) -> bool:
        return self.old.outcome is not self.new.outcome


@dataclass(slots=True)
class DryRunReport:
    """`steps` count tickets by their old and new outcome, `money` sums the refunds asked for in them.

    `untold` tickets were submitted before their facts were kept; nothing is said about them.
    `changes` begin with those of the outcome, each part oldest first.
    """

    judged: int = 0
    untold: int = 0
    steps: Counter[Step] = field(default_factory=Counter)
    money: dict[Step, Decimal] = field(default_factory=dict)
    changes: list[DryRunChange] = field(default_factory=list)

    @property
    def refunds_won(self) -> Decimal:
        """Refunds that only the draft would owe without a question."""
        return self._sum(lambda old, new: new is Outcome.ELIGIBLE and old is not Outcome.ELIGIBLE)

    @property
    def refunds_lost(self) -> Decimal:
        """Refunds owed without a question now, and not under the draft."""
        return self._sum(lambda old, new: old is Outcome.ELIGIBLE and new is not Outcome.ELIGIBLE)

    @property
    def moved(self) -> dict[Step, int]:
        """Only the steps from one outcome to another."""
        return {step: count for step, count in self.steps.items() if step[0] is not step[1]}

    def _sum(self, counts: Callable[[Outcome, Outcome], bool]) -> Decimal:
        return sum((amount for step, amount in self.money.items() if counts(*step)), Decimal("0.00"))


def dry_run(
    store: Store,
    terms: PolicyTerms,
    *,
    since: datetime,
    until: datetime,
    progress: Progress = lambda done, total: None,
) -> DryRunReport:
    """Judge the store's tickets submitted in this time, each under its own terms and under these."""
    tickets = tickets_between(store, since, until)
    total, report, draft = tickets.count(), DryRunReport(), asdict(terms)
    for done, ticket in enumerate(tickets.iterator(chunk_size=500), start=1):
        _add(report, ticket, draft)
        if done % PROGRESS_EVERY == 0 or done == total:
            progress(done, total)
    report.changes.sort(key=lambda change: not change.changes_outcome)
    return report


def tickets_between(store: Store, since: datetime, until: datetime) -> QuerySet[Ticket]:
    """Submitted in this time, oldest first."""
    tickets = Ticket.objects.filter(store=store, submitted_at__gte=since, submitted_at__lt=until)
    return tickets.order_by("submitted_at", "id")


def _add(report: DryRunReport, ticket: Ticket, draft: Mapping[str, object]) -> None:
    told = ticket.verdict.get("facts")
    if told is None:
        report.untold += 1
        return
    old, new = answer_to(told).verdict, answer_to(_under(told, draft)).verdict
    step, money = (old.outcome, new.outcome), ticket.amount if ticket.kind in REFUND_KINDS else Decimal(0)
    report.judged += 1
    report.steps[step] += 1
    report.money[step] = report.money.get(step, Decimal("0.00")) + money
    report.changes += _change(ticket, old, new)


def _change(ticket: Ticket, old: Verdict, new: Verdict) -> Iterator[DryRunChange]:
    if (old.outcome, old.return_shipping, old.last_day) == (new.outcome, new.return_shipping, new.last_day):
        return
    submitted_at = ticket.submitted_at or ticket.created_at
    yield DryRunChange(ticket.number, ticket.kind, ticket.reason, ticket.amount, submitted_at, old, new)


def _under(told: Mapping[str, Any], terms: Mapping[str, object]) -> dict[str, Any]:
    return {**told, "store": {**told["store"], "terms": terms}}
