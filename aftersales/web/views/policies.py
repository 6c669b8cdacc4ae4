"""What everybody may read without signing in: stores, their policies, products."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from aftersales.accounts.models import Store
from aftersales.catalog.models import Product
from aftersales.clock.services import moment
from aftersales.standing.selectors.record import is_out_of_sight
from aftersales.web.selectors.policies import compared_clauses, policy_page, product_page

COMPARED_AT_MOST = 3
MAX_DIGITS = 4


@require_safe
def store_policy(request: HttpRequest, slug: str) -> HttpResponse:
    """The version in force, or with ?version= any that was ever published."""
    at = moment()
    page = policy_page(get_object_or_404(Store, slug=slug), _version(request.GET.get("version", "")), at)
    if page is None:
        raise Http404
    return render(request, "web/store_policy.html", {"at": at, "page": page, "store": page.store})


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two or three stores, as ?stores=a,b or one field each; without two of them, the choice alone.

    A store that is hidden or closed is not offered, but can be looked at by whoever names it: its orders still count.
    """
    at = moment()
    everybody = list(Store.objects.annotate(is_away=is_out_of_sight(at)).order_by("kind", "id"))
    chosen = _chosen(request, everybody)
    offered = [store for store in everybody if store in chosen or not store.is_away]
    clauses = compared_clauses(chosen, at) if len(chosen) > 1 else []
    context = {"at": at, "offered": offered, "chosen": chosen, "clauses": clauses}
    context["fields"] = [chosen[place] if place < len(chosen) else None for place in range(2)]
    return render(request, "web/compare.html", context)


@require_safe
def product(request: HttpRequest, sku: str) -> HttpResponse:
    at = moment()
    if "\x00" in sku:
        raise Http404
    found = get_object_or_404(Product, sku=sku)
    return render(request, "web/product.html", {"at": at, "page": product_page(found, at), "product": found})


def _version(told: str) -> int | None:
    if not told:
        return None
    if not (told.isascii() and told.isdecimal() and len(told) <= MAX_DIGITS):
        raise Http404
    return int(told)


def _chosen(request: HttpRequest, everybody: Sequence[Store]) -> list[Store]:
    by_slug = {store.slug: store for store in everybody}
    slugs = dict.fromkeys(slug for told in request.GET.getlist("stores") for slug in told.split(",") if slug)
    if not slugs.keys() <= by_slug.keys():
        raise Http404
    return [by_slug[slug] for slug in slugs][:COMPARED_AT_MOST]
