"""The slip that goes into the parcel, so that the store knows whose it is."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aftersales.clock.services import moment
from aftersales.domain.goods import rma_number
from aftersales.domain.lifecycle import State
from aftersales.logistics.gateways.codes import qr_picture
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.goods import goods_of
from aftersales.tickets.services.telling import desk_path
from aftersales.web.views.scope import PartyRequest, by_party, my_ticket

WITH_SLIP = frozenset({State.AWAITING_RETURN, State.RETURN_IN_TRANSIT})


@require_safe
@by_party
def return_slip(request: PartyRequest, number: str) -> HttpResponse:
    ticket, at = _returned(request, number), moment()
    context = {"at": at, "ticket": ticket, "rma": rma_number(ticket.number), "goods": goods_of(ticket, at)}
    return render(request, "web/return_slip.html", context)


@require_safe
@by_party
def return_code(request: PartyRequest, number: str) -> HttpResponse:
    """Leads the store's scanner to the ticket on its desk."""
    ticket = _returned(request, number)
    picture = qr_picture(f"{settings.PUBLIC_URL}{desk_path(ticket)}")
    return HttpResponse(picture, content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=3600"})


def _returned(request: PartyRequest, number: str) -> Ticket:
    """Only goods that are to be sent back, or are on their way, have a slip."""
    ticket = my_ticket(request, number)
    if ticket.state not in WITH_SLIP:
        raise Http404
    return ticket
