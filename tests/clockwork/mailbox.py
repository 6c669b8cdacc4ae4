import os
from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage


class EmailBackend(BaseEmailBackend):
    """One line with the Message-ID for each mail: appending is whole even when the process is killed."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with open(os.environ["MAILBOX"], "a") as file:
            file.writelines(f"{message.extra_headers['Message-ID']}\n" for message in email_messages)
        return len(email_messages)
