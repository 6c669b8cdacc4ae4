"""Reading a customer's phone, address and e-mail in full: with a reason, for some minutes, and never unseen."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aftersales.accounts.selectors import Duties
from aftersales.audit.services.recording import record_access
from aftersales.clock.services import moment
from aftersales.desk.forms.revealing import RevealForm
from aftersales.desk.selectors.contact import FIELDS, keep_revealed
from aftersales.desk.views.frame import acting_role, desk_page, show, ticket_for
from aftersales.domain.masking import REVEAL_MINUTES, REVEALS_AN_HOUR, AccessReason, TooManyRevealsError
from aftersales.tickets.models import Ticket


@desk_page("GET", "HEAD", "POST")
def reveal(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    ticket = ticket_for(duties, number)
    role = acting_role(duties, ticket)
    if not duties.speaks:
        raise PermissionDenied
    form = RevealForm(request.POST or None)
    if request.method != "POST":
        return _page(request, duties, ticket, form)
    if not form.is_valid():
        return _page(request, duties, ticket, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    at = moment()
    try:
        record_access(
            ticket.customer_id,
            fields=FIELDS,
            reason=AccessReason(form.cleaned_data["reason"]),
            note=form.cleaned_data["note"],
            reference=ticket.number,
            store_key=ticket.store_id,
            role=role,
            by=duties.user,
            at=at,
        )
    except TooManyRevealsError:
        form.add_error(
            None,
            _("You have read the data of customers %(count)d times within an hour. Go on later, or ask a colleague.")
            % {"count": REVEALS_AN_HOUR},
        )
        return _page(request, duties, ticket, form, HTTPStatus.TOO_MANY_REQUESTS)
    keep_revealed(request.session, ticket, at)
    messages.success(
        request, _("Shown for %(minutes)d minutes. It is kept that you read it.") % {"minutes": REVEAL_MINUTES}
    )
    return redirect(reverse("admin:review", args=[ticket.number]) + "#customer")


def _page(
    request: HttpRequest, duties: Duties, ticket: Ticket, form: RevealForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "ticket": ticket,
        "form": form,
        "happens": [
            _("You see phone, e-mail and address of this customer for %(minutes)d minutes.")
            % {"minutes": REVEAL_MINUTES},
            _("Your name, the moment and the reason are kept for good, where auditors read them."),
        ],
    }
    return show(request, duties, "desk/reveal.html", moment(), context, status)
