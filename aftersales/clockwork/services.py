"""Time as a surface: find what is due, call one service for each consequence, relay what is owed."""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from aftersales.deadlines.models import Deadline, SubjectKind
from aftersales.deadlines.selectors import due_subjects, live_deadlines, running
from aftersales.deadlines.services import beat, fire, postpone, take_due_reminders
from aftersales.disputes.models import Dispute
from aftersales.disputes.services import move_dispute, open_disputes_locked
from aftersales.disputes.services import reminder_notices as dispute_reminders
from aftersales.domain.deadlines import Consequence
from aftersales.domain.disputes import DISPUTE_EXPIRY_ACTIONS
from aftersales.domain.lifecycle import EXPIRY_ACTIONS, Action
from aftersales.notifications.services import notify
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.cases import silence_approves
from aftersales.tickets.services.moving import CLOCK, lock_tickets, move_locked
from aftersales.tickets.services.telling import reminder_notices

logger = logging.getLogger(__name__)

BATCH = 200
RETRY_AFTER = timedelta(minutes=5)


@dataclass(slots=True)
class SweepReport:
    expired: int = 0
    reminded: int = 0
    failed: list[str] = field(default_factory=list)

    @property
    def did_something(self) -> bool:
        return bool(self.expired or self.reminded or self.failed)


def sweep(at: datetime) -> SweepReport:
    """Do everything that is due at this moment; running it twice, or twice at once, changes nothing more."""
    report = SweepReport()
    _sweep_kind(SubjectKind.TICKET, _sweep_tickets, at, report)
    _sweep_kind(SubjectKind.DISPUTE, _sweep_disputes, at, report)
    beat("sweep", at)
    return report


def _sweep_kind(
    kind: SubjectKind, work: Callable[[Sequence[int], datetime, SweepReport], None], at: datetime, report: SweepReport
) -> None:
    """Batches until nothing is due; a batch that fails is repeated one by one, and a bad row waits."""
    while ids := due_subjects(at, kind, BATCH):
        before = report.expired + report.reminded + len(report.failed)
        try:
            with transaction.atomic():
                part = SweepReport()
                work(ids, at, part)
            report.expired += part.expired
            report.reminded += part.reminded
        except Exception:  # whatever one row does must not stop the rest
            logger.exception("a batch of %d due %ss failed, going one by one", len(ids), kind)
            for subject_id in ids:
                _sweep_one(kind, work, subject_id, at, report)
        if report.expired + report.reminded + len(report.failed) == before:
            return  # another sweep holds these rows


def _sweep_one(
    kind: SubjectKind,
    work: Callable[[Sequence[int], datetime, SweepReport], None],
    subject_id: int,
    at: datetime,
    report: SweepReport,
) -> None:
    try:
        with transaction.atomic():
            part = SweepReport()
            work([subject_id], at, part)
        report.expired += part.expired
        report.reminded += part.reminded
    except Exception:
        logger.exception("due %s %d failed; tried again after %s", kind, subject_id, RETRY_AFTER)
        postpone(kind, subject_id, at + RETRY_AFTER)
        report.failed.append(f"{kind} {subject_id}")


def _split(live: dict[int, list[Deadline]], at: datetime) -> tuple[list[Deadline], list[Deadline]]:
    """Running due times that are over, and those that only have a reminder due."""
    clocks = [deadline for rows in live.values() if (deadline := running(rows))]
    over = [deadline for deadline in clocks if deadline.due_at <= at]
    nudge = [deadline for deadline in clocks if deadline.due_at > at and deadline.next_at and deadline.next_at <= at]
    return over, nudge


def _sweep_tickets(ids: Sequence[int], at: datetime, report: SweepReport) -> None:
    tickets = {ticket.pk: ticket for ticket in lock_tickets(ids, skip_locked=True)}
    live = live_deadlines(SubjectKind.TICKET, list(tickets))
    over, nudge = _split(live, at)
    fire(over, at)
    left = {pk: [row for row in rows if row not in over] for pk, rows in live.items()}
    for action, group in _by_action([(tickets[deadline.subject_id], deadline) for deadline in over]).items():
        if action is Action.ESCALATE:
            open_disputes_locked(group, actor=CLOCK, at=at, live=left)
        else:
            move_locked(group, action, actor=CLOCK, at=at, live=left)
    nudged = take_due_reminders(nudge, at)
    notify(reminder_notices(tickets.values(), nudged), at)
    report.expired += len(over)
    report.reminded += len(nudged)


def _by_action(due: Sequence[tuple[Ticket, Deadline]]) -> dict[Action, list[Ticket]]:
    groups: dict[Action, list[Ticket]] = defaultdict(list)
    for ticket, deadline in due:
        groups[_action(ticket, Consequence(deadline.consequence))].append(ticket)
    return groups


def _action(ticket: Ticket, consequence: Consequence) -> Action:
    if consequence is Consequence.JUDGE_SILENT_STORE:
        return Action.APPROVE if silence_approves(ticket) else Action.ESCALATE
    if consequence is Consequence.ESCALATE:
        return Action.ESCALATE
    return EXPIRY_ACTIONS[consequence]


def _sweep_disputes(ids: Sequence[int], at: datetime, report: SweepReport) -> None:
    """Tickets first, then their disputes: the same order as every page."""
    disputes = list(Dispute.objects.filter(pk__in=ids).select_related("ticket__customer", "ticket__order_line"))
    held = {ticket.pk for ticket in lock_tickets([dispute.ticket_id for dispute in disputes], skip_locked=True)}
    mine = {dispute.pk: dispute for dispute in disputes if dispute.ticket_id in held}
    over, nudge = _split(live_deadlines(SubjectKind.DISPUTE, list(mine)), at)
    fire(over, at)
    for deadline in over:
        action = DISPUTE_EXPIRY_ACTIONS[Consequence(deadline.consequence)]
        move_dispute(mine[deadline.subject_id], action, actor=CLOCK, at=at)
    nudged = take_due_reminders(nudge, at)
    notify(dispute_reminders(mine.values(), nudged), at)
    report.expired += len(over)
    report.reminded += len(nudged)
