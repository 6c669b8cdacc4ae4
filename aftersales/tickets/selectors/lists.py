from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, When

from aftersales.accounts.models import Store
from aftersales.domain.deadlines import Side
from aftersales.domain.evidence import COUNTED_STATES
from aftersales.domain.lifecycle import ENDED, TURN, Role, State
from aftersales.orders.models import OrderLine
from aftersales.orders.selectors import Party
from aftersales.rows.prepared import PreparedRows
from aftersales.tickets.models import (
    ENDED_STATES,
    NOT_QUEUED_STATES,
    ClaimedUnit,
    Ticket,
    TicketEvent,
    TicketEvidence,
)

_WHOSE_TURN = Case(
    When(state__in=ENDED_STATES, then=2),
    When(state__in=[state for state, side in TURN.items() if side is Side.CUSTOMER], then=0),
    default=1,
)


def _with_order() -> QuerySet[Ticket]:
    related = ("request", "store", "customer", "agent", "order_line__order", "order_line__product")
    return Ticket.objects.select_related(*related)


_OF_CUSTOMER = ("request", "store", "order_line__order", "order_line__product")


def tickets_of(party: Party) -> QuerySet[Ticket]:
    """What the customer sees: their turn first, then what others hold, then the ended; dropped drafts are gone."""
    theirs = Ticket.objects.select_related(*_OF_CUSTOMER).filter(
        party.owns(order="order_line__order", customer="customer")
    )
    shown = theirs.exclude(version__lte=1, state=State.CLOSED)
    return shown.order_by(_WHOSE_TURN, F("due_at").asc(nulls_last=True), "-created_at")


def ticket_of(party: Party, number: str) -> Ticket | None:
    """One of them, by its number."""
    found = next(iter(_BY_NUMBER.read(number=number)), None)
    if found is None or (found.version <= 1 and found.state == State.CLOSED):
        return None
    is_theirs = party.has(order_id=found.order_line.order_id, customer_id=found.customer_id)
    return found if is_theirs else None


_BY_NUMBER = PreparedRows(lambda number: Ticket.objects.select_related(*_OF_CUSTOMER).filter(number=number), "number")


def tickets_of_stores(stores: Collection[Store]) -> QuerySet[Ticket]:
    """Submitted tickets of these stores; a draft is nobody's business but the customer's."""
    return _with_order().filter(store__in=stores, submitted_at__isnull=False)


def submitted_tickets() -> QuerySet[Ticket]:
    return _with_order().filter(submitted_at__isnull=False)


def siblings_of(ticket: Ticket) -> list[Ticket]:
    """The others that were sent with it, in their order."""
    sent = Ticket.objects.filter(request=ticket.request_id, submitted_at__isnull=False).exclude(pk=ticket.pk)
    found = sent.values_list("pk", flat=True)  # most have none, and a whole row is wide
    if not found:
        return []
    return list(Ticket.objects.filter(pk__in=list(found)).select_related("order_line__product").order_by("pk"))


def review_queue(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Open ones by due time; those without a running clock come last."""
    return tickets.exclude(state__in=NOT_QUEUED_STATES).order_by(F("due_at").asc(nulls_last=True), "id")


def overdue(tickets: QuerySet[Ticket], at: datetime) -> QuerySet[Ticket]:
    """Open tickets past their due time, swept or not."""
    return tickets.filter(past_due(at)).exclude(state__in=NOT_QUEUED_STATES)


def past_due(at: datetime) -> Q:
    return Q(due_at__lte=at) | Q(is_overdue=True)


def ticket_of_key(party: Party, key: UUID) -> Ticket | None:
    """The ticket this form has already made, if any."""
    theirs = party.owns(order="request__order", customer="request__customer")
    return Ticket.objects.filter(theirs, request__key=key).first()


def events_of(ticket: Ticket) -> QuerySet[TicketEvent]:
    """Newest first."""
    return TicketEvent.objects.filter(ticket=ticket).select_related("by", "message").order_by("-sequence")


def events_told(ticket: Ticket) -> list[TicketEvent]:
    """The same for who need not know which person acted."""
    return _EVENTS.read(ticket=ticket.pk)


_EVENTS = PreparedRows(
    lambda ticket: TicketEvent.objects.filter(ticket=ticket).select_related("message").order_by("-sequence"), "ticket"
)


def counted_evidence(ticket: Ticket) -> QuerySet[TicketEvidence]:
    """Files that are handed in: ready, or still being checked. One that was refused or withdrawn shows nothing."""
    handed_in = TicketEvidence.objects.filter(ticket=ticket, withdrawn_at__isnull=True)
    return handed_in.filter(evidence__state__in=COUNTED_STATES)


def evidence_of(
    ticket: Ticket, *, reader: Role | None, at: datetime, with_names: bool = True
) -> QuerySet[TicketEvidence]:
    """What this side may know of by now, withdrawn files included; `opens_for` says which of them it may look at.

    `with_names` tells who withdrew each.
    """
    known = TicketEvidence.objects.filter(ticket=ticket).filter(known_by(reader, at))
    related = ("evidence", "withdrawn_by") if with_names else ("evidence",)
    return known.select_related(*related).order_by("at", "id")


def known_by(reader: Role | None, at: datetime) -> Q:
    """Files whose message can no longer be taken back, and what the reader's own side has sent."""
    held = Q(message__held_until__gt=at)
    return ~held | Q(role=reader) if reader else ~held


def openable_by(reader: Role | None, at: datetime) -> Q:
    """The links whose file this side may look at: the rule of `domain.custody.may_open`, as a filter."""
    if reader in {None, Role.PLATFORM}:
        return known_by(reader, at)
    return known_by(reader, at) & (Q(withdrawn_at__isnull=True) | Q(role=reader))


def held_units(line: OrderLine) -> list[int]:
    """Units under an open ticket or refunded for good."""
    return list(ClaimedUnit.objects.filter(order_line=line, released_at__isnull=True).values_list("unit", flat=True))


def open_ticket_on(line: OrderLine) -> Ticket | None:
    """A ticket of the line that has not ended; the newest, if several run on different units."""
    tickets = Ticket.objects.filter(order_line=line, submitted_at__isnull=False).exclude(state__in=ENDED)
    return tickets.order_by("-id").first()
