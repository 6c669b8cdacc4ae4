"""What a refusing mail server means: is it the address, this one mail, or only the moment? (RFC 5321, RFC 3463)"""

import re
from enum import StrEnum

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_UNKNOWN_MAILBOX = frozenset({550, 551, 553, 556})
_ADDRESS_SUBJECTS = frozenset({1})
_MAILBOX_DISABLED = (2, 1)


class Fault(StrEnum):
    ADDRESS = "address"  # nobody is there, for good
    MESSAGE = "message"  # this mail will never be taken, others may
    MOMENT = "moment"  # worth trying again


def fault_of(code: int, text: str, *, about_recipient: bool) -> Fault:
    """`about_recipient`: the server said it to RCPT TO, so without an enhanced code it speaks of the address."""
    if code < 500:
        return Fault.MOMENT
    enhanced = _ENHANCED.search(text)
    if enhanced:
        return _by_enhanced(int(enhanced[1]), int(enhanced[2]), int(enhanced[3]))
    return Fault.ADDRESS if about_recipient and code in _UNKNOWN_MAILBOX else Fault.MESSAGE


def _by_enhanced(kind: int, subject: int, detail: int) -> Fault:
    if kind == 4:
        return Fault.MOMENT
    if subject in _ADDRESS_SUBJECTS or (subject, detail) == _MAILBOX_DISABLED:
        return Fault.ADDRESS
    return Fault.MOMENT if (subject, detail) == (2, 2) else Fault.MESSAGE  # a full mailbox empties
