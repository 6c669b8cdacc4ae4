from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.views.frame import acting_role, desk_page, ticket_for
from aftersales.tickets.services.demonstrating import NothingRunsError, force_overdue


@desk_page("POST")
def run_out(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    """Demo only: the time limit is over now; the clock does the rest at its next sweep."""
    if not settings.DEMO:
        raise Http404
    ticket = ticket_for(duties, number)
    acting_role(duties, ticket)
    try:
        force_overdue(ticket, moment())
    except NothingRunsError:
        messages.warning(request, _("No time limit is running on this ticket."))
    else:
        messages.success(request, _("The time limit is over. The clock looks at it within seconds."))
    return redirect("admin:review", number=ticket.number)
