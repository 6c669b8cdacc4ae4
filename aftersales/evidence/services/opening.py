"""Every opening of an original is kept, before a byte of it is sent."""

from datetime import datetime

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from aftersales.accounts.models import User
from aftersales.evidence.gateways.serving import Variant, file_response
from aftersales.evidence.models import Evidence, EvidenceOpening


def opened_file(
    evidence: Evidence, variant: Variant, request: HttpRequest, *, by: User, at: datetime
) -> HttpResponseBase:
    """The bytes, for a reader whose right to them was looked at; of an original it is noted that they were taken."""
    response = file_response(evidence, variant, request)
    if variant is Variant.ORIGINAL and request.method == "GET":
        EvidenceOpening.objects.create(evidence=evidence, by=by, at=at)
    return response
