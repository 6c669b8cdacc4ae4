"""Short-lived words to an address rather than to a person: a code to sign in, a link to open an account.

They are written by whoever asked and sent by the relay, so that asking takes the same time whether or not there is
anybody to write to. Each is tried once: a code that was lost is asked for again, one that comes twice only confuses.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.module_loading import import_string

from aftersales.domain.notices import Channel
from aftersales.notifications.models import AddressedMessage

logger = logging.getLogger(__name__)

LATEST = timedelta(minutes=10)
"""What could not be sent by then is of no use any more."""


def write_to(channel: Channel, address: str, *, subject: str, text: str, at: datetime) -> AddressedMessage:
    """Owe these words to an address; without a text nothing is sent, at the same price."""
    return AddressedMessage.objects.create(channel=channel, address=address, subject=subject, text=text, made_at=at)


def send_addressed(at: datetime, limit: int = 50) -> int:
    """Take what waits and send it; how many went out. Who reads the tables finds no code that is older than this."""
    with transaction.atomic():
        rows = list(AddressedMessage.objects.select_for_update(skip_locked=True).order_by("id")[:limit])
        AddressedMessage.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return sum(_send(row) for row in rows if row.text and row.made_at > at - LATEST)


def _send(row: AddressedMessage) -> int:
    try:
        if row.channel == Channel.EMAIL:
            EmailMessage(row.subject, row.text, settings.DEFAULT_FROM_EMAIL, [row.address]).send()
        elif settings.SMS_BACKEND:
            import_string(settings.SMS_BACKEND)(row.address, row.text)
    except Exception:  # whatever the outside world does; one must not stop the others
        logger.exception("a code could not be sent by %s", row.channel)
        return 0
    return 1
