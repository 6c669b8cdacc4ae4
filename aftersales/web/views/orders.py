from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftersales.catalog.selectors import requirement_rules
from aftersales.clock.services import moment
from aftersales.orders.models import Order
from aftersales.orders.selectors import orders_of, proofs_of
from aftersales.web.forms.vault import ProofForm
from aftersales.web.selectors.orders import OrderFilter, OrderView, order_views
from aftersales.web.views.scope import PartyRequest, by_party, my_order

ORDERS_ON_A_PAGE = 30
JUDGED_AT_MOST = 300
"""A filter by rights has to judge every order; further back nothing but a warranty is left."""


@require_safe
@by_party
def orders(request: PartyRequest) -> HttpResponse:
    at = moment()
    words = request.GET.get("q", "").replace("\x00", "").strip()
    wanted = _filter(request.GET.get("show", ""))
    found = orders_of(request.party, words)
    page, views = _page(found, wanted, request.GET.get("page"), at)
    query = _query(words, wanted)
    context = {"at": at, "views": views, "page": page, "words": words, "wanted": wanted, "query": query}
    return render(request, "web/orders.html", context | {"filters": _filters(words)})


@require_safe
@by_party
def order(request: PartyRequest, number: str) -> HttpResponse:
    return show_order(request, my_order(request, number))


def show_order(
    request: PartyRequest, found: Order, adding: ProofForm | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    at = moment()
    (view,) = order_views([found], at, requirement_rules())
    context = {"at": at, "view": view, "order": view.order, "proofs": list(proofs_of(found))}
    return render(request, "web/order.html", context | {"adding": adding or ProofForm()}, status=status)


def _page(
    found: QuerySet[Order], wanted: OrderFilter, number: str | None, at: datetime
) -> tuple[Page[Any], list[OrderView]]:
    """Without a filter only what is shown is judged."""
    if wanted is OrderFilter.ALL:
        shown = Paginator(found, ORDERS_ON_A_PAGE).get_page(number)
        return shown, order_views(shown.object_list, at)
    passing = [view for view in order_views(found[:JUDGED_AT_MOST], at) if view.passes(wanted, at)]
    page = Paginator(passing, ORDERS_ON_A_PAGE).get_page(number)
    return page, list(page.object_list)


def _filter(code: str) -> OrderFilter:
    return OrderFilter(code) if code in set(OrderFilter) else OrderFilter.ALL


def _filters(words: str) -> list[tuple[OrderFilter, str, str]]:
    labels = {
        OrderFilter.ALL: _("All"),
        OrderFilter.OPEN: _("Service open"),
        OrderFilter.RUNNING: _("In progress"),
        OrderFilter.CLOSING: _("Closing soon"),
    }
    return [(one, label, _query(words, one)) for one, label in labels.items()]


def _query(words: str, wanted: OrderFilter) -> str:
    return urlencode({name: value for name, value in (("q", words), ("show", wanted)) if value})
