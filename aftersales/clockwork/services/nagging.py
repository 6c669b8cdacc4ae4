"""Whoever is late is told again after 1, 2, 4 and 8 days: one summary a morning, however much is late."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Max

from aftersales.accounts.models import User
from aftersales.accounts.selectors import agents_of, arbiters
from aftersales.deadlines.models import Deadline, DeadlineState, SubjectKind
from aftersales.deadlines.selectors import heartbeat
from aftersales.deadlines.services import beat
from aftersales.disputes.models import PENDING_STATES, Dispute
from aftersales.domain.calendar import SHANGHAI, shanghai_day
from aftersales.domain.deadlines import Side
from aftersales.domain.lifecycle import OPEN, TURN, Role
from aftersales.domain.notices import nag_level
from aftersales.notifications.models import NagMark
from aftersales.notifications.services import NoticeDraft, notify
from aftersales.tickets.models import Ticket

MORNING = time(9)
"""When the summaries of a day are made, in China; what becomes a day late after it is told the next morning."""

AT_MOST_EVERY = timedelta(minutes=30)
MOST_ROWS = 100
_NAG = "nag"
_STORE_HOLDS = frozenset(state for state in OPEN if TURN.get(state) is Side.STORE)


@dataclass(frozen=True, slots=True)
class Late:
    """Something overdue, since when, and whom to tell."""

    kind: SubjectKind
    subject_id: int
    since: datetime
    row: Mapping[str, object]
    people: Sequence[User]
    role: Role

    @property
    def key(self) -> tuple[str, int]:
        return self.kind, self.subject_id

    def days(self, morning: datetime) -> int:
        return (morning - self.since) // timedelta(days=1)


def nag_when_due(at: datetime) -> int:
    """The same, but looks no more than twice an hour: for whoever asks all the time."""
    last = heartbeat(_NAG)
    if last and last.at > at - AT_MOST_EVERY:
        return 0
    beat(_NAG, at)
    return nag(at)


def nag(at: datetime) -> int:
    """How many people were told. Twice on one morning tells once: the day is the key, and marks only rise."""
    morning = datetime.combine(shanghai_day(at), MORNING, SHANGHAI)
    if at < morning:
        return 0
    late = [*_late_tickets(), *_late_disputes()]
    told = _told(late)
    reached = [one for one in late if nag_level(morning - one.since) > told.get(one.key, 0)]
    if not reached:
        return 0
    with transaction.atomic():
        drafts = _drafts(late, reached, morning)
        notify(drafts, at)
        _mark(reached, morning)
    return len(drafts)


def _told(late: Sequence[Late]) -> dict[tuple[str, int], int]:
    """Up to which level each was told of; what is late anew begins anew."""
    since = {one.key: one.since for one in late}
    marks = NagMark.objects.filter(subject_id__in=[one.subject_id for one in late])
    return {
        (mark.kind, mark.subject_id): mark.level
        for mark in marks
        if since.get((mark.kind, mark.subject_id)) == mark.since
    }


def _drafts(late: Sequence[Late], reached: Sequence[Late], morning: datetime) -> list[NoticeDraft]:
    """One for each person; it lists all that is at least a day late for them, the longest first."""
    rows: dict[User, list[Late]] = defaultdict(list)
    for one in late:
        for person in one.people:
            if one.days(morning) >= 1:
                rows[person].append(one)
    nagged = {person.pk for one in reached for person in one.people}
    return [_draft(person, theirs, morning) for person, theirs in rows.items() if person.pk in nagged]


def _draft(person: User, late: Sequence[Late], morning: datetime) -> NoticeDraft:
    longest_first = sorted(late, key=lambda one: one.since)[:MOST_ROWS]
    tickets = [{**one.row, "days": one.days(morning)} for one in longest_first]
    role = longest_first[0].role
    path = "/admin/queue/?view=overdue" if role is Role.STORE else "/admin/arbitration/"
    values = {"viewer": role, "tickets": tickets}
    return NoticeDraft(person, f"overdue:{morning:%Y-%m-%d}", "overdue", values, path)


def _mark(reached: Sequence[Late], morning: datetime) -> None:
    marks = [
        NagMark(kind=one.kind, subject_id=one.subject_id, since=one.since, level=nag_level(morning - one.since))
        for one in reached
    ]
    NagMark.objects.bulk_create(
        marks, update_conflicts=True, unique_fields=["kind", "subject_id"], update_fields=["since", "level"]
    )


def _late_tickets() -> Iterator[Late]:
    """Those on which the store has let a due time pass and still has the ball."""
    tickets = Ticket.objects.filter(is_overdue=True, state__in=_STORE_HOLDS).select_related("order_line__product")
    found = list(tickets.order_by("id"))
    since, agents = _passed(SubjectKind.TICKET, [one.pk for one in found]), agents_of({one.store_id for one in found})
    for ticket in found:
        if ticket.pk in since:
            people = agents[ticket.store_id]
            yield Late(SubjectKind.TICKET, ticket.pk, since[ticket.pk], _row(ticket), people, Role.STORE)


def _late_disputes() -> Iterator[Late]:
    """Those whose ruling the platform owes."""
    disputes = Dispute.objects.filter(is_overdue=True, state__in=PENDING_STATES)
    found = list(disputes.select_related("ticket__order_line__product").order_by("id"))
    since, judges = _passed(SubjectKind.DISPUTE, [one.pk for one in found]), list(arbiters()) if found else []
    for dispute in found:
        if dispute.pk in since:
            row = _row(dispute.ticket) | {"number": dispute.number}
            yield Late(SubjectKind.DISPUTE, dispute.pk, since[dispute.pk], row, judges, Role.PLATFORM)


def _row(ticket: Ticket) -> dict[str, object]:
    product = ticket.order_line.product
    return {
        "number": ticket.number,
        "product": ticket.order_line.title,
        "product_en": product.name_en if product else "",
    }


def _passed(kind: SubjectKind, ids: Sequence[int]) -> dict[int, datetime]:
    """The last due time of each that went by."""
    fired = Deadline.objects.filter(subject_kind=kind, subject_id__in=ids, state=DeadlineState.FIRED).order_by()
    return dict(fired.values_list("subject_id").annotate(Max("due_at")))
