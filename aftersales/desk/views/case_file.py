"""The case of a ticket as an archive, for the store and for the arbiter."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language

from aftersales.accounts.selectors import Duties
from aftersales.casefiles.selectors.exports import SHOWN, exports_of
from aftersales.casefiles.services.exporting import TooManyExportsError, ask_for_case
from aftersales.casefiles.services.taking import taken_case
from aftersales.clock.services import moment
from aftersales.desk.views.frame import acting_role, desk_page, show, ticket_for
from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor
from aftersales.wording.casefiles import asked_sentence, too_many_exports_sentence


@desk_page("GET", "HEAD", "POST")
def case_file(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    ticket = ticket_for(duties, number)
    role = acting_role(duties, ticket)
    if request.method != "POST":
        return _page(request, duties, ticket, role)
    actor = Actor(role, duties.user, "desk")
    try:
        export = ask_for_case(ticket, actor=actor, language=get_language() or "zh-hans", at=moment())
    except TooManyExportsError:
        messages.error(request, too_many_exports_sentence())
        return _page(request, duties, ticket, role, status=429)
    messages.success(request, asked_sentence(export.state))
    return redirect("admin:case_file", number)


@desk_page("GET", "HEAD")
def take(request: HttpRequest, duties: Duties, number: str, key: UUID) -> HttpResponseBase:
    ticket = ticket_for(duties, number)
    export = get_object_or_404(exports_of(ticket, acting_role(duties, ticket)), key=key)
    return taken_case(export, request, by=duties.user, at=moment())


def _page(request: HttpRequest, duties: Duties, ticket: Ticket, role: Role, status: int = 200) -> HttpResponse:
    context = {"ticket": ticket, "exports": exports_of(ticket, role)[:SHOWN], "role": role}
    return show(request, duties, "desk/case_file.html", moment(), context, status)
