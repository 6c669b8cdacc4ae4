"""What a person does about time: let the clock go on where it was held, and have it try again."""

from datetime import datetime

from django.db import transaction

from aftersales.accounts.models import User
from aftersales.clockwork.services import follow, what_follows
from aftersales.deadlines.models import Deadline, DeadlineState, SubjectKind
from aftersales.deadlines.selectors import live_deadlines
from aftersales.deadlines.services import fire
from aftersales.domain.lifecycle import Action, Role
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor, lock_tickets


class NothingHeldError(Exception):
    """Somebody was faster, or the ticket has gone on by itself."""


def carry_out(deadline: Deadline, *, by: User, at: datetime) -> Action:
    """Do what the clock would have done, in its name and with the person's. Raises NothingHeldError."""
    with transaction.atomic():
        (ticket,) = lock_tickets([deadline.subject_id])
        live = live_deadlines(SubjectKind.TICKET, [ticket.pk])
        held = next((row for row in live.get(ticket.pk, []) if row.pk == deadline.pk), None)
        if held is None or held.state != DeadlineState.HELD:
            raise NothingHeldError
        action = what_follows(ticket, held)
        follow([(ticket, action)], actor=Actor(Role.CLOCK, by, "desk"), at=at, live=live)
        # The move has seen to the row; that it passed, and did not merely end, is kept.
        held.refresh_from_db(fields=["state"])
        fire([held], at)
    return action


def held_ticket(deadline: Deadline) -> Ticket | None:
    is_tickets = deadline.subject_kind == SubjectKind.TICKET and deadline.state == DeadlineState.HELD
    tickets = Ticket.objects.select_related("store", "order_line__product")
    return tickets.filter(pk=deadline.subject_id).first() if is_tickets else None
