"""After a ticket has ended: consent to a new request, and the answer to a rating. Both are the store's alone."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.afterwards import AnswerForm, ConsentForm
from aftersales.desk.forms.tickets import MessageForm
from aftersales.desk.selectors.afterwards import closing
from aftersales.desk.views.frame import acting_role, desk_page, ticket_for
from aftersales.desk.views.review import show_review
from aftersales.domain.lifecycle import IllegalMoveError, Role
from aftersales.domain.ratings import RatingRefusedError
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.ratings import rating_of
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.rating import answer_rating
from aftersales.tickets.services.reapplying import consent_to_reapply
from aftersales.wording.errors import move_error_sentence
from aftersales.wording.ratings import rating_error_sentence


@desk_page("POST")
def consent(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    ticket, at = _of_own_store(duties, number), moment()
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return show_review(request, duties, ticket, MessageForm(), status=422, consenting=form)
    note, version = form.cleaned_data["note"], form.cleaned_data["version"] or 0
    try:
        actor = Actor(Role.STORE, duties.user, "desk")
        consent_to_reapply(ticket, note, actor=actor, at=at, version=version)
    except IllegalMoveError as illegal:
        messages.error(request, move_error_sentence(illegal, at))
        return _again(request, duties, ticket_for(duties, number), form)
    messages.success(request, _("The customer may ask again, and is told."))
    return redirect("admin:review", number)


def _again(request: HttpRequest, duties: Duties, ticket: Ticket, form: ConsentForm) -> HttpResponseBase:
    """What was typed stays: with the consent, or as a reply where there is nothing to consent to any more."""
    if closing(ticket, Role.STORE).can_consent:
        return show_review(request, duties, ticket, MessageForm(), status=409, consenting=form)
    reply = MessageForm(initial={"text": form.cleaned_data["note"]})
    return show_review(request, duties, ticket, reply, status=409)


@desk_page("POST")
def answer(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    ticket = _of_own_store(duties, number)
    rating = rating_of(ticket)
    if rating is None:
        raise Http404
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show_review(request, duties, ticket, MessageForm(), status=422, answering=form)
    try:
        answer_rating(rating, form.cleaned_data["reply"].strip(), by=duties.user, at=moment())
    except RatingRefusedError as refused:
        messages.error(request, rating_error_sentence(refused))
        return show_review(request, duties, ticket, MessageForm(), status=409)
    messages.success(request, _("Your answer stands beside the rating."))
    return redirect("admin:review", number)


def _of_own_store(duties: Duties, number: str) -> Ticket:
    ticket = ticket_for(duties, number)
    if acting_role(duties, ticket) is not Role.STORE:
        raise PermissionDenied
    return ticket
