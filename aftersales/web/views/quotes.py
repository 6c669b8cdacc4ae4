"""A repair quote behind its own link: looking shows it, the buttons answer it. No sign-in is needed."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aftersales.clock.services import moment
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.lifecycle import Action, IllegalMoveError, Role
from aftersales.domain.moving import Details
from aftersales.logistics.gateways.links import quote_of
from aftersales.logistics.models import QuoteState, RepairQuote
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.lists import submitted_tickets
from aftersales.tickets.services.moving import Actor, move_ticket
from aftersales.wording.confirmations import confirm_lines
from aftersales.wording.errors import move_error_sentence

ANSWERS = {"accept": Action.ACCEPT_QUOTE, "decline": Action.DECLINE_QUOTE}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quote(request: HttpRequest, token: str) -> HttpResponse:
    offered = quote_of(token)
    if offered is None:
        raise Http404
    ticket = get_object_or_404(submitted_tickets(), pk=offered.repair.case_id)
    if request.method == "POST":
        return _answer(request, ticket, offered)
    return _page(request, ticket, offered)


def _answer(request: HttpRequest, ticket: Ticket, offered: RepairQuote) -> HttpResponse:
    action = ANSWERS.get(request.POST.get("answer", ""))
    if action is None:
        return _page(request, ticket, offered, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    at = moment()
    refused = _refused_for_age(offered)
    try:
        if not refused:
            actor = Actor(Role.CUSTOMER, ticket.customer, "link")
            move_ticket(ticket, action, actor=actor, at=at, details=Details(quote_id=offered.pk))
    except IllegalMoveError as illegal:
        refused = move_error_sentence(illegal, at)
    offered.refresh_from_db()
    return _page(request, ticket, offered, refused, HTTPStatus.CONFLICT if refused else HTTPStatus.OK)


def _refused_for_age(offered: RepairQuote) -> str:
    """An old link answers its own quote only, never the one that took its place."""
    return "" if offered.state == QuoteState.OFFERED else offered.get_state_display()


def _page(
    request: HttpRequest, ticket: Ticket, offered: RepairQuote, refused: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    at = moment()
    context = {
        "at": at,
        "ticket": ticket,
        "quote": offered,
        "refused": refused,
        "is_open": offered.state == QuoteState.OFFERED and offered.valid_until >= shanghai_day(at),
        "after_accepting": confirm_lines(Action.ACCEPT_QUOTE, ticket.kind, Role.CUSTOMER)[0],
        "after_declining": confirm_lines(Action.DECLINE_QUOTE, ticket.kind, Role.CUSTOMER)[0],
    }
    return render(request, "web/quote.html", context, status=status)
