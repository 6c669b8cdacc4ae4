from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation

from aftersales.notifications.models import OutboxMessage
from aftersales.wording.notices import notice_mail


def send(row: OutboxMessage) -> None:
    """Hand one mail to the configured backend, in the reader's language; the key makes its Message-ID."""
    with translation.override(row.user.language):
        subject, body = notice_mail(row.code, row.values, settings.PUBLIC_URL + row.path)
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">") or "localhost"
    headers = {"Message-ID": f"<{row.key.replace(':', '.')}@{domain}>"}
    EmailMessage(subject, body, to=[row.user.email], headers=headers).send()
