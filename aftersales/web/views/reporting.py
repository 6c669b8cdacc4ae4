"""The customer reports a message of the other side."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from aftersales.clock.services import moment
from aftersales.domain.lifecycle import Role
from aftersales.tickets.forms.reporting import ReportForm
from aftersales.tickets.models import Message, Ticket
from aftersales.tickets.selectors.talk import messages_of
from aftersales.tickets.services.reporting import report_message
from aftersales.web.views.scope import PartyRequest, acting, by_party, my_ticket
from aftersales.wording.reporting import reported_sentence


@require_http_methods(["GET", "HEAD", "POST"])
@by_party
def report(request: PartyRequest, number: str, pk: int) -> HttpResponse:
    ticket, at = my_ticket(request, number), moment()
    message = _of_the_others(ticket, pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        context = {"ticket": ticket, "message": message, "form": form, "at": at}
        return render(request, "web/report_message.html", context, status=status)
    _report, is_new = report_message(
        message, form.why(), form.cleaned_data["words"].strip(), actor=acting(request), at=at
    )
    messages.success(request, reported_sentence(is_new=is_new))
    return redirect("web:ticket", number)


def _of_the_others(ticket: Ticket, pk: int) -> Message:
    """What the customer can read and did not write."""
    shown = messages_of(ticket, reader=Role.CUSTOMER, at=moment(), with_internal=False)
    found = shown.filter(pk=pk).exclude(role=Role.CUSTOMER).first()
    if found is None:
        raise Http404
    return found
