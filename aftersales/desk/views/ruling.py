"""Ruling in two steps: write, then read it as both sides will, then decide."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.tickets import RulingForm
from aftersales.desk.selectors.disputing import dispute_file
from aftersales.desk.views.arbitration import dispute_for, dispute_role, show_dispute
from aftersales.desk.views.frame import desk_page, show
from aftersales.disputes.models import Dispute
from aftersales.disputes.services.ruling import refundable, rule
from aftersales.domain.disputes import DisputeAction, DisputeState, IllegalDisputeMoveError, next_dispute_state
from aftersales.domain.lifecycle import IllegalMoveError, Role
from aftersales.tickets.services.moving import Actor
from aftersales.wording.confirmations import dispute_confirm_lines
from aftersales.wording.errors import dispute_error_sentence, move_error_sentence

PREVIEW, DECIDE = "preview", "decide"


@desk_page("GET", "HEAD", "POST")
def rule_on(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    dispute = dispute_for(duties, number)
    role = dispute_role(duties, dispute, DisputeAction.RULE)
    most = refundable(dispute.ticket)
    if request.method != "POST":
        return _write(request, duties, dispute, RulingForm(dispute=dispute, most=most))
    form = RulingForm(request.POST, dispute=dispute, most=most)
    if not form.is_valid():
        return _write(request, duties, dispute, form, status=422)
    match request.POST.get("step"):
        case "decide":
            return _decide(request, duties, dispute, form, role)
        case "preview":
            return _preview(request, duties, dispute, form, role)
    return _write(request, duties, dispute, form)


def _write(
    request: HttpRequest, duties: Duties, dispute: Dispute, form: RulingForm, refused: str = "", status: int = 200
) -> HttpResponse:
    at = moment()
    try:
        next_dispute_state(DisputeState(dispute.state), DisputeAction.RULE, Role.PLATFORM)
    except IllegalDisputeMoveError as illegal:
        if not form.is_bound:
            return show_dispute(request, duties, dispute, dispute_error_sentence(illegal, at), status=409)
    context = {
        "dispute": dispute,
        "ticket": dispute.ticket,
        "form": form,
        "refused": refused,
        "file": dispute_file(dispute, Role.PLATFORM, at),
        "role": Role.PLATFORM,
    }
    return show(request, duties, "desk/ruling.html", at, context, status)


def _preview(request: HttpRequest, duties: Duties, dispute: Dispute, form: RulingForm, role: Role) -> HttpResponse:
    context = {
        "dispute": dispute,
        "ticket": dispute.ticket,
        "form": form,
        "draft": form.draft(),
        "lines": dispute_confirm_lines(DisputeAction.RULE, role),
    }
    return show(request, duties, "desk/ruling_preview.html", moment(), context)


def _decide(request: HttpRequest, duties: Duties, dispute: Dispute, form: RulingForm, role: Role) -> HttpResponseBase:
    at, actor = moment(), Actor(role, duties.user, "desk")
    try:
        rule(dispute, form.draft(), actor=actor, at=at, version=form.cleaned_data["version"])
    except IllegalDisputeMoveError as illegal:
        return _write(request, duties, dispute, form, dispute_error_sentence(illegal, at), status=409)
    except IllegalMoveError as illegal:
        return _write(request, duties, dispute, form, move_error_sentence(illegal, at), status=409)
    messages.success(request, _("The ruling is made; both sides have been told."))
    return redirect("admin:dispute", number=dispute.number)
