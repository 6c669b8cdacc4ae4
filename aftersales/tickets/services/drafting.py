"""What somebody has begun to write on a ticket."""

from datetime import datetime

from aftersales.accounts.models import User
from aftersales.tickets.models import ReplyDraft, Ticket


def keep_draft(ticket: Ticket, text: str, *, by: User, at: datetime) -> None:
    """The last words written win; nothing written is no draft."""
    if not text.strip():
        drop_draft(ticket, by=by)
        return
    ReplyDraft.objects.update_or_create(ticket=ticket, person=by, defaults={"text": text, "kept_at": at})


def drop_draft(ticket: Ticket, *, by: User) -> None:
    ReplyDraft.objects.filter(ticket=ticket, person=by).delete()
