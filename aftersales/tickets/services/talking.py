"""Messages and evidence beside the moves."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import IllegalMoveError, MoveCode, Role
from aftersales.domain.notices import RELEASED_AFTER, UNDO_WINDOW
from aftersales.evidence.models import Evidence
from aftersales.evidence.services.custody import Act
from aftersales.notifications.models import OutboxKind
from aftersales.notifications.services import announce, lock_untold
from aftersales.tickets.models import Message, Ticket
from aftersales.tickets.services.indexing import ask_for_words
from aftersales.tickets.services.moving import Actor, lock_tickets
from aftersales.tickets.services.showing import hand_in, take_out

_VIA = {Role.CUSTOMER: "portal", Role.STORE: "desk", Role.PLATFORM: "desk"}


class TooLateError(Exception):
    """The message can no longer be taken back: it has gone out, or it is somebody else's."""


def write_message(
    ticket: Ticket,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    is_internal: bool = False,
    evidence: Sequence[Evidence] = (),
) -> Message:
    """Say something on a submitted ticket, with files while it runs; an internal note is for staff only."""
    if actor.by is None or ticket.is_draft:
        raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=ticket.state)
    with transaction.atomic():
        message = Message.objects.create(
            ticket=ticket,
            author=actor.by,
            role=actor.role,
            text=text,
            is_internal=is_internal,
            at=at,
            held_until=None if is_internal else at + RELEASED_AFTER,
        )
        ask_for_words([ticket.pk], message.held_until or at)
        if actor.role is Role.CUSTOMER:
            Ticket.objects.filter(pk=ticket.pk, snoozed_until__isnull=False).update(snoozed_until=None)
        if evidence:
            add_evidence(ticket, evidence, actor=actor, at=at, message=message)
        if not is_internal:
            announce(OutboxKind.MESSAGE, [message.pk], at, not_before=at + RELEASED_AFTER)
    return message


def take_back(message: Message, *, by: User, at: datetime) -> None:
    """Unsay it, with the files that came along, while nobody else has seen it. Raises TooLateError.

    The row that would tell of it is locked, so either the relay has it or we do.
    """
    with transaction.atomic():
        telling = lock_untold(OutboxKind.MESSAGE, message.pk)
        if message.author_id != by.pk or telling is None or at > message.at + UNDO_WINDOW:
            raise TooLateError
        files = list(message.files.values_list("evidence", flat=True))
        take_out([message.ticket], files, Act(by, message.role, _VIA[Role(message.role)], at), message=message)
        message.delete()
        telling.delete()


def add_evidence(
    ticket: Ticket, evidence: Sequence[Evidence], *, actor: Actor, at: datetime, message: Message | None = None
) -> None:
    """Show further files on a running ticket; files of an internal note would be seen by all, so they are refused.

    Raises IllegalMoveError, also when the ticket has ended.
    """
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if locked.has_ended or (message is not None and message.is_internal):
            raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=locked.state)
        hand_in([locked], evidence, actor.act(at), message=message)
