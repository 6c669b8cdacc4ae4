"""What a camera wrote into a file about itself, read with doubt: anybody can write it."""

from datetime import datetime, tzinfo
from enum import StrEnum

EARLIEST_YEAR = 2000
"""A camera whose clock was never set tells an earlier one."""


def taken_at(words: str, zone: tzinfo) -> datetime | None:
    """The moment a file says it was taken: EXIF ("2026:11:02 20:13:05", with or without an offset) or ISO 8601.

    A time without an offset is meant in `zone`. None when there is none that makes sense.
    """
    date, rest = words[:10].replace(":", "-"), words[10:].strip()
    try:
        moment = datetime.fromisoformat(f"{date}T{rest.removeprefix('T')}")
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return moment if moment.year >= EARLIEST_YEAR else None
    except (ValueError, OverflowError):
        return None


class Taken(StrEnum):
    """Where the moment a picture was taken, as it says itself, lies in the story of the order."""

    BEFORE_PURCHASE = "before_purchase"
    BEFORE_DELIVERY = "before_delivery"
    AFTER_DELIVERY = "after_delivery"
    AFTER_RECEIPT = "after_receipt"


def place_of(taken: datetime, *, bought: datetime, delivered: datetime | None, received: datetime) -> Taken:
    """`received` is when the file came in: no picture is younger than that; its clock is wrong."""
    if taken > received:
        return Taken.AFTER_RECEIPT
    if taken < bought:
        return Taken.BEFORE_PURCHASE
    return Taken.AFTER_DELIVERY if delivered and taken >= delivered else Taken.BEFORE_DELIVERY
