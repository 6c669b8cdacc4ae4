from datetime import datetime
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from aftersales.accounts.services import path_for
from aftersales.domain.smtp_replies import Fault, fault_of
from aftersales.notifications.gateways.composing import Letter, compose
from aftersales.notifications.gateways.refusing import AddressRefusedError, MessageRefusedError
from aftersales.notifications.models import OutboxMessage


def send(row: OutboxMessage, at: datetime) -> None:
    """Hand one mail to the configured backend. Raises AddressRefusedError, MessageRefusedError, or what went wrong."""
    letter = compose(row.code, row.values, user=row.user, path=path_for(row.user, row.path, at=at))
    sender = settings.BOUNCE_ADDRESS or None  # of the envelope: where a report of a failed delivery goes
    headers = _headers(row, letter)
    mail = EmailMultiAlternatives(letter.subject, letter.text, sender, to=[row.user.email], headers=headers)
    mail.attach_alternative(letter.html, "text/html")
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        _code, reply = next(iter(error.recipients.values()))
        _give_up_if_final(_code, reply, error, about_recipient=True)
    except SMTPDataError as error:
        _give_up_if_final(error.smtp_code, error.smtp_error, error, about_recipient=False)


def _headers(row: OutboxMessage, letter: Letter) -> dict[str, str]:
    """The key makes the Message-ID, so a mail that was sent twice is one mail to its reader."""
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Message-ID": message_id(row.key),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if row.values.get("number"):
        headers["References"] = message_id(str(row.values["number"]))  # one thread for each request
    if letter.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    return headers


def message_id(key: str) -> str:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">") or "localhost"
    return f"<{key.replace(':', '.')}@{domain}>"


def _give_up_if_final(code: int, reply: bytes | str, error: Exception, *, about_recipient: bool) -> None:
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    fault = fault_of(code, text, about_recipient=about_recipient)
    if fault is Fault.ADDRESS:
        raise AddressRefusedError(f"{code} {text}") from error
    if fault is Fault.MESSAGE:
        raise MessageRefusedError(f"{code} {text}") from error
    raise error
