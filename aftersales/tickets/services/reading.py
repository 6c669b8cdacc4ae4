"""Who has read the messages of a request, and until when."""

from datetime import datetime

from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import ReadMark, Ticket


def mark_messages_read(ticket: Ticket, side: Role, at: datetime) -> None:
    """This side has seen everything up to now; a mark never goes back, whoever comes second."""
    marks = ReadMark.objects.filter(request=ticket.request_id, side=side)
    if not marks.filter(read_at__lt=at).update(read_at=at):
        ReadMark.objects.bulk_create(
            [ReadMark(request_id=ticket.request_id, side=side, read_at=at)], ignore_conflicts=True
        )
