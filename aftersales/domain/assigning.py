"""Who works on a ticket, and when it comes back to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from aftersales.domain.deadlines import Side

LONGEST_SNOOZE = timedelta(days=30)


class AssignAction(StrEnum):
    """What the history of a ticket's hands knows."""

    ASSIGN = "assign"
    TAKE = "take"
    DEAL = "deal"
    TRANSFER = "transfer"
    RELEASE = "release"
    SNOOZE = "snooze"
    WAKE = "wake"


class AssignCode(StrEnum):
    """Why nothing was changed."""

    ENDED = "ended"
    TAKEN = "taken"
    SAME_AGENT = "same_agent"
    NO_AGENT_THERE = "no_agent_there"
    NOBODY_HAS_IT = "nobody_has_it"
    SNOOZE_PAST = "snooze_past"
    SNOOZE_TOO_LONG = "snooze_too_long"
    SNOOZE_AFTER_DUE = "snooze_after_due"


class AssignRefusedError(Exception):
    """Nothing was changed."""

    def __init__(self, code: AssignCode, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Load:
    """How much one agent of a store has open, and when they were last given something."""

    agent_id: int
    open: int
    last_at: datetime | None = None


def least_loaded(loads: Sequence[Load]) -> Load | None:
    """Who is next: the fewest open tickets; of equals who has waited longest, and who never had one first."""
    return min(loads, key=lambda load: (load.open, load.last_at is not None, load.last_at, load.agent_id), default=None)


def deal(loads: Sequence[Load], count: int, at: datetime) -> list[int]:
    """To whom so many tickets go, one after the other, each given adding to its agent's load."""
    now, given = {load.agent_id: load for load in loads}, []
    for _ in range(count):
        chosen = least_loaded(list(now.values()))
        if chosen is None:
            break
        given.append(chosen.agent_id)
        now[chosen.agent_id] = Load(chosen.agent_id, chosen.open + 1, at)
    return given


def check_snooze(until: datetime, *, at: datetime, due_at: datetime | None, turn: Side | None) -> None:
    """A ticket may rest only while no time limit of the store runs out. Raises AssignRefusedError."""
    if until <= at:
        raise AssignRefusedError(AssignCode.SNOOZE_PAST)
    if until > at + LONGEST_SNOOZE:
        raise AssignRefusedError(AssignCode.SNOOZE_TOO_LONG, days=LONGEST_SNOOZE.days)
    if turn is Side.STORE and due_at is not None and until >= due_at:
        raise AssignRefusedError(AssignCode.SNOOZE_AFTER_DUE, due_at=due_at)
