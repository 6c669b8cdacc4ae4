from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aftersales.accounts.models import User
from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.afterwards import AnswerForm, ConsentForm
from aftersales.desk.forms.tickets import MessageForm, QueueForm
from aftersales.desk.selectors.afterwards import closing
from aftersales.desk.selectors.canned import Ready, ready_for, ready_texts
from aftersales.desk.selectors.casefile import Shown, case_file, changes_since
from aftersales.desk.selectors.contact import contact_of, revealed_until
from aftersales.desk.selectors.finance import ticket_refunds
from aftersales.desk.selectors.hands import hands_on
from aftersales.desk.selectors.neighbours import neighbours_of
from aftersales.desk.selectors.scope import role_on
from aftersales.desk.selectors.suggesting import suggestion_for
from aftersales.desk.views.frame import acting_role, desk_page, refused_file, show, ticket_for
from aftersales.desk.views.queue import default_view
from aftersales.disputes.selectors import disputes_of
from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.domain.lifecycle import IllegalMoveError, Role
from aftersales.evidence.services import receive_files
from aftersales.tickets.models import ReplyDraft, Ticket
from aftersales.tickets.selectors.handling import draft_of
from aftersales.tickets.selectors.self_checks import self_check_in
from aftersales.tickets.selectors.talk import newest_in, newest_of, read_until, undoable, unread_by
from aftersales.tickets.services.drafting import drop_draft, keep_draft
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.reading import mark_messages_read
from aftersales.tickets.services.talking import TooLateError, take_back, write_message
from aftersales.wording.drafting import kept_words, meanwhile_sentence
from aftersales.wording.errors import move_error_sentence
from aftersales.wording.findings import verdict_sentence
from aftersales.wording.talking import on_its_way_sentence, taken_back_sentence, too_late_sentence


@desk_page("GET", "HEAD")
def review(request: HttpRequest, duties: Duties, number: str) -> HttpResponse:
    ticket = ticket_for(duties, number)
    draft = draft_of(ticket, duties.user)
    text = _canned(request, ticket) or (draft.text if draft else "")
    return show_review(request, duties, ticket, _box(text), draft=draft)


def _box(text: str) -> MessageForm:
    return MessageForm(initial={"text": text})


def _canned(request: HttpRequest, ticket: Ticket) -> str:
    """Without a script a canned text is put in by its link."""
    wanted = request.GET.get("canned", "")
    found = (one.text for one in ready_texts(ticket, moment()) if str(one.pk) == wanted) if wanted else iter(())
    return next(found, "")


@desk_page("POST")
def message(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    ticket, at = ticket_for(duties, number), moment()
    actor = Actor(acting_role(duties, ticket), duties.user, "desk")
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_review(request, duties, ticket, form, status=422)
    if form.is_behind(ticket, newest_of(ticket, duties.user, at)):
        form.add_error(None, meanwhile_sentence())
        return show_review(request, duties, ticket, form, status=409)
    try:
        files = receive_files(form.cleaned_data["evidence"], by=duties.user, at=at)
        text, is_internal = form.cleaned_data["text"], form.is_internal
        write_message(ticket, text, actor=actor, at=at, is_internal=is_internal, evidence=files)
    except EvidenceRefusedError as refused:
        return show_review(request, duties, ticket, form, status=refused_file(form, refused, "evidence"))
    except IllegalMoveError as illegal:
        form.add_error("evidence", move_error_sentence(illegal, at))
        return show_review(request, duties, ticket, form, status=409)
    drop_draft(ticket, by=duties.user)
    messages.success(
        request,
        _("Note kept.") if form.is_internal else on_its_way_sentence(),
    )
    return _back(request, ticket)


@desk_page("POST")
def unsay(request: HttpRequest, duties: Duties, number: str, pk: int) -> HttpResponseBase:
    """Take back one's own message; its text comes back into the box, above what was written since, and is kept."""
    ticket, at = ticket_for(duties, number), moment()
    found = get_object_or_404(ticket.messages, pk=pk, author=duties.user, is_internal=False)
    text, since = found.text, _written_since(request, ticket, duties.user)
    try:
        take_back(found, by=duties.user, at=at)
    except TooLateError:
        messages.error(request, too_late_sentence())
        return show_review(request, duties, ticket, _box(since), status=409)
    keep_draft(ticket, f"{text}\n\n{since}" if since.strip() else text, by=duties.user, at=at)
    messages.success(request, taken_back_sentence())
    return _back(request, ticket)


def _written_since(request: HttpRequest, ticket: Ticket, person: User) -> str:
    """What stands in the box, where a script hands it along; without one, what was kept of it."""
    draft = draft_of(ticket, person)
    return request.POST.get("text", draft.text if draft else "")


def _back(request: HttpRequest, ticket: Ticket) -> HttpResponseBase:
    return redirect(f"{reverse('admin:review', args=[ticket.number])}?{request.GET.urlencode()}".rstrip("?"))


def show_review(
    request: HttpRequest,
    duties: Duties,
    ticket: Ticket,
    form: MessageForm,
    status: int = 200,
    *,
    consenting: ConsentForm | None = None,
    answering: AnswerForm | None = None,
    draft: ReplyDraft | None = None,
) -> HttpResponse:
    """Looking at the page is reading its messages, for the people of the store."""
    at = moment()
    role, marks = role_on(duties, ticket), read_until(ticket)
    shown = Shown(request.GET["show"]) if request.GET.get("show") in set(Shown) else Shown.ALL
    queue = QueueForm(request.GET)
    file = case_file(ticket, role, shown, at, marks)
    ready = ready_for(ticket, at, file.goods) if role is Role.STORE else Ready([], [])
    canned = ready.texts
    if role is Role.STORE and unread_by(role, file.messages, marks.get(role)):
        mark_messages_read(ticket, role, at)
    context: dict[str, Any] = {
        "ticket": ticket,
        "role": role,
        "check": self_check_in(ticket.declared),
        "undoable": undoable(file.messages, duties.user, at),
        "file": file,
        "canned": canned,
        "macros": [one for one in ready.macros if one.action in file.answers.allowed],
        "canned_texts": {one.pk: one.text for one in canned},
        "manages": any(store.pk == ticket.store_id for store in duties.writes),
        "after": closing(ticket, role),
        "consenting": consenting or ConsentForm(),
        "answering": answering or AnswerForm(),
        "verdict_words": verdict_sentence(ticket.verdict, role or "platform"),
        "disputes": list(disputes_of(ticket)) if file.was_escalated else [],
        "hands": hands_on(ticket, duties.user, at) if role is Role.STORE and not ticket.has_ended else None,
        "draft": kept_words(draft.kept_at) if draft else "",
        "newest": newest_in(file.messages, duties.user) if shown is Shown.ALL else newest_of(ticket, duties.user, at),
        "changes": changes_since(ticket, form.seen_version) if form.non_field_errors() else [],
        "suggested": suggestion_for(ticket, canned) if role is Role.STORE else None,
        "refunds": ticket_refunds(duties, ticket),
        "gives_freight": role is Role.STORE and file.goods.returned is not None,
        "form": form,
        "shown": shown,
        "place": neighbours_of(duties, queue.wanted(default_view(duties)), ticket, at),
        "query": queue.query(),
        "is_demo": settings.DEMO,
        "contact": contact_of(ticket, until := revealed_until(request.session, ticket, at)),
        "masked": until is None,
        "may_reveal": role is not None and duties.speaks,
    }
    return show(request, duties, "desk/review.html", at, context, status)
