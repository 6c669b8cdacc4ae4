"""What people are told of, by which channel, and when it may reach them (issue: notices)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from aftersales.domain.disputes import DISPUTE_MOVES
from aftersales.domain.lifecycle import MOVES, Action, Role

UNDO_WINDOW = timedelta(seconds=15)
"""So long a person's message can be taken back."""

RELEASED_AFTER = UNDO_WINDOW + timedelta(seconds=2)
"""So much later the other side sees it: what is taken back in the last moment is committed before anybody reads it."""

NAG_AFTER_DAYS = (1, 2, 4, 8)
"""Days past the due time at which whoever is late is told again; after the last one, figures and penalties speak."""

URGENT_WITHIN = timedelta(hours=1)
"""A due time this soon after the quiet hours could not be kept by somebody told at their end."""


class Channel(StrEnum):
    """Outward ways to a person. The inbox is none of them: it is always filled."""

    EMAIL = "email"
    SMS = "sms"
    WEBHOOK = "webhook"


class Audience(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"


class Topic(StrEnum):
    """What a person can choose about; each has its own template in each language."""

    DECISION = "decision"
    PROGRESS = "progress"
    MESSAGE = "message"
    REMINDER = "reminder"
    WINDOW = "window"
    DISPUTE = "dispute"
    SIGN_IN = "sign_in"
    WORK = "work"
    CUSTOMER_MESSAGE = "customer_message"
    DUE = "due"
    OVERDUE = "overdue"
    CASE = "case"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class TopicRule:
    """`must_be_told`: it touches a right or is what the person asked for, so one outward channel stays on.

    `is_opt_in`: nobody is told who has not asked for it.
    """

    topic: Topic
    audience: Audience
    must_be_told: bool = False
    is_opt_in: bool = False


_C, _S = Audience.CUSTOMER, Audience.STAFF
TOPICS = {
    rule.topic: rule
    for rule in (
        TopicRule(Topic.DECISION, _C, must_be_told=True),
        TopicRule(Topic.DISPUTE, _C, must_be_told=True),
        TopicRule(Topic.REMINDER, _C),
        TopicRule(Topic.WINDOW, _C, is_opt_in=True),
        TopicRule(Topic.MESSAGE, _C),
        TopicRule(Topic.PROGRESS, _C),
        TopicRule(Topic.SIGN_IN, _C, must_be_told=True),
        TopicRule(Topic.CASE, _S, must_be_told=True),
        TopicRule(Topic.WORK, _S),
        TopicRule(Topic.DUE, _S),
        TopicRule(Topic.OVERDUE, _S),
        TopicRule(Topic.CUSTOMER_MESSAGE, _S),
        TopicRule(Topic.REPORT, _S),
    )
}

_PROGRESS = frozenset(
    {Action.SUBMIT, Action.FINISH_REPAIR, Action.SHIP_OUTBOUND, Action.LAPSE_OFFER, Action.MARK_OVERDUE}
)
"""Moves that decide nothing for the customer. Whatever is not named here counts as a decision."""

_LINKS = frozenset({"welcome", "order_link"})
_OF_CUSTOMER = {
    "message": Topic.MESSAGE,
    "file": Topic.DECISION,
    "reminder": Topic.REMINDER,
    "arrival": Topic.WINDOW,
    "window": Topic.WINDOW,
    "dispute": Topic.DISPUTE,
}
_OF_STAFF = {
    "message": Topic.CUSTOMER_MESSAGE,
    "reminder": Topic.DUE,
    "overdue": Topic.OVERDUE,
    "dispute": Topic.CASE,
    "penalty": Topic.CASE,
    "assessment": Topic.CASE,
    "report": Topic.REPORT,
    "defect": Topic.REPORT,
    "figures": Topic.REPORT,
}


def _moves_by(*others: Role) -> tuple[str, ...]:
    return tuple(dict.fromkeys(move.action for move in MOVES if set(move.roles) - set(others)))


_NEWS = _moves_by(Role.CUSTOMER)
EVENTS: Mapping[Topic, tuple[str, ...]] = {
    Topic.DECISION: tuple(action for action in _NEWS if action not in _PROGRESS),
    Topic.PROGRESS: tuple(action for action in _NEWS if action in _PROGRESS),
    Topic.WORK: _moves_by(Role.STORE),
    Topic.DISPUTE: tuple(DISPUTE_MOVES),
    Topic.CASE: tuple(DISPUTE_MOVES),
}
"""What happens under a topic and may have words of its own: moves of a ticket or of a dispute."""


def event_of(code: str, values: Mapping[str, object]) -> str:
    """The event of a notice, empty where its topic is all there is to say."""
    return str(values.get("action", "")) if code in {"move", "dispute"} else ""


def topic_of(code: str, values: Mapping[str, object]) -> Topic:
    """Under which topic a notice falls, by its code and plain values; an unknown code is told like any progress."""
    if code in _LINKS:
        return Topic.SIGN_IN
    if values.get("viewer") in {Role.STORE, Role.PLATFORM}:
        return _OF_STAFF.get(code, Topic.WORK)
    if code == "move":
        return Topic.PROGRESS if values.get("action") in _PROGRESS else Topic.DECISION
    return _OF_CUSTOMER.get(code, Topic.PROGRESS)


# --- windows that close ---

ARRIVAL_CODE, WINDOW_CODE = "arrival", "window"
LEAD = {"warranty": timedelta(days=30)}
"""So long before its end a right is reminded of; a parcel takes time, and a warranty leaves more of it."""
USUAL_LEAD = timedelta(days=2)


def is_time_to_remind(right: str, ends_at: datetime, at: datetime) -> bool:
    """Whether this window closes soon and has not closed yet."""
    return at < ends_at <= at + LEAD.get(right, USUAL_LEAD)


# --- which channels ---


def main_channel(reachable: frozenset[Channel]) -> Channel | None:
    """The one that cannot be switched off for what must be told: mail, or text messages without an address."""
    return next((channel for channel in (Channel.EMAIL, Channel.SMS) if channel in reachable), None)


def channels_for(
    topic: Topic, reachable: frozenset[Channel], chosen: Mapping[Channel, bool] | None = None
) -> frozenset[Channel]:
    """By which of the channels that reach a person they are told; `chosen` is what they decided themselves."""
    decided, is_opt_in = chosen or {}, TOPICS[topic].is_opt_in
    wanted = {
        channel
        for channel in reachable
        if decided.get(channel, not is_opt_in and _by_default(channel, reachable, decided))
    }
    main = main_channel(reachable)
    if TOPICS[topic].must_be_told and main and not wanted & {Channel.EMAIL, Channel.SMS}:
        wanted.add(main)
    return frozenset(wanted)


def _by_default(channel: Channel, reachable: frozenset[Channel], decided: Mapping[Channel, bool]) -> bool:
    """Mail and webhook are on; a text message stands in for a mail that cannot arrive."""
    if channel is Channel.SMS:
        return Channel.EMAIL not in reachable and decided.get(Channel.EMAIL, True)
    return True


# --- when ---


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `starts` to `ends` on the reader's own clock; over midnight when it ends earlier than it starts."""

    starts: time = time(22)
    ends: time = time(8)
    zone: str = "Asia/Shanghai"

    def free_at(self, at: datetime) -> datetime:
        """This moment, or the end of the quiet hours it lies in."""
        local = at.astimezone(ZoneInfo(self.zone))
        if not self._covers(local.time()):
            return at
        day = local.date() + timedelta(days=1) if local.time() >= self.ends else local.date()
        end = datetime.combine(day, self.ends, local.tzinfo).replace(fold=local.fold)
        return end.astimezone(at.tzinfo)

    def _covers(self, moment: time) -> bool:
        if self.starts <= self.ends:
            return self.starts <= moment < self.ends
        return moment >= self.starts or moment < self.ends


def not_before(topic: Topic, at: datetime, quiet: QuietHours | None, due_at: datetime | None = None) -> datetime:
    """When a mail or text message may go out. What is urgent does not wait: a link that was asked for this minute,
    and the customer's own due time when it passes before anybody told at the end of the quiet hours could act."""
    free = quiet.free_at(at) if quiet else at
    if topic is Topic.SIGN_IN:
        return at
    if topic is Topic.REMINDER and due_at and due_at <= free + URGENT_WITHIN:
        return at
    return free


def nag_level(overdue_for: timedelta) -> int:
    """How many of the nagging days have passed; 0 before the first."""
    return sum(overdue_for >= timedelta(days=days) for days in NAG_AFTER_DAYS)
