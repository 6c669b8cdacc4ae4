"""A file is never taken away again: its side withdraws it, or replaces it by a better one, and both stay to be read."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from aftersales.domain.custody import CustodyAction, FileStaysError, StaysCode, reason_to_stay
from aftersales.domain.lifecycle import Role, State
from aftersales.evidence.models import Evidence
from aftersales.evidence.services.custody import record
from aftersales.tickets.models import Ticket, TicketEvidence
from aftersales.tickets.services.moving import Actor, lock_tickets
from aftersales.tickets.services.showing import hand_in


def withdraw_file(ticket: Ticket, evidence_id: UUID, *, actor: Actor, at: datetime) -> None:
    """Withdraw a file of one's own side, on this ticket and on the others of its request that nobody has decided.

    Raises FileStaysError; then nothing was changed.
    """
    with transaction.atomic():
        links = _locked_links(ticket, evidence_id, actor)
        _mark_withdrawn(links, actor, at)
        _record(links, CustodyAction.WITHDRAWN, actor, at)


def replace_file(ticket: Ticket, evidence_id: UUID, better: Evidence, *, actor: Actor, at: datetime) -> None:
    """Withdraw a file and hand in a better one in its place, which shows the same shot. Raises FileStaysError."""
    with transaction.atomic():
        links = _locked_links(ticket, evidence_id, actor)
        if better.pk == evidence_id:
            raise FileStaysError(StaysCode.ALREADY)
        hand_in([link.ticket for link in links], [better], actor.act(at))
        fresh = {one.ticket_id: one for one in TicketEvidence.objects.filter(evidence=better)}
        for link in links:
            better_link = fresh[link.ticket_id]
            TicketEvidence.objects.filter(pk=better_link.pk).update(shot=link.shot)
            link.replaced_by = better_link
        _mark_withdrawn(links, actor, at)
        _record(links, CustodyAction.SUPERSEDED, actor, at, by=better.pk)


def _locked_links(ticket: Ticket, evidence_id: UUID, actor: Actor) -> list[TicketEvidence]:
    """The file on this ticket first, then where it may be withdrawn too."""
    siblings = list(Ticket.objects.filter(request=ticket.request_id).order_by("pk").values_list("pk", flat=True))
    tickets = {one.pk: one for one in lock_tickets(siblings)}
    shown = TicketEvidence.objects.filter(ticket__in=tickets, evidence=evidence_id).order_by("pk")
    links = {link.ticket_id: link for link in shown.select_for_update(no_key=True)}
    reasons = {pk: _reason(link, tickets[pk], actor) for pk, link in links.items()}
    if ticket.pk not in links:
        raise FileStaysError(StaysCode.NOT_YOURS)
    if reason := reasons[ticket.pk]:
        raise FileStaysError(reason)
    for pk, link in links.items():
        link.ticket = tickets[pk]
    return [link for pk, link in links.items() if reasons[pk] is None]


def _reason(link: TicketEvidence, ticket: Ticket, actor: Actor) -> StaysCode | None:
    if actor.by is None:
        return StaysCode.NOT_YOURS
    state, shown_by = State(ticket.state), Role(link.role)
    return reason_to_stay(state, shown_by=shown_by, by=actor.role, is_withdrawn=link.is_withdrawn)


def _mark_withdrawn(links: Sequence[TicketEvidence], actor: Actor, at: datetime) -> None:
    for link in links:
        link.withdrawn_at, link.withdrawn_by = at, actor.by
        link.save(update_fields=["withdrawn_at", "withdrawn_by", "replaced_by"])


def _record(
    links: Sequence[TicketEvidence], action: CustodyAction, actor: Actor, at: datetime, by: UUID | None = None
) -> None:
    payload = {"tickets": [link.ticket.number for link in links]} | ({"replaced_by": str(by)} if by else {})
    record([links[0].evidence_id], action, actor.act(at), payload)
