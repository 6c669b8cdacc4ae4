from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.selectors.disputing import dispute_file, disputes_listed, role_in
from aftersales.desk.selectors.scope import visible_disputes
from aftersales.desk.views.frame import desk_page, show
from aftersales.disputes.forms import DisputeMoveForm
from aftersales.disputes.models import Dispute
from aftersales.disputes.selectors import counts_for, dispute_case, most_questions
from aftersales.disputes.services.moving import move_dispute
from aftersales.domain.disputes import DISPUTE_MOVES, DisputeAction, IllegalDisputeMoveError, dispute_refusal
from aftersales.domain.lifecycle import IllegalMoveError, Role
from aftersales.tickets.services.moving import Actor
from aftersales.wording.confirmations import dispute_confirm_lines
from aftersales.wording.disputing import dispute_action_name
from aftersales.wording.errors import dispute_error_sentence, move_error_sentence
from aftersales.wording.findings import verdict_sentence
from aftersales.wording.turns import dispute_turn_sentence, dispute_until_sentence

DISPUTES_ON_A_PAGE = 50
HAS_OWN_PAGE = frozenset(
    {DisputeAction.OPEN, DisputeAction.RULE, DisputeAction.PROPOSE_RULING, DisputeAction.CHANGE_RULING}
)


@desk_page("GET", "HEAD")
def arbitration(request: HttpRequest, duties: Duties) -> HttpResponse:
    at = moment()
    is_open = request.GET.get("view") != "ended"
    page = Paginator(disputes_listed(duties, is_open=is_open), DISPUTES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "is_open": is_open, "query": "" if is_open else "view=ended"}
    return show(request, duties, "desk/arbitration.html", at, context)


@desk_page("GET", "HEAD")
def dispute(request: HttpRequest, duties: Duties, number: str) -> HttpResponse:
    return show_dispute(request, duties, dispute_for(duties, number))


@desk_page("GET", "HEAD", "POST")
def dispute_move(request: HttpRequest, duties: Duties, number: str, action: str) -> HttpResponseBase:
    found = dispute_for(duties, number)
    if action not in set(DISPUTE_MOVES) or DisputeAction(action) in HAS_OWN_PAGE:
        raise Http404
    wanted = DisputeAction(action)
    role = dispute_role(duties, found, wanted)
    if request.method == "POST":
        return _move(request, duties, found, wanted, role)
    form = DisputeMoveForm(action=wanted, dispute=found)
    at = moment()
    illegal = dispute_refusal(dispute_case(found), wanted, role, at)
    if illegal is None:
        return _confirm(request, duties, found, wanted, role, form)
    return _confirm(request, duties, found, wanted, role, form, dispute_error_sentence(illegal, at), status=409)


def dispute_for(duties: Duties, number: str) -> Dispute:
    return get_object_or_404(visible_disputes(duties), number=number)


def dispute_role(duties: Duties, dispute: Dispute, action: DisputeAction) -> Role:
    role = role_in(duties, dispute)
    if role is None or role not in DISPUTE_MOVES[action].roles:
        raise PermissionDenied
    return role


def show_dispute(
    request: HttpRequest, duties: Duties, dispute: Dispute, refused: str = "", status: int = 200
) -> HttpResponse:
    at, role = moment(), role_in(duties, dispute)
    viewer = role or Role.PLATFORM
    context = {
        "dispute": dispute,
        "ticket": dispute.ticket,
        "role": role,
        "file": dispute_file(dispute, role, at, by=duties.user),
        "turn_words": dispute_turn_sentence(dispute.state, viewer),
        "until_words": dispute_until_sentence(dispute.state, dispute.due_at, at, viewer),
        "verdict_words": verdict_sentence(dispute.ticket.verdict, viewer),
        "refused": refused,
        "back_words": _("Disputes"),
    }
    return show(request, duties, "desk/dispute.html", at, context, status)


def _move(
    request: HttpRequest, duties: Duties, dispute: Dispute, action: DisputeAction, role: Role
) -> HttpResponseBase:
    at = moment()
    form = DisputeMoveForm(request.POST, action=action, dispute=dispute)
    if not form.is_valid():
        return _confirm(request, duties, dispute, action, role, form, status=422)
    version, actor = form.cleaned_data["version"], Actor(role, duties.user, "desk")
    try:
        move_dispute(dispute, action, actor=actor, at=at, version=version, details=form.details())
    except IllegalDisputeMoveError as illegal:
        refused = dispute_error_sentence(illegal, at)
        return _confirm(request, duties, dispute, action, role, form, refused, status=409)
    except IllegalMoveError as illegal:
        refused = move_error_sentence(illegal, at)
        return _confirm(request, duties, dispute, action, role, form, refused, status=409)
    messages.success(request, _("Done: %(action)s.") % {"action": dispute_action_name(action)})
    return redirect("admin:dispute", number=dispute.number)


def _confirm(
    request: HttpRequest,
    duties: Duties,
    dispute: Dispute,
    action: DisputeAction,
    role: Role,
    form: DisputeMoveForm,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    counts, ticket = counts_for(dispute.ticket, moment()), dispute.ticket
    happens, follows, undo = dispute_confirm_lines(
        action, role, counts, has_ended=ticket.has_ended, most_questions=most_questions(dispute)
    )
    context = {
        "dispute": dispute,
        "ticket": dispute.ticket,
        "title": dispute_action_name(action),
        "happens": [line for line in (happens, follows) if line],
        "undo": undo,
        "dangerous": action is DisputeAction.DISMISS,
        "form": form,
        "refused": refused,
        "draft": form.data.get("note", "") if form.is_bound else "",
    }
    return show(request, duties, "desk/dispute_move.html", moment(), context, status)
