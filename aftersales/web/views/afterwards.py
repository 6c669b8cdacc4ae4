"""After a request has ended: rating it, and asking again."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.clock.services import moment
from aftersales.domain.lifecycle import IllegalMoveError
from aftersales.domain.ratings import RatingRefusedError
from aftersales.tickets.services.rating import rate
from aftersales.tickets.services.reapplying import draft_again
from aftersales.web.forms.rating import RatingForm
from aftersales.web.views.scope import PartyRequest, by_party, my_ticket
from aftersales.web.views.tickets import show_ticket
from aftersales.wording.errors import move_error_sentence
from aftersales.wording.ratings import rating_error_sentence


@require_POST
@by_party
def rate_ticket(request: PartyRequest, number: str) -> HttpResponse:
    found, at = my_ticket(request, number), moment()
    form = RatingForm(request.POST)
    if not form.is_valid():
        return show_ticket(request, found, rating=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        rate(found, form.stars(), form.cleaned_data["comment"].strip(), by=request.party.person, at=at)
    except RatingRefusedError as refused:
        messages.error(request, rating_error_sentence(refused))
        return show_ticket(request, found, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Thank you. Your rating stands beside the request."))
    return redirect("web:ticket", number)


@require_POST
@by_party
def ask_again(request: PartyRequest, number: str) -> HttpResponse:
    """One click: the old request as a new draft."""
    found, at = my_ticket(request, number), moment()
    try:
        draft = draft_again(found, by=request.party.person, at=at)
    except IllegalMoveError as illegal:
        messages.error(request, move_error_sentence(illegal, at))
        return show_ticket(request, found, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Your earlier request is filled in. Look it over and send it."))
    return redirect("web:draft", draft.number)
