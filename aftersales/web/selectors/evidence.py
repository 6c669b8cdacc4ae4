from datetime import datetime
from uuid import UUID

from django.db.models import Q

from aftersales.accounts.models import User
from aftersales.accounts.selectors import sees_every_store, stores_of
from aftersales.disputes.models import Exhibit
from aftersales.domain.lifecycle import Role
from aftersales.domain.media_types import EvidenceKind
from aftersales.evidence.models import Evidence
from aftersales.orders.models import OrderProof
from aftersales.orders.selectors import Party
from aftersales.tickets.models import TicketEvidence
from aftersales.tickets.selectors.lists import openable_by


def readable_evidence(
    party: Party, evidence_id: UUID, *, with_original: bool, at: datetime, as_staff: bool = True
) -> Evidence | None:
    """The file, if this person may see it: staff of the ticket's store and the platform everything that was handed in,
    the ticket's customer the copies, and a PDF itself, of which there is no copy. A draft is nobody's business but the
    customer's; what the other side has withdrawn, or may still take back, is nobody's but theirs and the platform's.
    Who may not act `as_staff` sees what is their own."""
    user, links = party.person, TicketEvidence.objects.filter(evidence=evidence_id)
    mine = party.owns(order="ticket__order_line__order", customer="ticket__customer") & openable_by(Role.CUSTOMER, at)
    if with_original:
        mine &= Q(evidence__kind=EvidenceKind.DOCUMENT)
    allowed = mine | _for_staff(user, at) if as_staff else mine
    if link := links.filter(allowed).select_related("evidence").first():
        return link.evidence
    return _kept_proof(party, evidence_id) or _exhibit(party, evidence_id, with_original, as_staff)


def _for_staff(user: User, at: datetime) -> Q:
    submitted = Q(ticket__submitted_at__isnull=False)
    if sees_every_store(user):
        return submitted & openable_by(Role.PLATFORM, at)
    return submitted & Q(ticket__store__in=stores_of(user)) & openable_by(Role.STORE, at)


def _exhibit(party: Party, evidence_id: UUID, with_original: bool, as_staff: bool) -> Evidence | None:
    """What a side has put together for the platform: until the round is over its own people see it, and the platform
    once it is submitted."""
    user = party.person
    shown = Exhibit.objects.filter(evidence=evidence_id)
    customers = party.owns(
        order="submission__round__dispute__ticket__order_line__order",
        customer="submission__round__dispute__ticket__customer",
    ) & Q(submission__role=Role.CUSTOMER)
    if not as_staff:
        staffs = Q(pk__in=[])
    elif sees_every_store(user):
        staffs = Q(submission__submitted_at__isnull=False)
    else:
        staffs = Q(submission__role=Role.STORE, submission__round__dispute__ticket__store__in=stores_of(user))
    if with_original:
        customers &= Q(evidence__kind=EvidenceKind.DOCUMENT)
    exhibit = shown.filter(customers | staffs).select_related("evidence").first()
    return exhibit.evidence if exhibit else None


def _kept_proof(party: Party, evidence_id: UUID) -> Evidence | None:
    """What the customer keeps with an order is theirs, the file itself included; nobody else sees it there."""
    kept = OrderProof.objects.filter(party.owns(order="order", customer="order__customer"), removed_at__isnull=True)
    proof = kept.filter(evidence=evidence_id).select_related("evidence").first()
    return proof.evidence if proof else None
