"""Every step of a ticket or its dispute: GET asks, POST does."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aftersales.clock.services import moment
from aftersales.disputes.forms import DisputeMoveForm
from aftersales.disputes.models import Dispute
from aftersales.disputes.selectors import complaints_of, counts_for, dispute_case, disputes_of
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.disputes import DISPUTE_MOVES, DisputeAction, IllegalDisputeMoveError, dispute_refusal
from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.domain.lifecycle import DISPUTE_ACTIONS, MOVE_OF, Action, IllegalMoveError, MoveCode, Role, refusal
from aftersales.tickets.forms import MoveForm
from aftersales.tickets.forms.goods import move_form
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.cases import case_of, ticket_deadlines
from aftersales.tickets.selectors.goods import goods_of
from aftersales.tickets.selectors.lists import events_of
from aftersales.tickets.services.asking import discard
from aftersales.tickets.services.changing import CHANGES
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.pricing import conversion_of
from aftersales.web.forms import PickedFilesField
from aftersales.web.forms.picked import uploaded_already
from aftersales.web.selectors.ticket_page import said_by_store
from aftersales.web.selectors.writing import WritingAid, put_in_order
from aftersales.web.views.changing import change_page
from aftersales.web.views.drafting import ASKS_FOR_ORDER
from aftersales.web.views.intake import refusal_status, refusal_words, take_files
from aftersales.web.views.scope import PartyRequest, acting, by_party, my_ticket
from aftersales.wording.confirmations import confirm_lines, conversion_line, dispute_confirm_lines
from aftersales.wording.disputing import dispute_action_name
from aftersales.wording.errors import dispute_error_sentence, move_error_sentence
from aftersales.wording.names import action_name

WITH_FILES = frozenset({Action.SUPPLY_INFO, Action.REPORT_PROBLEM, Action.ESCALATE})
DANGEROUS = frozenset({Action.WITHDRAW, Action.DISCARD, Action.ACCEPT_REFUSAL, Action.TAKE_GOODS_BACK})
WITH_GOODS = frozenset({Action.SHIP_RETURN, Action.ACCEPT_QUOTE, Action.DECLINE_QUOTE})
"""Steps that are taken with the address or the quote in view."""
ANSWERS = frozenset(
    {Action.SUPPLY_INFO, Action.ACCEPT_OFFER, Action.DECLINE_OFFER, Action.ACCEPT_REFUSAL, Action.TAKE_GOODS_BACK}
)
"""Steps that answer what the store said: its words stand above the form."""
WITHOUT_WORDS = frozenset({Action.DISCARD})
NOT_HERE = (DISPUTE_ACTIONS - {Action.ESCALATE}) | {Action.SUBMIT}
"""A dispute's own moves, and sending, which claims units: each has its own door."""


@require_http_methods(["GET", "HEAD", "POST"])
@by_party
def move(request: PartyRequest, number: str, action: str) -> HttpResponse:
    return step(request, my_ticket(request, number), _customers_action(action))


def step(request: PartyRequest, ticket: Ticket, action: Action) -> HttpResponse:
    if action in CHANGES:
        return change_page(request, ticket, action)
    at = moment()
    if request.method == "POST":
        return _do(request, ticket, action, at)
    refused = _refusal(ticket, action, at)
    form = None if refused or action in WITHOUT_WORDS else _form(ticket, action, at)
    return _confirm(request, ticket, action, at, form, refused)


@require_http_methods(["GET", "HEAD", "POST"])
@by_party
def dispute_move(request: PartyRequest, number: str, action: str) -> HttpResponse:
    ticket, chosen, at = my_ticket(request, number), _customers_dispute_action(action), moment()
    dispute = (complaints_of(ticket) if request.GET.get("of") == "complaint" else disputes_of(ticket)).first()
    if dispute is None:
        raise Http404
    if request.method == "POST":
        return _do_in_dispute(request, ticket, dispute, chosen, at)
    refused = _dispute_refusal(dispute, chosen, at)
    form = None if refused else DisputeMoveForm(action=chosen, dispute=dispute)
    return _confirm_in_dispute(request, ticket, chosen, at, form, refused)


# --- a step of the ticket ---


