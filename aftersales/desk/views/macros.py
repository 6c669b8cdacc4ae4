"""A macro answers and takes a step: what it says and does is shown first, and then done by the door of every move."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.selectors.canned import ready_macro
from aftersales.desk.views.frame import acting_role, desk_page, ticket_for
from aftersales.desk.views.moving import Step, take_step
from aftersales.domain.lifecycle import Role


@desk_page("GET", "HEAD", "POST")
def macro(request: HttpRequest, duties: Duties, number: str, pk: int) -> HttpResponseBase:
    """Another store's macro, and one that is no longer offered, does not exist here."""
    ticket = ticket_for(duties, number)
    if acting_role(duties, ticket) is not Role.STORE:
        raise PermissionDenied
    found = ready_macro(ticket, pk, moment())
    if found is None:
        raise Http404
    return take_step(request, Step(duties, ticket, found.action, Role.STORE, found))
