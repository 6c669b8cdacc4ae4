"""Stores without signing in: the directory, one store with its record, and what was held against all of them."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftersales.accounts.models import Store
from aftersales.clock.services import moment
from aftersales.standing.selectors.record import public_penalties
from aftersales.web.selectors.stores import StoreOrder, listed_stores, store_page

PENALTIES_ON_A_PAGE = 25


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
    page = store_page(found, at, ratings_page=request.GET.get("page", ""))
    return render(request, "web/store.html", {"at": at, "store": found, "page": page})


@require_safe
def penalties(request: HttpRequest) -> HttpResponse:
    """The public notice of every penalty that stands (OTR 30, ECL 36), or with ?store= of one store's."""
    of = _store_named(request.GET.get("store", ""))
    page = Paginator(public_penalties(of), PENALTIES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"at": moment(), "store": of, "page": page, "query": f"store={of.slug}" if of else ""}
    return render(request, "web/penalties.html", context)


def _store_named(slug: str) -> Store | None:
    if "\x00" in slug:
        raise Http404
    return get_object_or_404(Store, slug=slug) if slug else None
