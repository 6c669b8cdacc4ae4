"""Reported messages: staff report one of their ticket, and people of the platform say what there is to it."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.views.frame import acting_role, desk_page, show, ticket_for
from aftersales.domain.reports import SETTLED, ReportState
from aftersales.tickets.forms.reporting import ReportForm
from aftersales.tickets.selectors.reports import message_reports
from aftersales.tickets.selectors.talk import messages_of
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.reporting import report_message, settle_report
from aftersales.wording.reporting import reported_sentence

ON_A_PAGE = 30


@desk_page("GET", "HEAD", "POST")
def report(request: HttpRequest, duties: Duties, number: str, pk: int) -> HttpResponseBase:
    ticket, at = ticket_for(duties, number), moment()
    role = acting_role(duties, ticket)
    said = messages_of(ticket, reader=role, at=at, with_internal=False).exclude(role=role)
    message = get_object_or_404(said, pk=pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        context = {"ticket": ticket, "message": message, "form": form}
        return show(request, duties, "desk/report_message.html", at, context, status)
    actor, words = Actor(role, duties.user, "desk"), form.cleaned_data["words"].strip()
    _report, is_new = report_message(message, form.why(), words, actor=actor, at=at)
    messages.success(request, reported_sentence(is_new=is_new))
    return redirect("admin:review", ticket.number)


@desk_page("GET", "HEAD")
def reports(request: HttpRequest, duties: Duties) -> HttpResponse:
    """All of them for people of the platform; those of their stores for managers."""
    if not duties.sees_all and not duties.managed:
        raise PermissionDenied
    found = message_reports(None if duties.sees_all else duties.managed)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    may_settle = duties.sees_all and not duties.only_reads
    context = {"page": page, "settles": may_settle, "is_console": duties.sees_all, "tab": "reports"}
    return show(request, duties, "desk/reports.html", moment(), context)


@desk_page("POST")
def settle(request: HttpRequest, duties: Duties, pk: int) -> HttpResponse:
    if not duties.sees_all:
        raise PermissionDenied
    found, state = get_object_or_404(message_reports(), pk=pk), request.POST.get("state", "")
    if state not in SETTLED:
        messages.error(request, _("Please say what there is to it."))
    elif settle_report(found, ReportState(state), by=duties.user, at=moment()):
        messages.success(request, _("Noted."))
    else:
        messages.error(request, _("Somebody has looked at it already."))
    return redirect("admin:reports_of_messages")
