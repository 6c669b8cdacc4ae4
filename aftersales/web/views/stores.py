"""Stores without signing in: the directory, and one store with its record."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftersales.accounts.models import Store
from aftersales.clock.services import moment
from aftersales.web.selectors.stores import StoreOrder, listed_stores, store_page


@require_safe
def stores(request: HttpRequest) -> HttpResponse:
    at, asked = moment(), request.GET.get("sort", "")
    order = StoreOrder(asked) if asked in set(StoreOrder) else StoreOrder.SCORE
    context = {"at": at, "rows": listed_stores(order, at), "order": order, "orders": _orders()}
    return render(request, "web/stores.html", context)


def _orders() -> list[tuple[StoreOrder, str]]:
    return [
        (StoreOrder.SCORE, _("Service score")),
        (StoreOrder.CREDIT, _("Credit level")),
        (StoreOrder.FIRST_RESPONSE, _("First reply")),
        (StoreOrder.REFUND, _("Time to refund")),
        (StoreOrder.DISPUTES, _("Fewest disputes")),
        (StoreOrder.FAULTS, _("Fewest faults")),
        (StoreOrder.TIMEOUTS, _("Most punctual")),
        (StoreOrder.SELF_CLOSED, _("Settled without the platform")),
        (StoreOrder.QUALITY, _("Fewest quality refunds")),
        (StoreOrder.RATING, _("Customers' rating")),
    ]


@require_safe
def store(request: HttpRequest, slug: str) -> HttpResponse:
    found, at = get_object_or_404(Store, slug=slug), moment()
    return render(request, "web/store.html", {"at": at, "store": found, "page": store_page(found, at)})
