"""Stores' records on the desk: the platform's console, one store, one penalty and its steps."""

from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.deadlines.selectors.settings import rule_in_force
from aftersales.desk.forms.standing import AppealForm, DecisionForm, PenaltyMoveForm
from aftersales.desk.selectors.standing import console, penalty_file, role_for, store_file, stores_on_record
from aftersales.desk.views.frame import desk_page, show
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.lifecycle import Role
from aftersales.domain.penalties import PENALTY_MOVE_OF, IllegalPenaltyMoveError, PenaltyAction
from aftersales.standing.models import Assessment, Penalty
from aftersales.standing.selectors.record import penalties_of
from aftersales.standing.selectors.rules import bar
from aftersales.standing.services.penalties import move_penalty
from aftersales.standing.services.scoring import appeal_assessment, decide_assessment
from aftersales.tickets.services.moving import Actor
from aftersales.wording.standing import penalty_action_name, penalty_confirm_lines, penalty_error_sentence

_DANGEROUS = {PenaltyAction.DISMISS, PenaltyAction.GRANT_APPEAL}


def _reader(duties: Duties) -> None:
    if not duties.reads_figures:
        raise PermissionDenied


def _store(duties: Duties, slug: str) -> Store:
    found = next((store for store in stores_on_record(duties) if store.slug == slug), None)
    if found is None:
        raise Http404
    return found


def _penalty(duties: Duties, number: str) -> Penalty:
    return get_object_or_404(penalties_of(stores_on_record(duties)), number=number)


@desk_page("GET", "HEAD")
def standing(request: HttpRequest, duties: Duties) -> HttpResponse:
    _reader(duties)
    at = moment()
    context = {"console": console(duties, at), "sees_all": duties.sees_all}
    return show(request, duties, "desk/standing.html", at, context)


@desk_page("GET", "HEAD")
def store_record(request: HttpRequest, duties: Duties, slug: str) -> HttpResponse:
    _reader(duties)
    store, at = _store(duties, slug), moment()
    context = {"file": store_file(store, at), "store": store, "is_store": role_for(duties, store) is Role.STORE}
    return show(request, duties, "desk/store_record.html", at, context)


@desk_page("GET", "HEAD")
def penalty(request: HttpRequest, duties: Duties, number: str) -> HttpResponse:
    _reader(duties)
    found = _penalty(duties, number)
    context = {"file": penalty_file(found, role_for(duties, found.store)), "penalty": found}
    return show(request, duties, "desk/penalty.html", moment(), context)


@desk_page("GET", "HEAD", "POST")
def penalty_move(request: HttpRequest, duties: Duties, number: str, action: str) -> HttpResponseBase:
    _reader(duties)
    found = _penalty(duties, number)
    role = role_for(duties, found.store)
    if action not in set(PENALTY_MOVE_OF):
        raise Http404
    step = PenaltyAction(action)
    if role is None or role not in PENALTY_MOVE_OF[step].roles:
        raise PermissionDenied
    form = PenaltyMoveForm(request.POST or None, action=step, initial={"version": found.version})
    if not form.is_valid():
        if request.method == "POST":
            return _confirm(request, duties, found, step, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if step not in penalty_file(found, role).actions:
            return _confirm(request, duties, found, step, form, _("This step is not open now."), HTTPStatus.CONFLICT)
        return _confirm(request, duties, found, step, form)
    try:
        actor, given = Actor(role, duties.user, "desk"), form.cleaned_data
        move_penalty(found, step, actor=actor, at=moment(), note=given["note"], version=given["version"])
    except IllegalPenaltyMoveError as illegal:
        return _confirm(request, duties, found, step, form, penalty_error_sentence(illegal), HTTPStatus.CONFLICT)
    messages.success(request, _("Done: %(action)s.") % {"action": penalty_action_name(step)})
    return redirect("admin:penalty", number=found.number)


def _confirm(
    request: HttpRequest,
    duties: Duties,
    found: Penalty,
    step: PenaltyAction,
    form: Form,
    refused: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    days = rule_in_force(DeadlineCode.PENALTY_APPEAL, found.store_id, moment()).amount
    happens, undo = penalty_confirm_lines(step, found.points, days)
    context: dict[str, Any] = {
        "penalty": found,
        "title": penalty_action_name(step),
        "happens": happens,
        "undo": undo,
        "dangerous": step in _DANGEROUS,
        "form": form,
        "refused": refused,
        "draft": form.data.get("note", "") if form.is_bound else "",
    }
    return show(request, duties, "desk/penalty_move.html", moment(), context, status)


def _assessment(duties: Duties, slug: str, month: str) -> Assessment:
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Assessment.objects.select_related("store"), store=_store(duties, slug), month=first)


@desk_page("GET", "HEAD", "POST")
def assessment(request: HttpRequest, duties: Duties, slug: str, month: str) -> HttpResponseBase:
    """A month's result; the store appeals here, and the platform answers here."""
    _reader(duties)
    found, at = _assessment(duties, slug, month), moment()
    role = role_for(duties, found.store)
    form = _assessment_form(request, found, role)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            try:
                _answer(found, form, duties, at)
            except IllegalPenaltyMoveError as illegal:
                form.add_error(None, penalty_error_sentence(illegal))
                status = HTTPStatus.CONFLICT
            else:
                messages.success(request, _("Kept. Both sides can read it here."))
                return redirect("admin:assessment", slug=slug, month=month)
        else:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "assessment": found,
        "bar": bar(found.at),  # as it was when the month was judged
        "form": form,
        "appeals": role is Role.STORE,
        "store": found.store,
    }
    return show(request, duties, "desk/assessment.html", at, context, status)


def _assessment_form(request: HttpRequest, found: Assessment, role: Role | None) -> Form | None:
    """None where there is nothing to say for this person now, or nothing left to say."""
    if role is Role.STORE and (request.method == "POST" or found.appealed_at is None):
        return AppealForm(request.POST or None)
    if role is Role.PLATFORM and (request.method == "POST" or (found.appealed_at and not found.decided_at)):
        return DecisionForm(request.POST or None)
    return None


def _answer(found: Assessment, form: Form, duties: Duties, at: Any) -> None:
    given = form.cleaned_data
    if isinstance(form, AppealForm):
        appeal_assessment(found, words=given["words"], at=at)
    else:
        decide_assessment(found, sets_aside=given["sets_aside"], words=given["words"], by=duties.user, at=at)
