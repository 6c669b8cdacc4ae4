"""Whose ticket it is."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, TextField
from django.db.models.functions import Cast

from aftersales.accounts.models import Store, User
from aftersales.accounts.selectors import Duties
from aftersales.domain.assigning import Load
from aftersales.domain.deadlines import Side
from aftersales.domain.lifecycle import OPEN, TURN, State
from aftersales.rows.among import among
from aftersales.rows.prepared import Prepared
from aftersales.tickets.models import NOT_QUEUED_STATES, AssignmentEvent, ReplyDraft, SavedView, Ticket


def states_of(side: Side) -> list[State]:
    """Open states in which it is the turn of this side."""
    return sorted(state for state in OPEN if TURN.get(state) is side)


STORES_TURN = states_of(Side.STORE)


def awake(at: datetime) -> Q:
    """Not put off, or only until a moment that has come."""
    return Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=at)


def free_tickets(stores: Collection[Store], at: datetime) -> QuerySet[Ticket]:
    """What waits for one of these stores and has nobody, the most urgent first."""
    waiting = Ticket.objects.exclude(state__in=NOT_QUEUED_STATES).filter(state__in=STORES_TURN, store__in=stores)
    return waiting.filter(awake(at), agent__isnull=True).order_by(F("due_at").asc(nulls_last=True), "id")


def loads_of(store: Store, agent_ids: Sequence[int]) -> list[Load]:
    """What each of these agents has open in this store."""
    rows = Ticket.objects.exclude(state__in=NOT_QUEUED_STATES).filter(store=store, agent__in=agent_ids).order_by()
    counted = rows.values("agent_id").annotate(open=Count("id"), newest=Max("submitted_at"))
    found = {row["agent_id"]: Load(row["agent_id"], row["open"], row["newest"]) for row in counted}
    return [found.get(pk, Load(pk, 0)) for pk in agent_ids]


def assignments_of(ticket: Ticket) -> QuerySet[AssignmentEvent]:
    """Oldest first."""
    return AssignmentEvent.objects.filter(ticket=ticket).select_related("by").order_by("sequence")


def views_for(duties: Duties) -> QuerySet[SavedView]:
    """A person's own, and those of their stores."""
    return _views_of(duties.user.pk, [store.pk for store in duties.stores])


@dataclass(frozen=True, slots=True)
class SavedRead:
    """A saved view as plain values; `query` is what it asks for."""

    pk: int
    name: str
    owner_id: int
    query: Mapping[str, str]


def views_read(duties: Duties) -> list[SavedRead]:
    """The same for the tabs of every queue page."""
    read = _VIEWS.read(user=duties.user.pk, stores=[store.pk for store in duties.stores])
    return [SavedRead(pk, name, owner_id, json.loads(query)) for pk, name, owner_id, query in read]


def _views_of(user: Any, stores: Any) -> QuerySet[SavedView]:
    return SavedView.objects.filter(Q(owner=user, store__isnull=True) | among("store", stores)).order_by("name", "id")


def _views_told(user: Any, stores: Any) -> QuerySet[SavedView, tuple[Any, ...]]:
    return _views_of(user, stores).values_list("pk", "name", "owner_id", Cast("query", TextField()))


_VIEWS = Prepared(_views_told, "user", "stores")


def draft_of(ticket: Ticket, person: User) -> ReplyDraft | None:
    return ReplyDraft.objects.filter(ticket=ticket, person=person).first()


def colleagues(store_id: int) -> QuerySet[User]:
    """Who can be given tickets of this store."""
    people = User.objects.filter(is_active=True, is_staff=True, memberships__store=store_id)
    return people.distinct().order_by("first_name", "username")
