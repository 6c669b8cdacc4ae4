"""One view serves every action of the table: a confirm page, and a POST that moves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Field
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.canned import begin_with
from aftersales.desk.forms.offering import OfferForm
from aftersales.desk.forms.tickets import QueueForm, RefusalForm
from aftersales.desk.selectors.canned import ReadyMacro
from aftersales.desk.selectors.casefile import DANGEROUS, changes_since, colleague_since
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


@dataclass(frozen=True, slots=True)
class Step:
    """One action on one ticket by one person; with a macro it begins with the macro's words."""

    duties: Duties
    ticket: Ticket
    action: Action
    role: Role
    macro: ReadyMacro | None = None

    @property
    def verb(self) -> str:
        return action_name(self.action, self.ticket.kind)

    def closed(self) -> IllegalMoveError | None:
        case = case_of(self.ticket, ticket_deadlines([self.ticket]).get(self.ticket.pk, []))
        return refusal(case, self.action, self.role, moment())

    def form(self, *given: Any, **more: Any) -> MoveForm:
        kind = _FORMS.get(self.action) or move_form(self.action)
        with_files = self.action in WITH_FILES
        form = kind(*given, action=self.action, ticket=self.ticket, at=moment(), with_files=with_files, **more)
        if self.macro:
            begin_with(form, self.macro, self.ticket.customer.language)
        _first_field(form).widget.attrs["data-key"] = "r"
        return form


def _first_field(form: MoveForm) -> Field:
    """Where one begins to fill in: what is needed first, or else the note."""
    needed = (field for field in form.fields.values() if field.required and not field.widget.is_hidden)
    return next(needed, form.fields["note"])


@desk_page("GET", "HEAD", "POST")
def move(request: HttpRequest, duties: Duties, number: str, action: str) -> HttpResponseBase:
    ticket = ticket_for(duties, number)
    wanted = _action(action)
    role = acting_role(duties, ticket)
    if role not in MOVE_OF[wanted].roles or (wanted is Action.ESCALATE and role is not Role.STORE):
        raise PermissionDenied
    return take_step(request, Step(duties, ticket, wanted, role))


def take_step(request: HttpRequest, step: Step) -> HttpResponseBase:
    """First it is shown what happens; a POST does it."""
    if request.method == "POST":
        return _move(request, step)
    return _page(request, step, step.form(initial=_initial(step, request.GET)), step.closed())


def _action(name: str) -> Action:
    """A dispute's moves have no page here, but the way into one has; sending is done with the draft, and facts are
    stated on a page of their own."""
    if name not in set(Action) or Action(name) in ELSEWHERE:
        raise Http404
    return Action(name)


def _initial(step: Step, asked: QueryDict) -> dict[str, Any]:
    """The default text of a coded refusal is there without a script too, when the link names the code; asking for a
    better file begins with the shot that it is about."""
    ticket, action, initial = step.ticket, step.action, {"kind": step.ticket.kind}
    if step.macro:
        return initial | {"note": step.macro.text, "reason_code": step.macro.reason_code}
    if action is Action.REQUEST_INFO and (text := again_text(ticket, asked.get("again", ""), asked.get("why", ""))):
        initial |= {"note": text}
    if action is Action.REJECT and (code := asked.get("reason_code", "")) in (texts := _texts(ticket)):
        initial |= {"reason_code": code, "note": texts[code]}
    return initial


def _texts(ticket: Ticket) -> dict[str, str]:
    """What the refusal form is filled with, by code."""
    return {option.code.value: refusal_text(option.code, option.clause) for option in refusal_options(ticket)}


def _move(request: HttpRequest, step: Step) -> HttpResponseBase:
    at, by = moment(), step.duties.user
    form = step.form(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, step, form, status=422)
    try:
        files = receive_files(form.cleaned_data.get("files", []), by=by, at=at)
        _make(step.ticket, step.action, form, Actor(step.role, by, "desk"), files)
    except EvidenceRefusedError as refused:
        return _page(request, step, form, status=refused_file(form, refused))
    except IllegalMoveError as illegal:
        return _page(request, step, form, illegal)
    messages.success(request, _("Done: %(action)s.") % {"action": step.verb})
    return redirect(_way_back(request, step.ticket.number))


def _way_back(request: HttpRequest, number: str) -> str:
    """To the ticket, with the filters of the queue that it was opened from."""
    return f"{reverse('admin:review', args=[number])}?{QueueForm(request.GET).query()}".rstrip("?")


def _make(ticket: Ticket, action: Action, form: MoveForm, actor: Actor, files: Sequence[Evidence]) -> None:
    at, version, details = moment(), form.cleaned_data["version"], form.details()
    if action is Action.ESCALATE:
        open_dispute(ticket, actor=actor, at=at, version=version, statement=details.note, evidence=files)
    else:
        move_ticket(ticket, action, actor=actor, at=at, version=version, details=details, evidence=files)


def _lines(step: Step, *lines: str) -> list[str]:
    """What happens; a change to a refund is confirmed with the amount in view, a macro's refusal with its reason."""
    amount = reason = ""
    if step.action is Action.CONVERT_TO_REFUND:
        part = conversion_of(step.ticket)
        amount = conversion_line(part.amount, part.pieces, step.ticket.quantity)
    if step.macro and step.macro.reason_code:
        option = next(one for one in refusal_options(step.ticket) if one.code == step.macro.reason_code)
        reason = _("Reason: %(reason)s") % {"reason": option.words}
    happens, follows = lines
    return [line for line in (happens, amount, reason, follows) if line]


def _again(form: MoveForm, step: Step) -> MoveForm:
    """What was typed, on top of what is known now."""
    typed = QueryDict(mutable=True)
    typed.update(form.data)
    typed["version"] = str(step.ticket.version)
    return step.form(typed)


def _page(
    request: HttpRequest, step: Step, form: MoveForm, illegal: IllegalMoveError | None = None, status: int = 200
) -> HttpResponse:
    """The confirm page; after a refusal it says why and what changed meanwhile, and keeps what was typed.

    Who was only too slow for somebody else, and may still act, gets the form again to confirm it knowing that.
    """
    at = moment()
    seen = form.cleaned_data["version"] if illegal and form.is_bound else step.ticket.version
    step = replace(step, ticket=ticket_for(step.duties, step.ticket.number))
    ticket, action = step.ticket, step.action
    closed = illegal and (step.closed() or (None if illegal.code is MoveCode.STALE else illegal))
    if illegal and not closed:
        form = _again(form, step)
        illegal = IllegalMoveError(illegal.code, name=colleague_since(ticket, seen))
    happens, follows, undo = confirm_lines(action, ticket.kind, step.role, counts_for(ticket, at))
    context = {
        "ticket": ticket,
        "back_url": _way_back(request, ticket.number),
        "title": step.macro.name if step.macro else step.verb,
        "verb": step.verb,
        "happens": _lines(step, happens, follows),
        "undo": undo,
        "dangerous": action in DANGEROUS,
        "form": form,
        "refused": move_error_sentence(closed or illegal, at) if illegal else "",
        "is_closed": bool(closed),
        "changes": changes_since(ticket, seen) if illegal else [],
        "draft": form.data.get("note", "") if form.is_bound else "",
        "texts": _texts(ticket) if action is Action.REJECT and not step.macro else None,
    }
    return show(request, step.duties, "desk/move.html", at, context, 409 if illegal else status)