def _customers_action(name: str) -> Action:
    code = name.replace("-", "_")
    if "_" in name or code not in set(Action) or code in NOT_HERE or Role.CUSTOMER not in MOVE_OF[Action(code)].roles:
        raise Http404
    return Action(code)


def _form(ticket: Ticket, action: Action, at: datetime, *args: Any) -> MoveForm:
    form = move_form(action)(*args, action=action, ticket=ticket, at=at, with_files=action in WITH_FILES)
    if action in WITH_FILES:
        form.fields["files"] = PickedFilesField(shown_in="picked")
    return form


def _refusal(ticket: Ticket, action: Action, at: datetime) -> IllegalMoveError | None:
    live = ticket_deadlines([ticket]).get(ticket.pk, [])
    return refusal(case_of(ticket, live), action, Role.CUSTOMER, at)


def _do(request: PartyRequest, ticket: Ticket, action: Action, at: datetime) -> HttpResponse:
    if action is Action.DISCARD:
        return _discard(request, ticket, at)
    if action is Action.ESCALATE and request.POST.keys() & ASKS_FOR_ORDER and not _refusal(ticket, action, at):
        return _ordered(request, ticket, action, at)
    form = _form(ticket, action, at, request.POST, request.FILES)
    if not form.is_valid():
        return _confirm(request, ticket, action, at, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        _check(ticket, action, form, at)
        _move(request, ticket, action, form, at)
    except EvidenceRefusedError as refused:
        form.add_error("files", refusal_words(refused))
        return _confirm(request, ticket, action, at, form, status=refusal_status(refused))
    except IllegalMoveError as illegal:
        ticket.refresh_from_db()
        return _confirm(request, ticket, action, at, _form_again(request, ticket, action, at), illegal)
    messages.success(request, _done(action))
    return redirect("web:ticket", ticket.number)


def _ordered(request: PartyRequest, ticket: Ticket, action: Action, at: datetime) -> HttpResponse:
    """The statement put in order below its field, or in it. Nothing is done."""
    words, aid = put_in_order(request.POST.get("note", ""), is_taken="take" in request.POST)
    form = _form(ticket, action, at)
    typed = {name: request.POST[name] for name in form.fields.keys() & request.POST.keys() - {"version"}}
    form.initial = {**form.initial, **typed, "note": words, "files": uploaded_already(request.POST)}
    return _confirm(request, ticket, action, at, form, aid=aid)


def _check(ticket: Ticket, action: Action, form: MoveForm, at: datetime) -> None:
    """Before any file is taken in; the service looks again under its lock."""
    if form.cleaned_data["version"] != ticket.version:
        raise IllegalMoveError(MoveCode.STALE)
    refused = _refusal(ticket, action, at)
    if refused:
        raise refused


def _move(request: PartyRequest, ticket: Ticket, action: Action, form: MoveForm, at: datetime) -> None:
    given, version = form.details(), form.cleaned_data["version"]
    evidence = take_files(form.cleaned_data.get("files", []), by=request.party.person, at=at)
    actor = acting(request)
    if action is Action.ESCALATE:
        open_dispute(ticket, actor=actor, at=at, version=version, statement=given.note, evidence=evidence)
    else:
        move_ticket(ticket, action, actor=actor, at=at, version=version, details=given, evidence=evidence)


def _discard(request: PartyRequest, ticket: Ticket, at: datetime) -> HttpResponse:
    try:
        discard(ticket, by=request.party.person, at=at)
    except IllegalMoveError as illegal:
        return _confirm(request, ticket, Action.DISCARD, at, None, illegal)
    messages.success(request, _("The draft is deleted."))
    return redirect("web:tickets")


def _form_again(request: PartyRequest, ticket: Ticket, action: Action, at: datetime) -> MoveForm | None:
    """What was typed, on the ticket as it is now; no form where the step is no longer open."""
    if _refusal(ticket, action, at):
        return None
    given = request.POST.copy()
    given["version"] = str(ticket.version)
    return _form(ticket, action, at, given)


def _done(action: Action) -> str:
    """Past tense is the history's; here it is enough that it went through."""
    return _("Done: %(action)s.") % {"action": action_name(action)}


def _amount_lines(ticket: Ticket, action: Action) -> list[str]:
    """A change to a refund is confirmed with the amount in view."""
    if action is not Action.CONVERT_TO_REFUND:
        return []
    part = conversion_of(ticket)
    return [conversion_line(part.amount, part.pieces, ticket.quantity)]


def _confirm(
    request: PartyRequest,
    ticket: Ticket,
    action: Action,
    at: datetime,
    form: forms.Form | None,
    refused: IllegalMoveError | None = None,
    status: int = HTTPStatus.OK,
    aid: WritingAid | None = None,
) -> HttpResponse:
    kind = ticket.offered_kind or ticket.kind if action is Action.ACCEPT_OFFER else ticket.kind
    happens, then, undo = confirm_lines(action, kind, Role.CUSTOMER, counts_for(ticket, at))
    context = {
        "at": at,
        "ticket": ticket,
        "title": action_name(action, ticket.kind),
        "happens": [happens, *_amount_lines(ticket, action), then],
        "undo": undo,
        "form": form,
        "aid": aid,
        "has_aid": action is Action.ESCALATE,
        "dangerous": action in DANGEROUS,
        "multipart": action in WITH_FILES,
        "refused": move_error_sentence(refused, at) if refused else "",
        "typed": request.POST.get("note", "") if form is None else "",
        "is_open": form is not None or (refused is None and action in WITHOUT_WORDS),
        "goods": goods_of(ticket, at) if action in WITH_GOODS else None,
        "said": said_by_store(ticket, events_of(ticket)) if action in ANSWERS else None,
        "compares": action in {Action.ACCEPT_OFFER, Action.DECLINE_OFFER},
    }
    return render(request, "web/move.html", context, status=HTTPStatus.CONFLICT if refused else status)


# --- a step of its dispute ---


def _customers_dispute_action(name: str) -> DisputeAction:
    code = name.replace("-", "_")
    if "_" in name or code not in set(DisputeAction) or DisputeAction(code) not in DISPUTE_MOVES:
        raise Http404
    if Role.CUSTOMER not in DISPUTE_MOVES[DisputeAction(code)].roles:
        raise Http404
    return DisputeAction(code)


def _dispute_refusal(dispute: Dispute, action: DisputeAction, at: datetime) -> IllegalDisputeMoveError | None:
    return dispute_refusal(dispute_case(dispute), action, Role.CUSTOMER, at)


def _do_in_dispute(
    request: PartyRequest, ticket: Ticket, dispute: Dispute, action: DisputeAction, at: datetime
) -> HttpResponse:
    form = DisputeMoveForm(request.POST, action=action, dispute=dispute)
    if not form.is_valid():
        return _confirm_in_dispute(request, ticket, action, at, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        version = form.cleaned_data["version"]
        move_dispute(dispute, action, actor=acting(request), at=at, version=version, details=form.details())
    except IllegalDisputeMoveError as illegal:
        dispute.refresh_from_db()
        again = None
        if not _dispute_refusal(dispute, action, at):
            again = DisputeMoveForm({**request.POST.dict(), "version": dispute.version}, action=action, dispute=dispute)
        return _confirm_in_dispute(request, ticket, action, at, again, illegal)
    messages.success(request, _("Done: %(action)s.") % {"action": dispute_action_name(action)})
    return redirect("web:ticket", ticket.number)


def _confirm_in_dispute(
    request: PartyRequest,
    ticket: Ticket,
    action: DisputeAction,
    at: datetime,
    form: forms.Form | None,
    refused: IllegalDisputeMoveError | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    counts = counts_for(ticket, at)
    happens, then, undo = dispute_confirm_lines(action, Role.CUSTOMER, counts, has_ended=ticket.has_ended)
    context = {
        "at": at,
        "ticket": ticket,
        "title": dispute_action_name(action),
        "happens": [happens, then],
        "undo": undo,
        "form": form,
        "dangerous": action is DisputeAction.WITHDRAW,
        "multipart": False,
        "refused": dispute_error_sentence(refused, at) if refused else "",
        "typed": request.POST.get("note", "") if form is None else "",
        "is_open": form is not None,
    }
    return render(request, "web/move.html", context, status=HTTPStatus.CONFLICT if refused else status)
