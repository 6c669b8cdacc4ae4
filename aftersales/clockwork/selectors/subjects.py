"""What a time limit belongs to, by the name people know it by, with the page where it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.urls import reverse

from aftersales.deadlines.models import Deadline, SubjectKind
from aftersales.deadlines.selectors.watching import due_now, due_soon, failing, left_to_people
from aftersales.disputes.models import Dispute
from aftersales.notifications.models import OutboxEvent, OutboxMessage
from aftersales.notifications.selectors import dead_events, dead_messages
from aftersales.tickets.models import Ticket

LISTED = 50
"""So many rows of each list are shown; all are counted."""

_PAGES: Mapping[str, tuple[type[Model], str]] = {
    SubjectKind.TICKET: (Ticket, "admin:review"),
    SubjectKind.DISPUTE: (Dispute, "admin:dispute"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A time limit and what it belongs to."""

    deadline: Deadline
    number: str
    href: str


@dataclass(frozen=True, slots=True)
class Listed:
    rows: Sequence[Named]
    count: int

    @property
    def unlisted(self) -> int:
        return max(self.count - len(self.rows), 0)


@dataclass(frozen=True, slots=True)
class Watch:
    """The page of the clock: now, the next hour, what failed, what waits for a person, what could not be sent."""

    now: Listed
    soon: Listed
    failing: Listed
    held: Listed
    dead_events: Sequence[OutboxEvent]
    dead_messages: Sequence[OutboxMessage]


def watch(at: datetime) -> Watch:
    lists = [due_now(at), due_soon(at), failing(), left_to_people()]
    shown = [list(rows[:LISTED]) for rows in lists]
    named = {each.deadline.pk: each for each in named_deadlines([row for rows in shown for row in rows])}
    now, soon, failed, held = (
        Listed([named[row.pk] for row in rows], found.count() if len(rows) == LISTED else len(rows))
        for rows, found in zip(shown, lists, strict=True)
    )
    messages = dead_messages().select_related("user").order_by("-id")
    events = dead_events().order_by("-id")
    return Watch(now, soon, failed, held, list(events[:LISTED]), list(messages[:LISTED]))


def named_deadlines(deadlines: Iterable[Deadline]) -> list[Named]:
    """With one query for each kind; a kind without a page of its own shows its id."""
    rows = list(deadlines)
    numbers: dict[tuple[str, int], str] = {}
    for kind, (model, _) in _PAGES.items():
        ids = {row.subject_id for row in rows if row.subject_kind == kind}
        if ids:
            found = model._default_manager.filter(pk__in=ids).values_list("pk", "number")
            numbers |= {(kind, pk): number for pk, number in found}
    return [_named(row, numbers.get((row.subject_kind, row.subject_id), "")) for row in rows]


def _named(row: Deadline, number: str) -> Named:
    if not number:
        return Named(row, f"{row.get_subject_kind_display()} {row.subject_id}", "")
    return Named(row, number, reverse(_PAGES[row.subject_kind][1], args=[number]))
