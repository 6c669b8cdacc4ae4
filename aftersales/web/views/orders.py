from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.clock.services import moment
from aftersales.contacts.selectors import has_chosen
from aftersales.contacts.services import ask_for
from aftersales.domain.notices import Topic
from aftersales.orders.models import Fulfilment, Order
from aftersales.orders.selectors import orders_of, proofs_of, stores_bought_from
from aftersales.web.forms.vault import ProofForm
from aftersales.web.selectors.orders import OrderFilter, OrderView, order_in_full, order_views
from aftersales.web.selectors.tickets import kept_drafts
from aftersales.web.views.scope import PartyRequest, by_party, my_order

ORDERS_ON_A_PAGE = 30
JUDGED_AT_MOST = 300
"""A filter by rights has to judge every order; further back nothing but a warranty is left."""


@require_safe
@by_party
def orders(request: PartyRequest) -> HttpResponse:
    at = moment()
    stores = list(stores_bought_from(request.party))
    chosen = Chosen.read(request.GET, {store.slug for store in stores})
    page, views = _page(chosen.among(orders_of(request.party, chosen.words)), chosen.show, request.GET.get("page"), at)
    context = {"at": at, "views": views, "page": page, "chosen": chosen, "stores": stores}
    context |= {"drafts": [] if chosen.is_any else kept_drafts(request.party), "states": Fulfilment.choices}
    return render(request, "web/orders.html", context | {"filters": _filters(chosen)})


@require_safe
@by_party
def order(request: PartyRequest, number: str) -> HttpResponse:
    return show_order(request, my_order(request, number))


@require_POST
@by_party
def reminders(request: PartyRequest, number: str) -> HttpResponse:
    """Switched on or off for all orders of the person; a guest has but one."""
    order, is_on = my_order(request, number), "on" in request.POST
    ask_for(request.party.person, Topic.WINDOW, is_on=is_on)
    messages.success(request, _("We'll remind you in time.") if is_on else _("No more reminders about orders."))
    return redirect("web:order", order.number)


def show_order(
    request: PartyRequest, found: Order, adding: ProofForm | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    at = moment()
    view = order_in_full(found, at)
    context = {"at": at, "view": view, "order": view.order, "proofs": list(proofs_of(found))}
    context |= {"adding": adding or ProofForm(), "is_reminded": has_chosen(request.party.person, Topic.WINDOW)}
    return render(request, "web/order.html", context, status=status)


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


def _filters(chosen: "Chosen") -> list[tuple[OrderFilter, str, str]]:
    labels = {
        OrderFilter.ALL: _("All"),
        OrderFilter.OPEN: _("Service open"),
        OrderFilter.RUNNING: _("In progress"),
        OrderFilter.CLOSING: _("Closing soon"),
    }
    return [(one, label, replace(chosen, show=one).query) for one, label in labels.items()]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the list is narrowed to; an unheard-of choice is none."""

    words: str = ""
    show: OrderFilter = OrderFilter.ALL
    store: str = ""
    state: str = ""

    @classmethod
    def read(cls, given: QueryDict, stores: Collection[str]) -> "Chosen":
        show, store, state = (given.get(name, "") for name in ("show", "store", "state"))
        return cls(
            words=given.get("q", "").replace("\x00", "").strip(),
            show=OrderFilter(show) if show in set(OrderFilter) else OrderFilter.ALL,
            store=store if store in stores else "",
            state=state if state in Fulfilment.values else "",
        )

    @property
    def is_any(self) -> bool:
        return bool(self.query)

    @property
    def query(self) -> str:
        told = {"q": self.words, "show": self.show.value, "store": self.store, "state": self.state}
        return urlencode({name: value for name, value in told.items() if value})

    def among(self, orders: QuerySet[Order]) -> QuerySet[Order]:
        if self.store:
            orders = orders.filter(store__slug=self.store)
        return orders.filter(fulfilment=self.state) if self.state else orders
