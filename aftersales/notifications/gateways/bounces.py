"""A delivery report that came back as a mail (RFC 3464): whom it is about, which of our mails, and for good or not."""

import email
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, Message

from aftersales.domain.smtp_replies import Fault, fault_of

PERMANENT = 550
"""A report names no reply code of its own; without an enhanced status it speaks of the mailbox."""


@dataclass(frozen=True, slots=True)
class Bounce:
    address: str
    message_id: str
    reason: str


class NotAReportError(Exception):
    """The mail is no delivery report, or does not say which mail it is about."""


def read_bounces(raw: bytes) -> list[Bounce]:
    """The addresses that the report calls failed for good; a delay, a full mailbox or a relayed mail is none.

    Raises NotAReportError.
    """
    report = email.message_from_bytes(raw, policy=policy.default)
    if report.get_content_type() != "multipart/report" or not isinstance(report, EmailMessage):
        raise NotAReportError
    message_id = _message_id_of_ours(report)
    fields = [block for part in report.walk() for block in _status_blocks(part)]
    found = [_bounce(block, message_id) for block in fields if block.get("Final-Recipient")]
    return [bounce for bounce in found if bounce]


def _status_blocks(part: object) -> list[EmailMessage]:
    """The delivery-status part is a list of header blocks, the first about the mail, one for each recipient."""
    if not isinstance(part, EmailMessage) or part.get_content_type() != "message/delivery-status":
        return []
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, EmailMessage)] if isinstance(payload, list) else []


def _message_id_of_ours(report: EmailMessage) -> str:
    for part in report.walk():
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            found = str(_returned(part).get("Message-ID", "")).strip()
            if found:
                return found
    raise NotAReportError


def _returned(part: EmailMessage) -> Message:
    """The mail that came back: whole, or its header alone."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return next((one for one in payload if isinstance(one, Message)), Message())
    return email.message_from_string(str(part.get_content()), policy=policy.default)


def _bounce(block: EmailMessage, message_id: str) -> Bounce | None:
    status, said = str(block.get("Status", "")), str(block.get("Diagnostic-Code", ""))
    is_final = str(block.get("Action", "")).strip().lower() == "failed" and status.startswith("5")
    if not is_final or fault_of(PERMANENT, status, about_recipient=True) is not Fault.ADDRESS:
        return None
    address = str(block["Final-Recipient"]).partition(";")[2].strip().strip("<>").lower()
    return Bounce(address, message_id, f"{status} {said}".strip()) if address else None
