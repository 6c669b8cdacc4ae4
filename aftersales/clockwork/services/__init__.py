"""Time as a surface: find what is due, call one service for each consequence, relay what is owed."""

import gc
import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from django.db import connection, transaction

from aftersales.casefiles.services.telling import drafts_of_ready_cases
from aftersales.deadlines.models import Deadline, SubjectKind
from aftersales.deadlines.selectors import due_subjects, live_deadlines_to_move, running
from aftersales.deadlines.selectors.settings import is_on
from aftersales.deadlines.services import beat, fire, hold, postpone, take_due_reminders
from aftersales.disputes.models import Dispute
from aftersales.disputes.services import telling as dispute_telling
from aftersales.disputes.services.moving import lock_disputes, pass_time_locked
from aftersales.disputes.services.opening import open_disputes_locked
from aftersales.domain.deadlines import Consequence
from aftersales.domain.disputes import DISPUTE_EXPIRY_ACTIONS, DisputeAction
from aftersales.domain.expiry import SWITCH_OF, silent_store_action
from aftersales.domain.lifecycle import EXPIRY_ACTIONS, Action
from aftersales.notifications import services as notifications
from aftersales.notifications.models import OutboxKind
from aftersales.notifications.services import announce
from aftersales.notifications.services.addressed import send_addressed
from aftersales.orders.services.guests import answer_look_ups
from aftersales.standing.services.penalties import book_unappealed, lock_penalties
from aftersales.standing.services.telling import drafts_of_penalty_moves, drafts_of_penalty_reminders
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.cases import silence_approves
from aftersales.tickets.services import telling
from aftersales.tickets.services.moving import CLOCK, Actor, lock_due_tickets, move_each_locked
from aftersales.tickets.services.refused_files import announce_refused_files, drafts_of_refused_files

logger = logging.getLogger(__name__)

AT_ONCE, BATCH = 10_000, 2_000
"""So many are looked for at once, and so many are moved in one transaction."""
RETRY_AFTER = timedelta(minutes=5)


@dataclass(slots=True)
class SweepReport:
    expired: int = 0
    reminded: int = 0
    failed: list[str] = field(default_factory=list)

    @property
    def done(self) -> int:
        return self.expired + self.reminded + len(self.failed)

    @property
    def did_something(self) -> bool:
        return self.done > 0

    def add(self, part: "SweepReport") -> None:
        self.expired += part.expired
        self.reminded += part.reminded


def sweep(at: datetime) -> SweepReport:
    """Do everything that is due at this moment; running it twice, or twice at once, changes nothing more."""
    report, started = SweepReport(), monotonic()
    while due := due_subjects(at, AT_ONCE):
        before = report.done
        for kind, ids in due.items():
            for start in range(0, len(ids), BATCH):
                _sweep_batch(SubjectKind(kind), ids[start : start + BATCH], at, report)
        if report.done == before or sum(map(len, due.values())) < AT_ONCE:
            break  # another sweep holds these rows, or there are no more
    beat("sweep", at, monotonic() - started)
    return report


def _sweep_batch(kind: SubjectKind, ids: Sequence[int], at: datetime, report: SweepReport) -> None:
    """All together; a batch that fails is repeated one by one, and a bad row waits."""
    try:
        report.add(_in_one_transaction(kind, ids, at))
    except Exception:  # whatever one row does must not stop the rest
        if _is_cut_off():
            raise
        logger.exception("a batch of %d due %ss failed, going one by one", len(ids), kind)
        for subject_id in ids:
            _sweep_one(kind, subject_id, at, report)


def _in_one_transaction(kind: SubjectKind, ids: Sequence[int], at: datetime) -> SweepReport:
    report = SweepReport()
    with _no_collection(), transaction.atomic():
        _SWEEPS[kind](ids, at, report)
    return report


