"""For demonstrations only: what waits for days happens now."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from aftersales.deadlines.models import Deadline
from aftersales.deadlines.selectors import running
from aftersales.deadlines.services import make_overdue
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.cases import ticket_deadlines
from aftersales.tickets.services.moving import lock_tickets


class DemoOnlyError(Exception):
    """Real tickets keep their time: this is allowed with DEMO=1 only."""


class NothingRunsError(Exception):
    """The ticket has no running time limit: it has ended, or waits for the platform."""


def force_overdue(ticket: Ticket, at: datetime) -> Deadline:
    """Let the running time limit end at this moment; the next sweep finds it. Returns the limit that was cut short."""
    if not settings.DEMO:
        raise DemoOnlyError
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        deadline = running(ticket_deadlines([locked]).get(locked.pk, []))
        if deadline is None:
            raise NothingRunsError
        make_overdue(deadline, at)
        locked.due_at = at
        locked.save(update_fields=["due_at"])
    return deadline
