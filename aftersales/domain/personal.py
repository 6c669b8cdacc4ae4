"""What becomes of a person's data when they leave: what goes at once, what the law keeps, and what has to end first.

Sources: PIPL 47 (deletion, and its exceptions), ECL 31 (goods and transactions: three years from completion), the
Civil Code's three years for claims.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from aftersales.domain.retention import years_after

KEPT_YEARS = 3


class Bar(StrEnum):
    """What has to end before an account can be deleted."""

    REQUESTS = "requests"
    DISPUTES = "disputes"
    MONEY = "money"
    STAFF = "staff"


class Going(StrEnum):
    """What is deleted at once."""

    NAME_AND_ADDRESSES = "name_and_addresses"
    WAYS_IN = "ways_in"
    DRAFTS = "drafts"
    INBOX = "inbox"
    CHOICES = "choices"
    CALENDAR = "calendar"
    CHECKS = "checks"
    EXPORTS = "exports"


class Kept(StrEnum):
    """What stays for its time, without the account's name on it."""

    ORDERS = "orders"
    REQUESTS = "requests"
    FILES = "files"


def kept_until(ends: Iterable[datetime | None]) -> datetime | None:
    """Three years after the last of these; None when nothing is kept."""
    last = max((end for end in ends if end), default=None)
    return years_after(last, KEPT_YEARS) if last else None
