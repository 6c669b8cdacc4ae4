"""Ruling in two steps: write, then read it as both sides will, then decide."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.deadlines.selectors.settings import counts_in_force
from aftersales.desk.forms.ruling import RulingForm, RulingLimits
from aftersales.desk.selectors.disputing import dispute_file
from aftersales.desk.selectors.ruling import bench, citable
from aftersales.desk.views.arbitration import dispute_for, dispute_role, show_dispute
from aftersales.desk.views.frame import desk_page, show
from aftersales.disputes.models import Dispute
from aftersales.disputes.selectors import dispute_case
from aftersales.disputes.selectors.effects import effect_of
from aftersales.disputes.services.ruling import most_return_freight, needs_signature, refundable, rule, sign
from aftersales.domain.disputes import DisputeAction, DisputeState, IllegalDisputeMoveError, dispute_refusal
from aftersales.domain.lifecycle import IllegalMoveError, Role
from aftersales.domain.rulings import RulingStatus
from aftersales.tickets.selectors.lists import evidence_of
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.pricing import way_out
from aftersales.wording.confirmations import dispute_confirm_lines
from aftersales.wording.disputing import dispute_action_name
from aftersales.wording.effects import effect_lines
from aftersales.wording.errors import dispute_error_sentence, move_error_sentence

PREVIEW, DECIDE = "preview", "decide"
NEVER_SEEN = -1
"""The version of whoever does not say what they have read."""


@desk_page("GET", "HEAD", "POST")
def rule_on(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    dispute = dispute_for(duties, number)
    role = dispute_role(duties, dispute, DisputeAction.RULE)
    at_hand: dict[str, Any] = {
        "dispute": dispute,
        "limits": RulingLimits(
            refundable(dispute.ticket), way_out(dispute.ticket), most_return_freight(dispute.ticket, moment())
        ),
        "links": list(evidence_of(dispute.ticket, reader=Role.PLATFORM, at=moment())),
        "clauses": citable(dispute),
    }
    if request.method != "POST":
        return _write(request, duties, dispute, RulingForm(**at_hand))
    form = RulingForm(request.POST, **at_hand)
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
    illegal = _refusal(dispute, at)
    if illegal and not form.is_bound:
        return show_dispute(request, duties, dispute, dispute_error_sentence(illegal, at), status=409)
    context = {
        "dispute": dispute,
        "ticket": dispute.ticket,
        "form": form,
        "refused": refused,
        "file": dispute_file(dispute, Role.PLATFORM, at, by=duties.user),
        "role": Role.PLATFORM,
        "bench": bench(dispute),
        "title": dispute_action_name(_action(dispute)),
    }
    return show(request, duties, "desk/ruling.html", at, context, status)


def _preview(request: HttpRequest, duties: Duties, dispute: Dispute, form: RulingForm, role: Role) -> HttpResponse:
    at, draft, ticket = moment(), form.draft(), dispute.ticket
    links = evidence_of(ticket, reader=Role.PLATFORM, at=at)
    context = {
        "dispute": dispute,
        "ticket": ticket,
        "form": form,
        "draft": draft,
        "links": [link for link in links if link.pk in draft.evidence_ids],
        "needs_two": needs_signature(ticket, draft.amount, at),
        "lines": dispute_confirm_lines(_action(dispute), role, counts_in_force(ticket.store_id, at)),
        "effects": effect_lines(effect_of(dispute, draft)),
    }
    return show(request, duties, "desk/ruling_preview.html", at, context)


def _decide(request: HttpRequest, duties: Duties, dispute: Dispute, form: RulingForm, role: Role) -> HttpResponseBase:
    at, actor = moment(), Actor(role, duties.user, "desk")
    try:
        made = rule(dispute, form.draft(), actor=actor, at=at, version=form.cleaned_data["version"])
    except IllegalDisputeMoveError as illegal:
        return _write(request, duties, dispute, form, dispute_error_sentence(illegal, at), status=409)
    except IllegalMoveError as illegal:
        return _write(request, duties, dispute, form, move_error_sentence(illegal, at), status=409)
    if made.status == RulingStatus.PROPOSED:
        messages.success(request, _("The ruling is written; another arbiter has to sign it."))
    else:
        messages.success(request, _("The ruling is made; both sides have been told."))
    return redirect("admin:dispute", number=dispute.number)


@desk_page("POST")
def sign_ruling(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    """The second person signs what another wrote; its text stands on the dispute's page."""
    dispute, at = dispute_for(duties, number), moment()
    role = dispute_role(duties, dispute, DisputeAction.RULE)
    told = request.POST.get("version", "")
    try:
        version = int(told) if told.isdigit() else NEVER_SEEN
        sign(dispute, actor=Actor(role, duties.user, "desk"), at=at, version=version)
    except IllegalDisputeMoveError as illegal:
        return show_dispute(request, duties, dispute, dispute_error_sentence(illegal, at), status=409)
    except IllegalMoveError as illegal:
        return show_dispute(request, duties, dispute, move_error_sentence(illegal, at), status=409)
    messages.success(request, _("The ruling is made; both sides have been told."))
    return redirect("admin:dispute", number=dispute.number)


@desk_page("GET", "HEAD")
def record(request: HttpRequest, duties: Duties, number: str, pk: int) -> HttpResponse:
    """The file as it was known when the ruling was made."""
    dispute = dispute_for(duties, number)
    ruling = get_object_or_404(dispute.rulings.exclude(at=None), pk=pk)
    context = {"dispute": dispute, "ticket": dispute.ticket, "ruling": ruling, "record": ruling.record}
    return show(request, duties, "desk/record.html", moment(), context)


def _action(dispute: Dispute) -> DisputeAction:
    is_appeal = dispute.state == DisputeState.UNDER_APPEAL
    return DisputeAction.CHANGE_RULING if is_appeal else DisputeAction.RULE


def _refusal(dispute: Dispute, at: datetime) -> IllegalDisputeMoveError | None:
    return dispute_refusal(dispute_case(dispute), _action(dispute), Role.PLATFORM, at)
