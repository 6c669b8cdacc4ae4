from datetime import datetime, timedelta

from aftersales.deadlines.models import Heartbeat
from aftersales.deadlines.selectors import heartbeat, last_beat, oldest_due


def last_sweep() -> Heartbeat | None:
    return heartbeat("sweep")


def sweep_age(at: datetime) -> timedelta | None:
    """How long ago the last sweep ended; None before the first."""
    last = last_beat("sweep")
    return at - last if last else None


def sweep_lag(at: datetime) -> timedelta:
    """How long the oldest due work has been waiting."""
    oldest = oldest_due(at)
    return at - oldest if oldest else timedelta()
