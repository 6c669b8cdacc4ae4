"""Who gets the week's figures by mail."""

from datetime import timedelta

from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import duties_of
from aftersales.clock.services import moment_of
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.tallies import Days
from aftersales.insights.models import ReportSubscription
from aftersales.insights.services.reporting import report_of, subscribe, unsubscribe
from aftersales.insights.views.frame import stores_to_read
from aftersales.wording.reports import report_days, report_lines, report_title

ALL = "all"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reports(request: HttpRequest) -> HttpResponseBase:
    """What can be had, what one gets already, and what last week's would say."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    duties = duties_of(request.user)
    if not (duties.has_desk and duties.reads_figures):
        raise PermissionDenied
    stores = {ALL: None, **{store.slug: store for store in stores_to_read(duties)}}
    if request.method == "POST":
        return _change(request, stores)
    at = moment_of(request)
    mine = {row.store_id for row in ReportSubscription.objects.filter(user=request.user)}
    monday = shanghai_day(at) - timedelta(days=shanghai_day(at).weekday())
    week = Days(monday - timedelta(days=7), monday - timedelta(days=1))
    draft = report_of(request.user, None, week, at)
    context = {
        "at": at,
        "choices": [
            (slug, store.shown_name if store else _("All together"), (store.pk if store else None) in mine)
            for slug, store in stores.items()
        ],
        "sample_title": report_title(draft.values) if draft else "",
        "sample": report_lines(draft.values) if draft else (),
        "sample_days": report_days(draft.values) if draft else (),
    }
    return render(request, "insights/reports.html", admin.site.each_context(request) | context)


def _change(request: HttpRequest, stores: dict[str, Store | None]) -> HttpResponse:
    slug = request.POST.get("store", "")
    if slug not in stores or not request.user.is_authenticated:
        raise Http404
    if request.POST.get("wanted") == "1":
        subscribe(request.user, stores[slug], moment_of(request))
        messages.success(request, _("The report comes every Monday morning, from next Monday on."))
    else:
        unsubscribe(request.user, stores[slug])
        messages.success(request, _("This report no longer comes."))
    return redirect("insights:reports")
