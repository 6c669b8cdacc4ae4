"""The time limits of a ticket, a dispute or a penalty, each with how it was counted and what passing it does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from aftersales.deadlines.models import Deadline, DeadlineState, SubjectKind
from aftersales.deadlines.selectors import deadlines_of
from aftersales.disputes.models import Dispute
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.cases import silence_approves
from aftersales.wording.turns import dispute_otherwise_sentence, otherwise_sentence, pause_sentence

Otherwise = Callable[[Deadline], str]


@dataclass(frozen=True, slots=True)
class DeadlineShown:
    """`words` say what happens when it passes, or why it does not run."""

    deadline: Deadline
    is_running: bool
    is_paused: bool
    words: str


def limits_of_ticket(ticket: Ticket, role: Role | None, known: Sequence[Deadline] | None = None) -> list[DeadlineShown]:
    """The draft's own is nobody's business here. `known` are all its rows, oldest first, when they have been read."""
    viewer = role or Role.PLATFORM

    def otherwise(row: Deadline) -> str:
        approves = silence_approves(ticket)
        return otherwise_sentence(row.consequence, ticket.state, viewer, approves, ticket.is_goodwill)

    rows = deadlines_of(SubjectKind.TICKET, ticket.pk) if known is None else known
    shown = _newest(rows, viewer, otherwise)
    return [each for each in shown if each.deadline.code != DeadlineCode.DRAFT]


def limits_of_dispute(dispute: Dispute, role: Role | None) -> list[DeadlineShown]:
    """Its own first, then the ticket's, which wait for it."""
    viewer = role or Role.PLATFORM
    own = _shown(SubjectKind.DISPUTE, dispute.pk, viewer, _otherwise_to(viewer))
    return [*own, *limits_of_ticket(dispute.ticket, role)]


def limits_of_penalty(penalty_id: int, role: Role | None) -> list[DeadlineShown]:
    viewer = role or Role.PLATFORM
    return _shown(SubjectKind.PENALTY, penalty_id, viewer, _otherwise_to(viewer))


def _otherwise_to(viewer: Role) -> Otherwise:
    return lambda row: dispute_otherwise_sentence(row.consequence, viewer)


def _shown(kind: SubjectKind, subject_id: int, viewer: Role, otherwise: Otherwise) -> list[DeadlineShown]:
    return _newest(deadlines_of(kind, subject_id), viewer, otherwise)


def _newest(rows: Iterable[Deadline], viewer: Role, otherwise: Otherwise) -> list[DeadlineShown]:
    """The newest generation of each, the running one first."""
    newest = {row.code: row for row in rows}
    shown = [_one(row, viewer, otherwise) for row in newest.values()]
    return sorted(shown, key=lambda each: (not each.is_running, not each.is_paused, -each.deadline.pk))


def _one(row: Deadline, viewer: Role, otherwise: Otherwise) -> DeadlineShown:
    match row.state:
        case DeadlineState.PENDING:
            return DeadlineShown(row, is_running=True, is_paused=False, words=otherwise(row))
        case DeadlineState.PAUSED:
            return DeadlineShown(row, is_running=False, is_paused=True, words=pause_sentence(row.paused_for, viewer))
    return DeadlineShown(row, is_running=False, is_paused=False, words="")
