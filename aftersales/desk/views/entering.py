"""Entering a request for a customer who called, wrote or came by."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.entering import EntryForm, OrderSearchForm
from aftersales.desk.selectors.entering import enterable_lines, order_to_enter
from aftersales.desk.views.frame import desk_page, refused_file, show
from aftersales.domain.eligibility.findings import FindingKind
from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.domain.goodwill import IneligibleError
from aftersales.domain.lifecycle import IllegalMoveError
from aftersales.evidence.services import receive_files
from aftersales.orders.models import Order
from aftersales.orders.services.guests import can_be_reached
from aftersales.tickets.services.entering import enter_request
from aftersales.tickets.services.requesting import ItemsRefusedError
from aftersales.wording.errors import move_error_sentence, units_sentence
from aftersales.wording.findings import finding_sentence


@desk_page("GET", "HEAD", "POST")
def enter(request: HttpRequest, duties: Duties) -> HttpResponseBase:
    if not duties.stores:
        raise PermissionDenied
    number = request.GET.get("order", "")
    order = order_to_enter(duties, number)
    if order is None or order.customer == duties.user or not _can_be_told(order):
        return _page(request, duties, number, order, None)
    lines = enterable_lines(order)
    if request.method == "POST":
        return _enter(request, duties, order, EntryForm(request.POST, request.FILES, order=order, lines=lines))
    return _page(request, duties, number, order, EntryForm(initial={"key": uuid4()}, order=order, lines=lines))


def _can_be_told(order: Order) -> bool:
    return order.customer is not None or can_be_reached(order)


def _enter(request: HttpRequest, duties: Duties, order: Order, form: EntryForm) -> HttpResponseBase:
    at = moment()
    if not form.is_valid():
        return _page(request, duties, order.number, order, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        files = receive_files(form.cleaned_data["files"], by=duties.user, at=at)
        given = form.cleaned_data
        more = {"evidence": files, "as_goodwill": given["goodwill"]}
        tickets = enter_request(order, form.items(), form.contact(), by=duties.user, key=given["key"], at=at, **more)
    except EvidenceRefusedError as refused:
        return _page(request, duties, order.number, order, form, refused_file(form, refused))
    except ItemsRefusedError as refused_items:
        _tell(form, refused_items)
        return _page(request, duties, order.number, order, form, HTTPStatus.CONFLICT)
    except IllegalMoveError as illegal:
        form.add_error(None, move_error_sentence(illegal, at))
        return _page(request, duties, order.number, order, form, HTTPStatus.CONFLICT)
    words = ngettext(
        "The request is entered, and the customer is told.",
        "%(count)s requests are entered, and the customer is told.",
        len(tickets),
    )
    messages.success(request, words % {"count": len(tickets)})
    return redirect("admin:review", tickets[0].number)


def _tell(form: EntryForm, refused: ItemsRefusedError) -> None:
    for why in refused.refusals.values():
        if isinstance(why, IneligibleError):
            for found in why.verdict.of_kind(FindingKind.REFUSAL):
                form.add_error(None, finding_sentence(found.code))
        else:
            form.add_error(None, units_sentence("units_claimed", {}))


def _page(
    request: HttpRequest,
    duties: Duties,
    number: str,
    order: Order | None,
    form: EntryForm | None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    problem = ""
    if number and order is None:
        problem = _("No order of your stores has this number. Please check it.")
    elif order and not _can_be_told(order):
        problem = _("This order has neither an account nor an address, so nobody could be told of a request.")
    elif order and form is None:
        problem = _("This is your own order. Please ask a colleague.")
    context: dict[str, Any] = {
        "search": OrderSearchForm(initial={"order": number}),
        "order": order,
        "form": form,
        "rows": list(form.rows()) if form else [],
        "problem": problem,
    }
    return show(request, duties, "desk/enter.html", moment(), context, status)
