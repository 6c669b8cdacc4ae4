"""Who may rate the service on a ticket, and until when (rules 6.1 and 6.5: once, within 30 days)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from aftersales.domain.lifecycle import ENDED, CloseReason, State

MOST_STARS = 5

_NEVER_SENT = frozenset({CloseReason.DISCARDED, CloseReason.DRAFT_EXPIRED})


class RatingCode(StrEnum):
    """Why a rating, or an answer to one, is refused."""

    NOT_ENDED = "not_ended"
    NEVER_SENT = "never_sent"
    ALREADY_RATED = "already_rated"
    WINDOW_CLOSED = "window_closed"
    ALREADY_ANSWERED = "already_answered"


class RatingRefusedError(Exception):
    """Nothing was changed."""

    def __init__(self, code: RatingCode, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Ending:
    """How and when a ticket came to its end, and whether it is rated."""

    state: State
    close_reason: str
    ended_at: datetime | None
    is_rated: bool


def rating_refusal(ending: Ending, at: datetime, window: timedelta) -> RatingRefusedError | None:
    """Why this ticket cannot be rated now, or None when it can."""
    if ending.state not in ENDED or ending.ended_at is None:
        return RatingRefusedError(RatingCode.NOT_ENDED)
    if ending.close_reason in _NEVER_SENT:
        return RatingRefusedError(RatingCode.NEVER_SENT)
    if ending.is_rated:
        return RatingRefusedError(RatingCode.ALREADY_RATED)
    ends_at = ending.ended_at + window
    return RatingRefusedError(RatingCode.WINDOW_CLOSED, ended_at=ends_at) if at >= ends_at else None
