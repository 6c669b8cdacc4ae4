from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.clock.services import moment
from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.domain.evidence_requirements import Shot
from aftersales.domain.lifecycle import IllegalMoveError, MoveCode, Role
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.lists import tickets_of
from aftersales.tickets.selectors.reports import reported_by
from aftersales.tickets.selectors.self_checks import self_check_in
from aftersales.tickets.selectors.talk import read_until, unread_by
from aftersales.tickets.services.describing import name_shot
from aftersales.tickets.services.reading import mark_messages_read
from aftersales.tickets.services.talking import TooLateError, add_evidence, take_back, write_message
from aftersales.web.forms import EvidenceForm, MessageForm
from aftersales.web.forms.picked import uploaded_already
from aftersales.web.forms.rating import RatingForm
from aftersales.web.selectors.afterwards import afterwards, is_entered_by_store
from aftersales.web.selectors.shots import shot_choices
from aftersales.web.selectors.thread import bubbles
from aftersales.web.selectors.ticket_page import ticket_page
from aftersales.web.selectors.tickets import ticket_rows
from aftersales.web.selectors.writing import WritingAid, put_in_order
from aftersales.web.views.drafting import ASKS_FOR_ORDER
from aftersales.web.views.intake import refusal_status, refusal_words, take_files
from aftersales.web.views.scope import PartyRequest, acting, by_party, my_ticket
from aftersales.web.views.unsent import forget_unsent, unsent_text
from aftersales.wording.errors import move_error_sentence
from aftersales.wording.talking import on_its_way_sentence, taken_back_sentence, too_late_sentence

TICKETS_ON_A_PAGE = 30


@require_safe
@by_party
def tickets(request: PartyRequest) -> HttpResponse:
    page = Paginator(tickets_of(request.party), TICKETS_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = ticket_rows(list(page.object_list))
    return render(request, "web/tickets.html", {"at": moment(), "page": page, "rows": rows})


@require_safe
@by_party
def ticket(request: PartyRequest, number: str) -> HttpResponse:
    found = my_ticket(request, number)
    if found.is_draft:
        return redirect("web:draft", number)
    return show_ticket(request, found)


@require_POST
@by_party
def write(request: PartyRequest, number: str) -> HttpResponse:
    found, at = my_ticket(request, number), moment()
    if request.POST.keys() & ASKS_FOR_ORDER:
        return _ordered(request, found)
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_ticket(request, found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        _check_open(found, with_files=bool(form.cleaned_data["files"]))
        evidence = take_files(form.cleaned_data["files"], by=request.party.person, at=at)
        write_message(found, form.cleaned_data["text"], actor=acting(request), at=at, evidence=evidence)
    except EvidenceRefusedError as refused:
        form.add_error("files", refusal_words(refused))
        return show_ticket(request, found, form, status=refusal_status(refused))
    except IllegalMoveError as illegal:
        form.add_error(None, move_error_sentence(illegal, at))
        return show_ticket(request, found, form, status=HTTPStatus.CONFLICT)
    forget_unsent(request)
    messages.success(request, on_its_way_sentence())
    return redirect("web:ticket", number)


def _ordered(request: PartyRequest, found: Ticket) -> HttpResponse:
    """The words of the box put in order beside it, or in it. Nothing is sent."""
    words, aid = put_in_order(request.POST.get("text", ""), is_taken="take" in request.POST)
    form = MessageForm(initial={"text": words, "files": uploaded_already(request.POST)})
    return show_ticket(request, found, form, aid=aid)


@require_POST
@by_party
def unsay(request: PartyRequest, number: str, pk: int) -> HttpResponse:
    """Take back one's own message; its text comes back into the box."""
    found = my_ticket(request, number)
    message = get_object_or_404(found.messages, pk=pk, author=request.party.person, is_internal=False)
    text = message.text
    try:
        take_back(message, by=request.party.person, at=moment())
    except TooLateError:
        messages.error(request, too_late_sentence())
        return show_ticket(request, found, status=HTTPStatus.CONFLICT)
    messages.success(request, taken_back_sentence())
    return show_ticket(request, found, MessageForm(initial={"text": text}))


@require_POST
@by_party
def show_evidence(request: PartyRequest, number: str) -> HttpResponse:
    found, at = my_ticket(request, number), moment()
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_ticket(request, found, adding=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        _check_open(found, with_files=True)
        add_evidence(
            found,
            take_files(form.cleaned_data["files"], by=request.party.person, at=at),
            actor=acting(request),
            at=at,
        )
    except EvidenceRefusedError as refused:
        form.add_error("files", refusal_words(refused))
        return show_ticket(request, found, adding=form, status=refusal_status(refused))
    except IllegalMoveError as illegal:
        form.add_error(None, move_error_sentence(illegal, at))
        return show_ticket(request, found, adding=form, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Your files are with the request."))
    return redirect("web:ticket", number)


@require_POST
@by_party
def shot(request: PartyRequest, number: str, evidence_id: UUID) -> HttpResponse:
    """Say what one of the customer's own files shows."""
    found = my_ticket(request, number)
    name = request.POST.get("shot", "")
    if name and name not in set(Shot):
        raise Http404
    own = found.evidence_links.filter(evidence=evidence_id, role=Role.CUSTOMER, withdrawn_at__isnull=True)
    if not own.exists():
        raise Http404
    try:
        name_shot(found, evidence_id, Shot(name) if name else None)
    except IllegalMoveError as illegal:
        messages.error(request, move_error_sentence(illegal, moment()))
        return show_ticket(request, found, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Noted what the file shows."))
    return redirect("web:ticket", number)


def _check_open(found: Ticket, *, with_files: bool) -> None:
    """Before any file is taken in; the service looks again under its lock."""
    if found.is_draft or (with_files and found.has_ended):
        raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=found.state)


def show_ticket(
    request: PartyRequest,
    found: Ticket,
    writing: MessageForm | None = None,
    adding: EvidenceForm | None = None,
    rating: RatingForm | None = None,
    aid: WritingAid | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Looking at the page is reading its messages."""
    at = moment()
    page, marks = ticket_page(found, at, request.party.person), read_until(found)
    if unread_by(Role.CUSTOMER, page.messages, marks.get(Role.CUSTOMER)):
        mark_messages_read(found, Role.CUSTOMER, at)
    context = {
        "at": at,
        "ticket": found,
        "page": page,
        "check": self_check_in(found.declared),
        "bubbles": bubbles(
            found,
            page.messages,
            marks,
            at,
            files=page.files_said,
            reported=reported_by(request.party.person, page.messages),
        ),
        "after": afterwards(found, page.siblings, at),
        "is_entered": is_entered_by_store(found),
        "rating_form": rating or RatingForm(),
        "writing": writing
        or MessageForm(initial={"text": unsent_text(request, reverse("web:message", args=[found.number]))}),
        "adding": adding or EvidenceForm(),
        "aid": aid,
        "shot_choices": shot_choices(),
        "shows_all": "history" in request.GET,
    }
    return render(request, "web/ticket.html", context, status=status)