@contextmanager
def _no_collection() -> Iterator[None]:
    """What a batch makes ends with it and has no cycles; looking for them took a third of the worker's time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _sweep_one(kind: SubjectKind, subject_id: int, at: datetime, report: SweepReport) -> None:
    try:
        report.add(_in_one_transaction(kind, [subject_id], at))
    except Exception as error:
        if _is_cut_off():
            raise
        logger.exception("due %s %d failed; tried again after %s", kind, subject_id, RETRY_AFTER)
        postpone(kind, subject_id, at + RETRY_AFTER, f"{type(error).__name__}: {error}")
        report.failed.append(f"{kind} {subject_id}")


def _is_cut_off() -> bool:
    """A lost connection is no fault of the rows: they are due as before, and the next sweep finds them."""
    return not connection.is_usable()


def _split(live: dict[int, list[Deadline]], at: datetime) -> tuple[list[Deadline], list[Deadline]]:
    """Running due times that are over, and those that only have a reminder due."""
    clocks = [deadline for rows in live.values() if (deadline := running(rows))]
    over = [deadline for deadline in clocks if deadline.due_at <= at]
    nudge = [deadline for deadline in clocks if deadline.due_at > at and deadline.next_at and deadline.next_at <= at]
    return over, nudge


def _sweep_tickets(ids: Sequence[int], at: datetime, report: SweepReport) -> None:
    tickets = {ticket.pk: ticket for ticket in lock_due_tickets(ids)}
    live = live_deadlines_to_move(SubjectKind.TICKET, list(tickets))
    over, nudge = _split(live, at)
    due = [(deadline, _action(tickets[deadline.subject_id], deadline, at)) for deadline in over]
    hold([deadline for deadline, action in due if action is Action.LEAVE_TO_PERSON], at)
    fire([deadline for deadline, action in due if action is not Action.LEAVE_TO_PERSON], at)
    left = _without(live, over)
    follow([(tickets[deadline.subject_id], action) for deadline, action in due], actor=CLOCK, at=at, live=left)
    nudged = take_due_reminders(nudge, at)
    announce(OutboxKind.TICKET_REMINDER, [reminder.pk for reminder in nudged], at)
    report.expired += len(over)
    report.reminded += len(nudged)


def _action(ticket: Ticket, deadline: Deadline, at: datetime) -> Action:
    """What follows; where the switch of that action is off, a person decides."""
    action = what_follows(ticket, deadline)
    is_switched_off = action in SWITCH_OF and not is_on(SWITCH_OF[action], at)
    return Action.LEAVE_TO_PERSON if is_switched_off else action


def follow(
    steps: Sequence[tuple[Ticket, Action]], *, actor: Actor, at: datetime, live: dict[int, list[Deadline]]
) -> None:
    """Make the moves for tickets that the caller has locked."""
    move_each_locked([step for step in steps if step[1] is not Action.ESCALATE], actor=actor, at=at, live=live)
    handed_up = [ticket for ticket, action in steps if action is Action.ESCALATE]
    open_disputes_locked(handed_up, actor=actor, at=at, live=live)


def what_follows(ticket: Ticket, deadline: Deadline) -> Action:
    """What passing this time limit does to its ticket."""
    consequence = Consequence(deadline.consequence)
    if consequence is Consequence.JUDGE_SILENT_STORE:
        return silent_store_action(is_goodwill=ticket.is_goodwill, approves=silence_approves(ticket))
    if consequence is Consequence.ESCALATE:
        return Action.ESCALATE
    return EXPIRY_ACTIONS[consequence]


def _sweep_disputes(ids: Sequence[int], at: datetime, report: SweepReport) -> None:
    disputes = {dispute.pk: dispute for dispute in lock_disputes(ids)}
    live = live_deadlines_to_move(SubjectKind.DISPUTE, list(disputes))
    over, nudge = _split(live, at)
    fire(over, at)
    left = _without(live, over)
    groups: dict[DisputeAction, list[Dispute]] = defaultdict(list)
    for deadline in over:
        groups[DISPUTE_EXPIRY_ACTIONS[Consequence(deadline.consequence)]].append(disputes[deadline.subject_id])
    for action, group in groups.items():
        pass_time_locked(group, action, actor=CLOCK, at=at, live=left)
    nudged = take_due_reminders(nudge, at)
    announce(OutboxKind.DISPUTE_REMINDER, [reminder.pk for reminder in nudged], at)
    report.expired += len(over)
    report.reminded += len(nudged)


def _without(live: dict[int, list[Deadline]], over: Sequence[Deadline]) -> dict[int, list[Deadline]]:
    passed = {deadline.pk for deadline in over}
    return {pk: [row for row in rows if row.pk not in passed] for pk, rows in live.items()}


def _sweep_penalties(ids: Sequence[int], at: datetime, report: SweepReport) -> None:
    penalties = {penalty.pk: penalty for penalty in lock_penalties(ids)}
    over, nudge = _split(live_deadlines_to_move(SubjectKind.PENALTY, list(penalties)), at)
    fire(over, at)
    book_unappealed([penalties[deadline.subject_id] for deadline in over], at)
    nudged = take_due_reminders(nudge, at)
    announce(OutboxKind.PENALTY_REMINDER, [reminder.pk for reminder in nudged], at)
    report.expired += len(over)
    report.reminded += len(nudged)


_SWEEPS = {
    SubjectKind.TICKET: _sweep_tickets,
    SubjectKind.DISPUTE: _sweep_disputes,
    SubjectKind.PENALTY: _sweep_penalties,
}


# --- the relay ---


def relay(at: datetime, limit: int = 50) -> int:
    """Answer look-ups, tell people of what happened, then send what is owed; how many messages went out."""
    send_addressed(at)
    answer_look_ups(at)
    announce_refused_files(at)
    while fan_out(at):
        pass
    return notifications.relay(at, limit)


def fan_out(at: datetime) -> int:
    """Make inbox lines and messages of the events that wait; how many events."""
    return notifications.fan_out(at, _DRAFTS_OF)


_DRAFTS_OF: dict[OutboxKind, notifications.DraftsOf] = {
    OutboxKind.TICKET_MOVE: telling.drafts_of_moves,
    OutboxKind.TICKET_REMINDER: telling.drafts_of_reminders,
    OutboxKind.MESSAGE: telling.drafts_of_messages,
    OutboxKind.DISPUTE_MOVE: dispute_telling.drafts_of_moves,
    OutboxKind.DISPUTE_REMINDER: dispute_telling.drafts_of_reminders,
    OutboxKind.PENALTY_MOVE: drafts_of_penalty_moves,
    OutboxKind.PENALTY_REMINDER: drafts_of_penalty_reminders,
    OutboxKind.FILE_REFUSED: drafts_of_refused_files,
    OutboxKind.CASE_READY: drafts_of_ready_cases,
}
"""Who is told what of each kind of event."""
