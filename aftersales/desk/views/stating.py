"""Staff record what they checked; the request is judged again at once."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.stating import StatingForm
from aftersales.desk.views.frame import acting_role, desk_page, show, ticket_for
from aftersales.domain.lifecycle import Action, IllegalMoveError, Role, refusal
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.cases import case_of, ticket_deadlines
from aftersales.tickets.selectors.stated import statable_on
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.stating import state_facts
from aftersales.wording.confirmations import confirm_lines
from aftersales.wording.errors import move_error_sentence
from aftersales.wording.names import action_name, outcome_name


@desk_page("GET", "HEAD", "POST")
def facts(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    ticket, at = ticket_for(duties, number), moment()
    role = acting_role(duties, ticket)
    statable = statable_on(ticket, role)
    if request.method != "POST":
        form = StatingForm(facts=statable, initial={"version": ticket.version})
        return _page(request, duties, ticket, form, at, _closed(ticket, role, at))
    form = StatingForm(request.POST, facts=statable)
    if not form.is_valid():
        return _page(request, duties, ticket, form, at, status=422)
    try:
        given = form.cleaned_data
        actor = Actor(role, duties.user, "desk")
        judged = state_facts(
            ticket, form.stated(), actor=actor, at=at, version=given["version"], note=given["note"].strip()
        )
    except IllegalMoveError as illegal:
        return _page(request, duties, ticket_for(duties, number), form, at, illegal)
    words = _("Recorded. The verdict is now: %(outcome)s.")
    messages.success(request, words % {"outcome": outcome_name(judged.verdict["outcome"])})
    return redirect("admin:review", number=ticket.number)


def _closed(ticket: Ticket, role: Role, at: datetime) -> IllegalMoveError | None:
    return refusal(case_of(ticket, ticket_deadlines([ticket]).get(ticket.pk, [])), Action.STATE_FACTS, role, at)


def _page(
    request: HttpRequest,
    duties: Duties,
    ticket: Ticket,
    form: StatingForm,
    at: datetime,
    illegal: IllegalMoveError | None = None,
    status: int = 200,
) -> HttpResponse:
    happens, follows, undo = confirm_lines(Action.STATE_FACTS, ticket.kind, Role.STORE)
    context = {
        "ticket": ticket,
        "title": action_name(Action.STATE_FACTS),
        "happens": [happens, follows],
        "undo": undo,
        "form": form,
        "refused": move_error_sentence(illegal, at) if illegal else "",
        "is_closed": bool(illegal),
        "draft": form.data.get("note", "") if form.is_bound else "",
    }
    return show(request, duties, "desk/move.html", at, context, 409 if illegal else status)
