"""Asking again after a request was closed (rules 6.1; TB 43)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import CloseReason, IllegalMoveError, MoveCode, Role, State
from aftersales.domain.requests import Reason, RequestKind
from aftersales.evidence.models import Evidence
from aftersales.tickets.models import ReapplicationConsent, Ticket
from aftersales.tickets.services.asking import Asked, save_draft
from aftersales.tickets.services.moving import Actor, lock_tickets
from aftersales.tickets.services.talking import write_message


def draft_again(ticket: Ticket, *, by: User, at: datetime) -> Ticket:
    """A new draft filled in from a closed request, files included; a second click finds the first one's draft.

    Nothing is claimed or judged yet: that is done when it is sent. Raises IllegalMoveError while the old one runs.
    """
    with transaction.atomic():
        (old,) = lock_tickets([ticket.pk])
        if not old.has_ended:
            raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=old.state)
        waiting = Ticket.objects.filter(follows=old, state=State.DRAFT).first()
        return waiting or _draft_of(old, by, at)


def consent_to_reapply(
    ticket: Ticket, note: str, *, actor: Actor, at: datetime, version: int | None = None
) -> ReapplicationConsent:
    """The store reopens the reason of a return that was never sent, and tells the customer. Twice is once.

    It reopens no window. `version` is what the actor saw. Raises IllegalMoveError where nothing is barred, and where
    somebody else was faster: their words were sent, and not these.
    """
    if actor.role is not Role.STORE or actor.by is None:
        raise IllegalMoveError(MoveCode.NOT_YOURS)
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if version is not None and version != locked.version:
            raise IllegalMoveError(MoveCode.STALE)
        if locked.close_reason != CloseReason.RETURN_NOT_SENT:
            raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=locked.state)
        consent, is_new = ReapplicationConsent.objects.get_or_create(ticket=locked, defaults={"by": actor.by, "at": at})
        if consent.by != actor.by:
            raise IllegalMoveError(MoveCode.STALE, name=consent.by.shown_name)
        if is_new:
            write_message(locked, note, actor=actor, at=at)
    return consent


def _draft_of(old: Ticket, by: User, at: datetime) -> Ticket:
    asked = Asked(
        kind=RequestKind(old.kind),
        reason=Reason(old.reason),
        quantity=old.quantity,
        description=old.description,
        declared=old.declared,
        serial=old.serial,
    )
    draft = save_draft(old.order_line, asked, by=by, key=uuid4(), at=at, evidence=_own_files(old))
    draft.follows = old
    draft.save(update_fields=["follows"])
    return draft


def _own_files(ticket: Ticket) -> Sequence[Evidence]:
    """What the customer showed then; the store's files are the store's."""
    shown = Evidence.objects.filter(
        ticket_links__ticket=ticket, ticket_links__role=Role.CUSTOMER, ticket_links__withdrawn_at__isnull=True
    )
    return list(shown.order_by("ticket_links__at", "ticket_links__id"))
