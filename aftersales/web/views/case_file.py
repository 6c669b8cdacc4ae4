"""The case of a ticket as an archive, for its customer."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from aftersales.casefiles.selectors.exports import SHOWN, exports_of
from aftersales.casefiles.services.exporting import TooManyExportsError, ask_for_case
from aftersales.casefiles.services.taking import taken_case
from aftersales.clock.services import moment
from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import Ticket
from aftersales.web.views.scope import PartyRequest, acting, by_party, my_ticket
from aftersales.wording.casefiles import asked_sentence, too_many_exports_sentence


@require_http_methods(["GET", "HEAD", "POST"])
@by_party
def case_file(request: PartyRequest, number: str) -> HttpResponse:
    ticket = _sent_ticket(request, number)
    if request.method != "POST":
        return _page(request, ticket)
    try:
        export = ask_for_case(ticket, actor=acting(request), language=get_language() or "zh-hans", at=moment())
    except TooManyExportsError:
        messages.error(request, too_many_exports_sentence())
        return _page(request, ticket, status=429)
    messages.success(request, asked_sentence(export.state))
    return redirect("web:case_file", number)


@require_safe
@by_party
def take(request: PartyRequest, number: str, key: UUID) -> HttpResponseBase:
    export = get_object_or_404(exports_of(_sent_ticket(request, number), Role.CUSTOMER), key=key)
    return taken_case(export, request, by=request.party.person, at=moment())


def _sent_ticket(request: PartyRequest, number: str) -> Ticket:
    """Of a draft there is no case."""
    ticket = my_ticket(request, number)
    if ticket.is_draft:
        raise Http404
    return ticket


def _page(request: PartyRequest, ticket: Ticket, status: int = 200) -> HttpResponse:
    context = {"at": moment(), "ticket": ticket, "exports": exports_of(ticket, Role.CUSTOMER)[:SHOWN]}
    return render(request, "web/case_file.html", context, status=status)
