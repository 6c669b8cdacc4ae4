"""Somebody takes a case file: who and when is written down before a byte of it is sent."""

from datetime import datetime

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from aftersales.accounts.models import User
from aftersales.casefiles.models import CaseDownload, CaseExport, ExportState
from aftersales.evidence.gateways.serving import download_response


def taken_case(export: CaseExport, request: HttpRequest, *, by: User | None, at: datetime) -> HttpResponseBase:
    """For a reader whose right to it was looked at. Raises Http404 when it is not there, or no longer."""
    if export.state != ExportState.READY:
        raise Http404
    response = download_response(export.path, f"{export.ticket.number}.zip", request)
    if request.method == "GET":
        CaseDownload.objects.create(export=export, by=by, at=at)
    return response
