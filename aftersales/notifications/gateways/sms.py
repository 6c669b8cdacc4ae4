import logging
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string

from aftersales.accounts.services import path_for
from aftersales.notifications.models import OutboxMessage
from aftersales.wording.notices import notice_title

logger = logging.getLogger(__name__)


def send(row: OutboxMessage, at: datetime) -> None:
    """Hand one text message to the configured sender, in the reader's language.

    The sender is a callable (phone, text); it raises AddressRefusedError for a number that will never take one.
    """
    with translation.override(row.user.language):
        text = f"{notice_title(row.code, row.values)} {settings.PUBLIC_URL}{path_for(row.user, row.path, at=at)}"
    import_string(settings.SMS_BACKEND)(row.user.phone, text)


def console(phone: str, text: str) -> None:
    """For demonstrations: the message is a line of the log."""
    logger.info("SMS to %s: %s", phone, text)
