from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.views.frame import desk_page, ticket_for
from aftersales.evidence.gateways.serving import Variant
from aftersales.evidence.services.opening import opened_file
from aftersales.tickets.selectors.lists import evidence_of


@desk_page("GET", "HEAD")
def evidence(request: HttpRequest, duties: Duties, number: str, evidence_id: UUID, variant: str) -> HttpResponseBase:
    """A file of a ticket this person may see; the original is a download."""
    if variant not in set(Variant):
        raise Http404
    link = get_object_or_404(evidence_of(ticket_for(duties, number)), evidence=evidence_id)
    return opened_file(link.evidence, Variant(variant), request, by=duties.user, at=moment())
