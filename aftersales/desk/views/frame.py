"""What every view of the desk shares: who may come in, which ticket they see, and the frame around the page."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aftersales.accounts.selectors import Duties, duties_of
from aftersales.desk.selectors.queue import forget_counters
from aftersales.desk.selectors.rail import frame
from aftersales.desk.selectors.scope import role_on, visible_tickets
from aftersales.domain.evidence import EvidenceRefusedError, RefusalCode
from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import Ticket
from aftersales.wording.evidence import evidence_sentence

P = ParamSpec("P")
READS = {"GET", "HEAD"}
DeskView = Callable[Concatenate[HttpRequest, Duties, P], HttpResponseBase]


def desk_page(*methods: str) -> Callable[[DeskView[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """A staff page: anonymous goes to the sign-in, without duties it is 403, another method 405. Auditors only look."""

    def guard(view: DeskView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @require_http_methods(methods)
        @never_cache
        @wraps(view)
        def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            duties = duties_of(request.user)
            if not duties.has_desk or (duties.only_reads and request.method not in READS):
                raise PermissionDenied
            answer = view(request, duties, *args, **kwargs)
            if request.method not in READS:
                forget_counters(duties)
            return answer

        return page

    return guard


def show(
    request: HttpRequest, duties: Duties, template: str, at: datetime, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, template, frame(duties, request.get_full_path(), at) | dict(context), status=status)


def ticket_for(duties: Duties, number: str) -> Ticket:
    """A ticket of another store does not exist here."""
    return get_object_or_404(visible_tickets(duties).select_related("request__entered_by"), number=number)


def acting_role(duties: Duties, ticket: Ticket) -> Role:
    role = role_on(duties, ticket)
    if role is None:
        raise PermissionDenied
    return role


def refused_file(form: Form, refused: EvidenceRefusedError, field: str = "files") -> int:
    """Tell the form what is wrong with the file, and return the status that says so."""
    form.add_error(field, evidence_sentence(refused.code, refused.values))
    return 413 if refused.code in {RefusalCode.TOO_LARGE, RefusalCode.TOO_MUCH} else 422
