"""How long bytes of evidence are kept: at least three years after the end of what they belong to (ECL 31, OTR 31)."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum


class KeptFor(StrEnum):
    """Why a file is kept for now."""

    OPEN = "open"
    """Something it was shown in is still going on, a dispute included."""
    HELD = "held"
    """Somebody wants it kept."""
    RETENTION = "retention"
    """What it belongs to has ended too short a time ago."""


def reason_to_keep(ends: Iterable[datetime | None], *, is_held: bool, years: int, at: datetime) -> KeptFor | None:
    """Why the bytes stay; None when they may go. `ends` are the ends of all the file was used in, None while it runs.

    The years count to the corresponding day, or to the last of its month (Civil Code 202); a file that was never used
    for anything has no end, and goes by another road.
    """
    moments = list(ends)
    if not moments or None in moments:
        return KeptFor.OPEN
    if is_held:
        return KeptFor.HELD
    latest = max(moment for moment in moments if moment is not None)
    return KeptFor.RETENTION if at < years_after(latest, years) else None


def years_after(moment: datetime, years: int) -> datetime:
    """The same moment of a later year; 29 February ends on the 28th where there is none."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)


def years_before(moment: datetime, years: int) -> datetime:
    """What ended later than this cannot be over its time: `years_after` of it lies behind `moment`."""
    return years_after(moment, -years)
