import csv
from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties, duties_of
from aftersales.clock.services import moment
from aftersales.domain.figures import guarded_cell
from aftersales.insights.selectors.overview import flow_of, overview, stores_to_read, tickets_to_read
from aftersales.insights.views.cards import cards_of, state_bars
from aftersales.insights.views.chart import chart_of
from aftersales.insights.views.links import with_store
from aftersales.wording.moments import CHINA

FiguresView = Callable[[HttpRequest, Duties, Store | None, datetime], HttpResponseBase]


def manager_page(view: FiguresView) -> Callable[[HttpRequest], HttpResponseBase]:
    """Managers of stores, arbiters and administrators; a store that is not theirs does not exist here."""

    @require_safe
    @never_cache
    @wraps(view)
    def page(request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        duties = duties_of(request.user)
        if not (duties.has_desk and duties.reads_figures):
            raise PermissionDenied
        return view(request, duties, _chosen_store(request, duties), moment())

    return page


def _chosen_store(request: HttpRequest, duties: Duties) -> Store | None:
    slug = request.GET.get("store")
    if not slug:
        return None
    found = next((store for store in stores_to_read(duties) if store.slug == slug), None)
    if found is None:
        raise Http404
    return found


@manager_page
def overview_page(request: HttpRequest, duties: Duties, store: Store | None, at: datetime) -> HttpResponse:
    figures = overview(tickets_to_read(duties, store), at)
    context = admin.site.each_context(request) | {
        "at": at,
        "as_of": at.astimezone(CHINA),
        "store": store,
        "stores": stores_to_read(duties),
        "now": figures.open_now,
        "cards": cards_of(figures, store),
        "states": state_bars(figures, store),
        "chart": chart_of(figures.flow, store, at),
        "csv_href": with_store(reverse("insights:flow_csv"), store),
    }
    return render(request, "insights/overview.html", context)


@manager_page
def flow_csv(_request: HttpRequest, duties: Duties, store: Store | None, at: datetime) -> HttpResponse:
    """Exactly the table under the chart; the mark at the start lets Excel read UTF-8."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="flow-{at.astimezone(CHINA):%Y%m%d}.csv"'
    writer = csv.writer(response)
    writer.writerow([guarded_cell(words) for words in (_("Day"), _("Submitted"), _("Ended"))])
    for each in flow_of(tickets_to_read(duties, store), at):
        writer.writerow([each.day.isoformat(), each.submitted, each.ended])
    return response
