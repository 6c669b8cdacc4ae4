from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.selectors.scope import role_on
from aftersales.desk.views.frame import desk_page, ticket_for
from aftersales.evidence.gateways.serving import Variant
from aftersales.evidence.services.opening import opened_file
from aftersales.tickets.models import TicketEvidence
from aftersales.tickets.selectors.lists import evidence_of


@desk_page("GET", "HEAD")
def evidence(request: HttpRequest, duties: Duties, number: str, evidence_id: UUID, variant: str) -> HttpResponseBase:
    """A file of a ticket this person may see; the original is a download."""
    if variant not in set(Variant):
        raise Http404
    link, at = link_for(duties, number, evidence_id), moment()
    return opened_file(link.evidence, Variant(variant), request, by=duties.user, at=at)


def link_for(duties: Duties, number: str, evidence_id: UUID) -> TicketEvidence:
    """A file that this person may look at: one that the other side has withdrawn, or may still take back, is none."""
    ticket = ticket_for(duties, number)
    known = evidence_of(ticket, reader=(reader := role_on(duties, ticket)), at=moment())
    link: TicketEvidence = get_object_or_404(known, evidence=evidence_id)
    if not link.opens_for(reader):
        raise Http404
    link.ticket = ticket  # with what its pages need
    return link
