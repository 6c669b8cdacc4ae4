"""Whose ticket it is, whose it was, and when it comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aftersales.accounts.models import User
from aftersales.tickets.models import AssignmentEvent, Message, Ticket, TicketEvidence
from aftersales.tickets.selectors.handling import assignments_of
from aftersales.wording.handling import assignment_sentence
from aftersales.wording.moments import shown_moment


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A move, or what somebody wrote; internal notes are for staff only."""

    at: datetime
    icon: str = ""
    words: str = ""
    message: Message | None = None
    files: Sequence[TicketEvidence] = ()
    read_words: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Hands:
    """Whose ticket it is now; `until` is when it comes back, in words."""

    agent: str
    is_mine: bool
    until: str


def hands_on(ticket: Ticket, user: User, at: datetime) -> Hands:
    agent = ticket.agent
    rests = ticket.snoozed_until if ticket.snoozed_until and ticket.snoozed_until > at else None
    return Hands(
        agent=agent.shown_name if agent else "",
        is_mine=ticket.agent_id == user.pk,
        until=shown_moment(rests, at) if rests else "",
    )


def hands_history(ticket: Ticket, at: datetime) -> list[HistoryEntry]:
    """Oldest first, for staff only."""
    events = list(assignments_of(ticket))
    names = _names(ticket, events)
    return [HistoryEntry(event.at, "user", _words(event, names, at)) for event in events]


def _names(ticket: Ticket, events: Sequence[AssignmentEvent]) -> dict[str, str]:
    """Of everybody it was given to; only who neither holds it nor gave it to somebody is looked up."""
    known = {str(one.pk): one.shown_name for one in (ticket.agent, *(event.by for event in events)) if one}
    others = {event.to_state for event in events if event.to_state} - known.keys()
    return known | {str(one.pk): one.shown_name for one in (User.objects.filter(pk__in=others) if others else ())}


def _words(event: AssignmentEvent, names: Mapping[str, str], at: datetime) -> str:
    by = event.by.shown_name if event.by else ""
    return assignment_told(event.action, event.payload, by=by, to=names.get(event.to_state, ""), at=at)


def assignment_told(action: str, payload: Mapping[str, Any], *, by: str, to: str, at: datetime) -> str:
    """An assignment in words, for the ticket's page and for the history of everything."""
    until = payload.get("until")
    told = shown_moment(datetime.fromisoformat(until), at) if until else ""
    return assignment_sentence(action, {"by": by, "to": to, "until": told})
