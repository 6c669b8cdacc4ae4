"""What a camera wrote into a file about itself, read with doubt: anybody can write it."""

from datetime import datetime, tzinfo

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
