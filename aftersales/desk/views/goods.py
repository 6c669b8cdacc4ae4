"""Staff pages about goods beside the moves."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.views.frame import acting_role, desk_page, show, ticket_for
from aftersales.domain.goods import FreightPayer
from aftersales.domain.lifecycle import IllegalMoveError, Role
from aftersales.tickets.forms.goods import SendingBackForm
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.sending_back import send_back as send_goods_back
from aftersales.wording.errors import move_error_sentence


@desk_page("GET", "HEAD", "POST")
def send_back(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    """The way back of goods that the store did not take."""
    ticket, at = ticket_for(duties, number), moment()
    if acting_role(duties, ticket) is not Role.STORE:
        raise PermissionDenied
    form = SendingBackForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                send_goods_back(
                    ticket,
                    carrier=given["carrier"].code,
                    waybill=given["waybill"],
                    payer=FreightPayer(given["payer"]),
                    note=given["note"],
                    actor=Actor(Role.STORE, duties.user, "desk"),
                    at=at,
                )
            except IllegalMoveError as illegal:
                form.add_error(None, move_error_sentence(illegal, at))
                status = 409
            else:
                messages.success(request, _("The item is on its way back."))
                return redirect("admin:review", number=ticket.number)
    context = {
        "ticket": ticket,
        "title": _("Send the item back"),
        "happens": [_("The customer sees the parcel and gets your message."), _("The request stays closed.")],
        "undo": _("This can't be undone."),
        "verb": _("Send the item back"),
        "form": form,
    }
    return show(request, duties, "desk/move.html", at, context, status)
