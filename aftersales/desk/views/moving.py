"""One view serves every action of the table: a confirm page, and a POST that moves."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.offering import OfferForm
from aftersales.desk.forms.tickets import QueueForm, RefusalForm
from aftersales.desk.selectors.casefile import DANGEROUS, changes_since
from aftersales.desk.selectors.files import again_text
from aftersales.desk.selectors.refusing import refusal_options
from aftersales.desk.views.frame import acting_role, desk_page, refused_file, show, ticket_for
from aftersales.disputes.selectors import counts_for
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.domain.lifecycle import DISPUTE_ACTIONS, MOVE_OF, Action, IllegalMoveError, MoveCode, Role, refusal
from aftersales.evidence.models import Evidence
from aftersales.evidence.services import receive_files
from aftersales.tickets.forms import MoveForm
from aftersales.tickets.forms.goods import move_form
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.cases import case_of, ticket_deadlines
from aftersales.tickets.services.moving import Actor, move_ticket
from aftersales.tickets.services.pricing import conversion_of
from aftersales.wording.confirmations import confirm_lines, conversion_line
from aftersales.wording.errors import move_error_sentence
from aftersales.wording.names import action_name
from aftersales.wording.refusals import refusal_text

ELSEWHERE = (DISPUTE_ACTIONS - {Action.ESCALATE}) | {Action.SUBMIT, Action.STATE_FACTS}
_FORMS: dict[Action, type[MoveForm]] = {Action.REJECT: RefusalForm, Action.MAKE_OFFER: OfferForm}
WITH_FILES = frozenset(
    {
        Action.REJECT,
        Action.ACCEPT_RETURN,
        Action.FAIL_INSPECTION,
        Action.DIAGNOSE,
        Action.ESCALATE,
        Action.PAY_REFUND,
    }
)


@desk_page("GET", "HEAD", "POST")
def move(request: HttpRequest, duties: Duties, number: str, action: str) -> HttpResponseBase:
    ticket = ticket_for(duties, number)
    wanted = _action(action)
    role = acting_role(duties, ticket)
    if role not in MOVE_OF[wanted].roles or (wanted is Action.ESCALATE and role is not Role.STORE):
        raise PermissionDenied
    if request.method == "POST":
        return _move(request, duties, ticket, wanted, role)
    form = _form(ticket, wanted, request.GET)
    return _page(request, duties, ticket, wanted, role, form, _closed(ticket, wanted, role))


def _action(name: str) -> Action:
    """A dispute's moves have no page here, but the way into one has; sending is done with the draft, and facts are
    stated on a page of their own."""
    if name not in set(Action) or Action(name) in ELSEWHERE:
        raise Http404
    return Action(name)


def _closed(ticket: Ticket, action: Action, role: Role) -> IllegalMoveError | None:
    case = case_of(ticket, ticket_deadlines([ticket]).get(ticket.pk, []))
    return refusal(case, action, role, moment())


def _form(ticket: Ticket, action: Action, asked: QueryDict) -> MoveForm:
    """The default text of a coded refusal is there without a script too, when the link names the code; asking for a
    better file begins with the shot that it is about."""
    initial, reason_code = {"kind": ticket.kind}, asked.get("reason_code", "")
    if action is Action.REQUEST_INFO and (text := again_text(ticket, asked.get("again", ""), asked.get("why", ""))):
        initial |= {"note": text}
    if action is Action.REJECT and reason_code in (texts := _texts(ticket)):
        initial |= {"reason_code": reason_code, "note": texts[reason_code]}
    return _new_form(action, ticket, initial=initial)


def _new_form(action: Action, ticket: Ticket, *given: Any, **more: Any) -> MoveForm:
    kind = _FORMS.get(action) or move_form(action)
    return kind(*given, action=action, ticket=ticket, at=moment(), with_files=action in WITH_FILES, **more)


def _texts(ticket: Ticket) -> dict[str, str]:
    """What the refusal form is filled with, by code."""
    return {option.code.value: refusal_text(option.code, option.clause) for option in refusal_options(ticket)}


def _move(request: HttpRequest, duties: Duties, ticket: Ticket, action: Action, role: Role) -> HttpResponseBase:
    at = moment()
    form = _new_form(action, ticket, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, duties, ticket, action, role, form, status=422)
    try:
        files = receive_files(form.cleaned_data.get("files", []), by=duties.user, at=at)
        _make(ticket, action, form, Actor(role, duties.user, "desk"), files)
    except EvidenceRefusedError as refused:
        return _page(request, duties, ticket, action, role, form, status=refused_file(form, refused))
    except IllegalMoveError as illegal:
        return _page(request, duties, ticket, action, role, form, illegal)
    messages.success(request, _("Done: %(action)s.") % {"action": action_name(action, ticket.kind)})
    return redirect(f"{reverse('admin:review', args=[ticket.number])}?{QueueForm(request.GET).query()}".rstrip("?"))


def _make(ticket: Ticket, action: Action, form: MoveForm, actor: Actor, files: Sequence[Evidence]) -> None:
    at, version, details = moment(), form.cleaned_data["version"], form.details()
    if action is Action.ESCALATE:
        open_dispute(ticket, actor=actor, at=at, version=version, statement=details.note, evidence=files)
    else:
        move_ticket(ticket, action, actor=actor, at=at, version=version, details=details, evidence=files)


def _amount_line(ticket: Ticket, action: Action) -> str:
    """A change to a refund is confirmed with the amount in view."""
    if action is not Action.CONVERT_TO_REFUND:
        return ""
    part = conversion_of(ticket)
    return conversion_line(part.amount, part.pieces, ticket.quantity)


def _again(form: MoveForm, ticket: Ticket, action: Action) -> MoveForm:
    """What was typed, on top of what is known now."""
    typed = QueryDict(mutable=True)
    typed.update(form.data)
    typed["version"] = str(ticket.version)
    return _new_form(action, ticket, typed)


def _page(
    request: HttpRequest,
    duties: Duties,
    ticket: Ticket,
    action: Action,
    role: Role,
    form: MoveForm,
    illegal: IllegalMoveError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The confirm page; after a refusal it says why and what changed meanwhile, and keeps what was typed.

    Who was only too slow for somebody else, and may still act, gets the form again to confirm it knowing that.
    """
    at = moment()
    seen = form.cleaned_data["version"] if illegal and form.is_bound else ticket.version
    ticket = ticket_for(duties, ticket.number)
    closed = illegal and (_closed(ticket, action, role) or (None if illegal.code is MoveCode.STALE else illegal))
    if illegal and not closed:
        form = _again(form, ticket, action)
    happens, follows, undo = confirm_lines(action, ticket.kind, role, counts_for(ticket, at))
    context = {
        "ticket": ticket,
        "query": QueueForm(request.GET).query(),
        "title": action_name(action, ticket.kind),
        "happens": [line for line in (happens, _amount_line(ticket, action), follows) if line],
        "undo": undo,
        "dangerous": action in DANGEROUS,
        "form": form,
        "refused": move_error_sentence(closed or illegal, at) if illegal else "",
        "is_closed": bool(closed),
        "changes": changes_since(ticket, seen) if illegal else [],
        "draft": form.data.get("note", "") if form.is_bound else "",
        "texts": _texts(ticket) if action is Action.REJECT else None,
    }
    return show(request, duties, "desk/move.html", at, context, 409 if illegal else status)
