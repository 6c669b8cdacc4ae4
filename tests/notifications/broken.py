from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from aftersales.notifications.models import OutboxMessage, OutboxState


class EmailBackend(BaseEmailBackend):
    """A mail server that cannot be reached."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise OSError("no route")


class OvertakenBackend(BaseEmailBackend):
    """So slow that the lease ends and another relay sends the mail; then this one fails."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        OutboxMessage.objects.update(state=OutboxState.SENT, leased_until=None)
        raise OSError("timed out")
