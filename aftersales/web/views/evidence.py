from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from aftersales.accounts.gateways.authentication import used_second_factor
from aftersales.clock.services import moment
from aftersales.evidence.gateways.serving import Variant
from aftersales.evidence.services.opening import opened_file
from aftersales.web.selectors.evidence import readable_evidence
from aftersales.web.selectors.visitors import party_of


@require_safe
def evidence(request: HttpRequest, evidence_id: UUID, variant: str) -> HttpResponseBase:
    """One file, to whom it concerns. Who may not see it does not learn that it exists."""
    party = party_of(request)
    if party is None or variant not in set(Variant):
        raise Http404
    at = moment()
    as_staff = not settings.STAFF_MFA_REQUIRED or used_second_factor(request, party.person)
    original = variant == Variant.ORIGINAL
    found = readable_evidence(party, evidence_id, with_original=original, at=at, as_staff=as_staff)
    if found is None:
        raise Http404
    return opened_file(found, Variant(variant), request, by=party.person, at=at)
